/* SPDX-License-Identifier: MIT */
/* The first and only process of the Linux guest: says hello and restarts the machine. No libc. */

enum { SYS_WRITE = 1, SYS_OPEN = 2, SYS_IOCTL = 16, SYS_REBOOT = 169 };

#define O_RDWR         2L
#define TCSBRK         0x5409L /* with 1: wait until everything is sent */
#define REBOOT_MAGIC1  0xFEE1DEADL
#define REBOOT_MAGIC2  672274793L
#define RB_AUTOBOOT    0x01234567L

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

void _start(void) {
  long console = call(SYS_OPEN, (long)"/dev/console", O_RDWR, 0);
  (void)call(SYS_WRITE, console, (long)hello, sizeof(hello) - 1);
  (void)call(SYS_IOCTL, console, TCSBRK, 1);
  (void)call(SYS_REBOOT, REBOOT_MAGIC1, REBOOT_MAGIC2, RB_AUTOBOOT);
  for (;;) continue;
}
