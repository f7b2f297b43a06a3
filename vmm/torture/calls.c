/* SPDX-License-Identifier: MIT */
/* System calls at random: every number, every argument a handle, a pointer, a count or nonsense.
 * Three threads call; the first one ends the process after a while, wherever they are. */
#include "bystander.h"
#include "evil.h"
#include "lib/print.h"
#include "lib/syscall.h"
#include "lib/thread.h"
#include "roles.h"
#include "tests.h"
#include "traps/check.h"
#include "zircon/process.h"

#include <stdatomic.h>

#define CHILDREN   24u
#define CALLERS    3u
#define CHILD_NS   100000000
#define LEAST_SUM  5000u
#define MOST_CALLS 64u /* more than there are: zircon/syscalls.h */
#define MOST_NUMBERS 0x10000u
#define GUEST_PAGE 0x1000u
#define MOST_BYTES 0x400001u

static struct thread  caller[CALLERS];
static struct evil    evil[CALLERS];
static atomic_ulong   calls;
static zx_handle_t    guest;

/* What the threads that are made do, on one stack: they never go back over it. */
static void leave_at_once(uint64_t unused) {
  (void)unused;
  zx_thread_exit();
}

static void tame_start(uint64_t *at) {
  static uint8_t stack[1024] __attribute__((aligned(16)));
  at[1] = (uintptr_t)leave_at_once;
  at[2] = (uintptr_t)stack + sizeof(stack) - 8;
}

/* Half of the time with arguments that make a thread. */
static void make_likely(struct evil *e, uint64_t *at) {
  static const char name[] = "evil";
  if (random_once_in(&e->random, 2)) return;
  at[0] = e->handles[EVIL_THREAD - 1u];
  at[1] = (uintptr_t)name;
  at[2] = sizeof(name);
  at[3] = 0;
  at[4] = (uintptr_t)&e->handles[EVIL_THREAD];
}

/* What would end the caller, write nonsense on the console, or wait for ever, is made harmless;
 * a wait for ever is left in once in a while. Half the machine's memory takes seconds to clear. */
static bool tame(struct evil *e, uint64_t number, uint64_t *at) {
  bool for_ever = random_once_in(&e->random, 200);
  if (number == SYS_THREAD_EXIT || number == SYS_PROCESS_EXIT) return false;
  if (number == SYS_NANOSLEEP && !for_ever) at[0] = 0;
  if (number == SYS_PORT_WAIT && !for_ever) at[1] = 0;
  if (number == SYS_VMO_CREATE && at[0] >> 32 == 0) at[0] %= MOST_BYTES;
  if (number == SYS_DEBUG_WRITE) at[0] = evil_bad_pointer(e);
  if (number == SYS_THREAD_CREATE) make_likely(e, at);
  if (number == SYS_THREAD_START) tame_start(at);
  if (number == SYS_TASK_SUSPEND) at[0] = e->handles[EVIL_THREAD]; /* not the callers */
  return true;
}

static void call_at_random(void *context) {
  struct evil *e = context;
  zx_handle_t  vcpu = ZX_HANDLE_INVALID;
  if (zx_vcpu_create(guest, 0, 0, &vcpu) == ZX_OK) evil_add(e, vcpu);
  for (;;) {
    struct syscall_args args;
    uint64_t            number = random_below(&e->random, MOST_CALLS);
    if (random_once_in(&e->random, 30)) number = evil_number(e);
    for (uint32_t i = 0; i < 8; i++) args.at[i] = evil_argument(e, i);
    if (!tame(e, number, args.at)) continue;
    (void)syscall(number, args);
    atomic_fetch_add(&calls, 1);
  }
}

static bool make_kit(zx_handle_t resource, zx_handle_t kit[EVIL_HANDLES]) {
  zx_vaddr_t mapped;
  bool       made = zx_port_create(0, &kit[0]) == ZX_OK &&
                    zx_vmo_create(GUEST_PAGE, 0, &kit[1]) == ZX_OK &&
                    zx_guest_create(resource, 0, &kit[2], &kit[3]) == ZX_OK &&
                    zx_channel_create(0, &kit[4], &kit[5]) == ZX_OK;
  kit[6] = resource;
  made = made && zx_handle_duplicate(zx_process_self(), ZX_RIGHT_MANAGE_THREAD, &kit[7]) == ZX_OK;
  kit[9] = zx_vmar_root_self();
  return made && zx_vmar_map(kit[3], ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, kit[1],
                             0, GUEST_PAGE, &mapped) == ZX_OK;
}

void role_calls(zx_handle_t channel, zx_handle_t resource, uint64_t number) {
  zx_handle_t kit[EVIL_HANDLES] = {0};
  bool        made = make_kit(resource, kit);
  guest = kit[2];
  for (uint32_t i = 0; made && i < CALLERS; i++) {
    evil_start(&evil[i], number * CALLERS + i, kit);
    made = thread_start(&caller[i], call_at_random, &evil[i]) == ZX_OK;
  }
  (void)zx_nanosleep(zx_clock_get_monotonic() + CHILD_NS);
  report(channel, made ? ZX_OK : ZX_ERR_NO_MEMORY, atomic_load(&calls), ZX_HANDLE_INVALID);
  zx_process_exit(0);
}

static void unknown(uint64_t number) {
  expect_status(ZX_ERR_BAD_SYSCALL, (zx_status_t)syscall(number, (struct syscall_args){{0}}));
}

/* Those behind the known ones, and the known ones with one bit more: none is cut down to one. */
static void unknown_numbers(void) {
  test("unknown-calls");
  unknown(0);
  for (uint64_t n = MOST_CALLS; n < MOST_NUMBERS; n++) unknown(n);
  for (uint64_t bit = MOST_CALLS; bit != 0; bit <<= 1)
    for (uint64_t n = 0; n < MOST_CALLS; n++) unknown(bit + n);
  for (uint64_t n = 0; n < MOST_CALLS; n++) unknown(UINT64_MAX - n);
}

void test_calls(zx_handle_t resource) {
  uint64_t sum = 0;
  unknown_numbers();
  for (uint32_t i = 0; i < CHILDREN; i++) {
    struct child child;
    test("random-calls");
    if (!child_start(&child, resource, ROLE_CALLS, i)) return;
    if (child_reports(&child)) expect_status(ZX_OK, child.last.status);
    sum += child.last.value;
    child_ends(&child);
  }
  test("bystander-after-random-calls");
  print("torture: %lu random calls\n", sum);
  expect("enough calls", true, sum >= LEAST_SUM);
  bystander_expect();
}
