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

/* A fetch is no access that a VMM could do for the guest: no packet, no bell, RIP stays. */
static void fetch_case(const char *name, uint32_t kind, enum routine routine) {
  struct stuck stuck = {.routine = routine};
  zx_handle_t port = ZX_HANDLE_INVALID, vmar = ZX_HANDLE_INVALID;
  zx_port_packet_t bell;
  test(name);
  if (!guest_with_memory(&stuck.guest, &vmar)) return;
  expect_status(ZX_OK, zx_port_create(0, &port));
  expect_status(ZX_OK, zx_guest_set_trap(stuck.guest, kind, TRAP_PAGE, 0x1000,
                                         kind == ZX_GUEST_TRAP_BELL ? port : 0, TRAP_KEY));
  on_other_thread(drive, &stuck);
  expect_status(ZX_OK, stuck.first);
  expect_status(ZX_ERR_INTERNAL, stuck.second);
  expect_status(ZX_ERR_INTERNAL, stuck.third);
  expect_status(ZX_ERR_TIMED_OUT, zx_port_wait(port, 0, &bell));
  expect_status(ZX_OK, zx_handle_close(vmar));
  expect_status(ZX_OK, zx_handle_close(stuck.guest));
  expect_status(ZX_OK, zx_handle_close(port));
}

void test_stuck_guests(void) {
  stuck_case("string-io", ROUTINE_out_string, ZX_ERR_NOT_SUPPORTED);
  stuck_case("untrapped-port", ROUTINE_out_free, ZX_ERR_NOT_FOUND);
  stuck_case("monitor", ROUTINE_do_monitor, ZX_ERR_NOT_SUPPORTED);
  stuck_case("mwait", ROUTINE_do_mwait, ZX_ERR_NOT_SUPPORTED);
  stuck_case("triple-fault", ROUTINE_triple_fault, ZX_ERR_NOT_SUPPORTED);
  fetch_case("fetch-from-mem-trap", ZX_GUEST_TRAP_MEM, ROUTINE_fetch_trap);
  fetch_case("fetch-from-bell", ZX_GUEST_TRAP_BELL, ROUTINE_fetch_trap);
}
