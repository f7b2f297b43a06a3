/* SPDX-License-Identifier: MIT */
/* An adapter of the oracle: makes the calls that come in over the serial line. */
#include "lib/memory.h"
#include "lib/must.h"
#include "lib/print.h"
#include "lib/syscall.h"
#include "lib/thread.h"
#include "lib/vmm.h"

/* Lines of hexadecimal numbers, from vmm/adapter/adapter.py. What a call has returned is in the
 * runner's record (make run RECORD=): the answer says only that the line is done.
 *
 *   w I N       word I of the buffer that `a` stands for is N
 *   c T C A..   thread T makes call C with the arguments A: a number, or a pointer: `a`, `h`, the
 *               middle of that buffer, `o`, eight bytes, or `x`, which cannot be used
 *   q           ends
 *
 * The serial line's queue has 16 bytes: `?` asks for the next piece of a line. */
#define THREADS    6u
#define LINE       512u
#define PIECE      12u
#define ARENA      (256u << 10)
#define OUT_PLACE  64u /* words behind which each `o` has its own */
#define IDLE_NS    5000000
#define UNUSABLE   0x10u

struct worker {
  struct thread       thread;
  uint64_t            number;
  struct syscall_args args;
  atomic_bool         busy;
};

static struct worker worker[THREADS];
static uint64_t      arena[ARENA / sizeof(uint64_t)];
static bool          twice; /* a bug: packets are queued twice */

/* ---- threads ---- */

static void work(void *context) {
  struct worker *w = context;
  for (;;) {
    while (!atomic_load(&w->busy)) (void)zx_nanosleep(zx_clock_get_monotonic() + IDLE_NS);
    (void)syscall(w->number, w->args);
    if (twice && w->number == SYS_PORT_QUEUE) (void)syscall(w->number, w->args);
    atomic_store(&w->busy, false);
  }
}

static void make_call(uint32_t t, uint64_t number, struct syscall_args args) {
  if (t >= THREADS) return;
  worker[t].number = number;
  worker[t].args = args;
  atomic_store(&worker[t].busy, true);
  while (atomic_load(&worker[t].busy)) (void)zx_nanosleep(zx_clock_get_monotonic() + IDLE_NS);
}

/* ---- lines ---- */

static char byte(void) {
  static char   kept[PIECE];
  static size_t count, next;
  while (next == count) {
    next = 0;
    must(zx_debug_read(kept, sizeof kept, &count), "zx_debug_read");
    if (count == 0) (void)zx_nanosleep(zx_clock_get_monotonic() + IDLE_NS);
  }
  return kept[next++];
}

static void read_line(char *line) {
  size_t length = 0;
  for (char c = byte(); c != '\n'; c = byte()) {
    if (length < LINE - 1u) line[length++] = c;
    if (length % PIECE == 0) print("?\n");
  }
  line[length] = '\0';
}

static uint64_t number(const char **at) {
  uint64_t value = 0;
  while (**at == ' ') (*at)++;
  for (; **at != ' ' && **at != '\0'; (*at)++) {
    value = value << 4 | (uint64_t)(**at <= '9' ? **at - '0' : **at - 'a' + 10);
  }
  return value;
}

static uint64_t argument(const char **at, uint32_t place) {
  while (**at == ' ') (*at)++;
  switch (**at) {
    case 'a': (*at)++; return POINTER(arena);
    case 'h': (*at)++; return POINTER(arena) + ARENA / 2u;
    case 'o': (*at)++; return POINTER(arena + ARENA / sizeof(uint64_t) - OUT_PLACE + place);
    case 'x': (*at)++; return UNUSABLE;
    default: return number(at);
  }
}

static bool take(const char *line) {
  const char         *at = line + 1;
  struct syscall_args args = {{0}};
  uint64_t            first = number(&at), second = number(&at);
  if (*line == 'w' && first < ARENA / sizeof(uint64_t)) arena[first] = second;
  if (*line != 'c') return *line != 'q';
  for (uint32_t i = 0; i < 8; i++) args.at[i] = argument(&at, i);
  make_call((uint32_t)first, second, args);
  return true;
}

int vmm_main(const struct temora_start *start) {
  char line[LINE];
  twice = strcmp(start->command_line, "twice") == 0;
  for (uint32_t i = 0; i < THREADS; i++) {
    must(thread_start(&worker[i].thread, work, &worker[i]), "thread_start");
  }
  print("ready\n");
  for (read_line(line); take(line); read_line(line)) print("=\n");
  return 0;
}
