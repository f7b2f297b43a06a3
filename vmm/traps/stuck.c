/* SPDX-License-Identifier: MIT */
/* Guests that do what is not supported: the same error again, and nobody else is disturbed. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

/* A guest of its own on the fixture's memory, driven by a thread of its own. */
struct stuck {
  zx_handle_t  guest;
  enum routine routine;
  zx_status_t  create, first, second, third;
};

static void drive(void *context) {
  struct stuck *stuck = context;
  zx_handle_t vcpu = ZX_HANDLE_INVALID;
  zx_port_packet_t unused;
  stuck->create = zx_vcpu_create(stuck->guest, 0, GUEST_ENTRY, &vcpu);
  stuck->first = zx_vcpu_enter(vcpu, &unused);
  prepare(stuck->routine);
  stuck->second = zx_vcpu_enter(vcpu, &unused);
  stuck->third = zx_vcpu_enter(vcpu, &unused);
  (void)zx_handle_close(vcpu);
}

static void stuck_case(const char *name, enum routine routine, zx_status_t expected) {
  struct stuck stuck = {.routine = routine};
  zx_handle_t vmar = ZX_HANDLE_INVALID;
  test(name);
  if (!guest_with_memory(&stuck.guest, &vmar)) return;
  expect_status(ZX_OK, zx_guest_set_trap(stuck.guest, ZX_GUEST_TRAP_IO, TRAP_PORT, 1, 0, 1));
  on_other_thread(drive, &stuck);
  expect_status(ZX_OK, stuck.create);
  expect_status(ZX_OK, stuck.first);
  expect_status(expected, stuck.second);
  expect_status(expected, stuck.third);
  expect_status(ZX_OK, zx_handle_close(vmar));
  expect_status(ZX_OK, zx_handle_close(stuck.guest));
  run_cleanly(ROUTINE_nothing);
}

void test_stuck_guests(void) {
  stuck_case("string-io", ROUTINE_out_string, ZX_ERR_NOT_SUPPORTED);
  stuck_case("untrapped-port", ROUTINE_out_free, ZX_ERR_NOT_FOUND);
  stuck_case("monitor", ROUTINE_do_monitor, ZX_ERR_NOT_SUPPORTED);
  stuck_case("mwait", ROUTINE_do_mwait, ZX_ERR_NOT_SUPPORTED);
  stuck_case("triple-fault", ROUTINE_triple_fault, ZX_ERR_NOT_SUPPORTED);
}
