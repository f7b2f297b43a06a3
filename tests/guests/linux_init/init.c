/* SPDX-License-Identifier: MIT */
/* The first and only process of the Linux guest: says hello and restarts the machine. With the
 * argument "talk" it first says back every line that is typed, until an empty one. No libc. */

enum { SYS_READ = 0, SYS_WRITE = 1, SYS_OPEN = 2, SYS_IOCTL = 16, SYS_REBOOT = 169 };

#define O_RDWR         2L
#define TCSBRK         0x5409L /* with 1: wait until everything is sent */
#define REBOOT_MAGIC1  0xFEE1DEADL
#define REBOOT_MAGIC2  672274793L
#define RB_AUTOBOOT    0x01234567L

/* The arguments are on the stack: their number first. The kernel adds words of its command line
 * that it does not know. */
__asm__(".globl _start\n"
        "_start: mov  %rsp, %rdi\n"
        "        and  $-16, %rsp\n"
        "        call begin\n");

static long call(long number, long a, long b, long c) {
  long result;
  register long r10 __asm__("r10") = 0;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
                   : "rcx", "r11", "memory");
  return result;
}

static const char hello[] = "guest: hello from user space\n";
static const char ask[] = "guest: type lines; an empty one ends\n";
static const char answer[] = "guest: you typed ";

static void say(long console, const char *text, long size) {
  (void)call(SYS_WRITE, console, (long)text, size);
}

static void talk(long console) {
  char line[128];
  say(console, ask, sizeof(ask) - 1);
  for (;;) {
    long size = call(SYS_READ, console, (long)line, sizeof(line));
    if (size <= 1) return;
    say(console, answer, sizeof(answer) - 1);
    say(console, line, size);
  }
}

static int is_talk(const char *word) {
  static const char talk_word[] = "talk";
  for (unsigned i = 0; i < sizeof(talk_word); i++) {
    if (word[i] != talk_word[i]) return 0;
  }
  return 1;
}

void begin(const long *stack);
void begin(const long *stack) {
  const char *const *arguments = (const char *const *)(stack + 1);
  long console = call(SYS_OPEN, (long)"/dev/console", O_RDWR, 0);
  say(console, hello, sizeof(hello) - 1);
  for (long i = 1; i < stack[0]; i++) {
    if (is_talk(arguments[i])) talk(console);
  }
  (void)call(SYS_IOCTL, console, TCSBRK, 1);
  (void)call(SYS_REBOOT, REBOOT_MAGIC1, REBOOT_MAGIC2, RB_AUTOBOOT);
  for (;;) continue;
}
