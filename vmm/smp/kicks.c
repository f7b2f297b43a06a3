/* SPDX-License-Identifier: MIT */
/* A kick ends the run of a guest on another processor at once, not when that one's next tick or
 * the end of the slice would. */
#include "machine.h"
#include "tests.h"
#include "traps/check.h"

#define KICKS      200u
#define MOST_TICKS 20000u /* of the TSC before each */
#define MAPPED     (ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
/* The host's tick comes every millisecond: half of that is the mean wait without an interrupt. */
#define LIMIT_NS   350000

static struct machine machine;
static struct runner  runner;
static atomic_uint    canceled;

static bool goes_on(struct runner *r, zx_status_t status, const zx_port_packet_t *packet) {
  (void)r, (void)packet;
  return status == ZX_ERR_CANCELED && atomic_fetch_add(&canceled, 1) + 1 < KICKS;
}

/* Nanoseconds until zx_vcpu_enter has returned; looked for without system calls. */
static zx_time_t kick_once(void) {
  uint32_t before = atomic_load(&canceled);
  uint64_t until = __builtin_ia32_rdtsc() + random_below(MOST_TICKS);
  while (__builtin_ia32_rdtsc() < until) continue;
  zx_time_t start = zx_clock_get_monotonic();
  expect_status(ZX_OK, zx_vcpu_kick(runner.vcpu));
  while (atomic_load(&canceled) == before) continue;
  return zx_clock_get_monotonic() - start;
}

void test_kicks(zx_handle_t resource) {
  zx_handle_t page;
  zx_vaddr_t  mapped;
  zx_time_t   all = 0;
  test("kick-ends-a-run-at-once");
  runner = (struct runner){.machine = &machine, .entry = GUEST_ENTRY, .done = goes_on};
  if (!machine_make(&machine, resource, MODE_TOUCH) ||
      !expect_status(ZX_OK, zx_vmo_create(0x1000, 0, &page)) ||
      !expect_status(ZX_OK, zx_vmar_map(machine.vmar, MAPPED, TOUCH_PAGE, page, 0, 0x1000,
                                        &mapped)) ||
      !runner_start(&runner))
    return;
  for (uint32_t i = 0; i < KICKS; i++) all += kick_once();
  expect("the mean is below the limit", true, all / KICKS < LIMIT_NS);
  if (!runner_join(&runner)) return;
  expect_status(ZX_OK, zx_handle_close(page));
  machine_end(&machine);
}
