/* SPDX-License-Identifier: MIT */
/* Vcpus that start in real mode: the boot processor's seat is taken, and never used. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

#define KICK_MS            30u
#define FRAME_BYTES        6u /* of an exception in real mode */

static struct {
  zx_handle_t      guest, vmar, vcpu;
  uint64_t         entry;
  zx_status_t      create, first, second;
  zx_port_packet_t packet;
} real;

static void take_seat(void *context) {
  zx_handle_t unused;
  (void)context;
  real.create = zx_vcpu_create(real.guest, 0, GUEST_ENTRY, &unused);
}

static void drive(void *context) {
  (void)context;
  real.create = zx_vcpu_create(real.guest, 0, real.entry, &real.vcpu);
  real.first = zx_vcpu_enter(real.vcpu, &real.packet);
  if (real.first == ZX_ERR_CANCELED) real.second = zx_vcpu_enter(real.vcpu, &real.packet);
}

static bool start(enum routine routine) {
  real.entry = routine_address(routine);
  real.vcpu = ZX_HANDLE_INVALID;
  return guest_with_memory(&real.guest, &real.vmar) &&
         expect_status(ZX_OK,
                       zx_guest_set_trap(real.guest, ZX_GUEST_TRAP_IO, TRAP_PORT, 1, 0, 1)) &&
         on_other_thread(take_seat, NULL) && expect_status(ZX_OK, real.create) &&
         helper_start(drive, NULL);
}

static void end(void) {
  expect_status(ZX_OK, real.create);
  expect_status(ZX_OK, zx_handle_close(real.vcpu));
  expect_status(ZX_OK, zx_handle_close(real.vmar));
  expect_status(ZX_OK, zx_handle_close(real.guest));
}

/* The delivery of #GP comes to a page that is not in the EPT yet, and goes on when it is. */
static void fault_delivery(void) {
  uint64_t caught = routine_address(ROUTINE_real_caught);
  uint64_t base = routine_address(ROUTINE_real_fault);
  uint64_t before = peek(4 * GENERAL_PROTECTION - 4);
  test("real-mode-fault-delivery");
  poke(4 * GENERAL_PROTECTION - 4, base >> 4 << 48 | (caught - base) << 32);
  if (!start(ROUTINE_real_fault)) return;
  helper_join();
  if (expect_status(ZX_OK, real.first)) {
    expect("type", ZX_PKT_TYPE_GUEST_IO, real.packet.type);
    expect("stack pointer", STACK_TOP_REAL - FRAME_BYTES, real.packet.guest_io.u16);
  }
  end();
  poke(4 * GENERAL_PROTECTION - 4, before);
}

/* Each delivery of #AC makes the next one, for ever; a kick ends the run all the same. */
static void alignment_loop(void) {
  test("alignment-delivery-loop");
  poke(RESULT, 0);
  if (!start(ROUTINE_alignment_loop)) return;
  for (uint32_t i = 0; i < 2; i++) {
    sleep_ms(KICK_MS);
    expect_status(ZX_OK, zx_vcpu_kick(real.vcpu));
  }
  helper_join();
  expect_status(ZX_ERR_CANCELED, real.first);
  expect_status(ZX_ERR_CANCELED, real.second);
  expect("ring 3 was reached, and no more", 1, peek(RESULT));
  end();
}

void test_real_mode(void) {
  fault_delivery();
  alignment_loop();
  test("fixture-after-real-mode");
  run_cleanly(ROUTINE_nothing);
}
