/* SPDX-License-Identifier: MIT */
/* Two vcpus hand a word to each other, with interrupts off. On one processor each turn takes a time
 * slice of 2 ms; on two, a few instructions. */
#include "machine.h"
#include "tests.h"
#include "traps/check.h"

#define SLEEP_NS   50000000
#define MOST_ALONE 100u /* turns within that time, of two that share a processor */

static struct machine machine;
static struct runner  runners[2];

static bool at_end(struct runner *r, zx_status_t status, const zx_port_packet_t *packet) {
  (void)r, (void)packet;
  return status == ZX_OK;
}

void test_turns(zx_handle_t resource) {
  test("vcpus-run-at-once");
  if (!machine_make(&machine, resource, MODE_TURNS)) return;
  for (uint32_t i = 0; i < 2; i++) {
    runners[i].machine = &machine;
    runners[i].entry = i == 0 ? GUEST_ENTRY : SECOND_ENTRY;
    runners[i].done = at_end;
    if (!runner_start(&runners[i])) return;
  }
  (void)zx_nanosleep(zx_clock_get_monotonic() + SLEEP_NS);
  uint64_t turns = machine_peek(&machine, TURNS);
  expect("more turns than with one processor", true, turns > MOST_ALONE);
  for (uint32_t i = 0; i < 2; i++) (void)zx_vcpu_kick(runners[i].vcpu);
  for (uint32_t i = 0; i < 2; i++) {
    if (!runner_join(&runners[i])) return;
    expect_status(ZX_ERR_CANCELED, runners[i].last);
  }
  machine_end(&machine);
}
