/* SPDX-License-Identifier: MIT */
/* zx_vcpu_kick: exactly one CANCELED, never lost. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

static zx_status_t kick(void) {
  return zx_vcpu_kick(fixture.vcpu);
}

static uint64_t kicked_flag(void) {
  zx_info_vcpu_t info = {.flags = 0xFF};
  size_t actual = 0, avail = 0;
  expect_status(ZX_OK, zx_object_get_info(fixture.vcpu, ZX_INFO_VCPU, &info, sizeof(info),
                                          &actual, &avail));
  expect("actual", 1, actual);
  expect("avail", 1, avail);
  return info.flags;
}

static void before(void) {
  test("kick-before-enter");
  expect("flag", 0, kicked_flag());
  expect_status(ZX_OK, kick());
  expect("flag", ZX_INFO_VCPU_FLAG_KICKED, kicked_flag());
  expect_status(ZX_ERR_CANCELED, run(ROUTINE_count));
  expect("the guest has not run", 0, peek(RESULT));
  expect("the packet is untouched", 0xA5A5A5A5A5A5A5A5, packet.key);
  expect("flag", 0, kicked_flag());
  if (expect_clean_exit(enter())) expect("result", 1, peek(RESULT));

  test("kick-twice");
  expect_status(ZX_OK, kick());
  expect_status(ZX_OK, kick());
  expect_status(ZX_ERR_CANCELED, run(ROUTINE_count));
  if (expect_clean_exit(enter())) expect("result", 1, peek(RESULT));
}

static void kick_later(void *context) {
  (void)context;
  sleep_ms(20);
  expect_status(ZX_OK, kick());
}

static void spinning(const char *name, enum routine routine) {
  test(name);
  poke(INPUT, 0);
  if (!helper_start(kick_later, NULL)) return;
  expect_status(ZX_ERR_CANCELED, run(routine));
  helper_join();
  poke(INPUT, 1);
  expect_clean_exit(enter());
}

/* CANCELED comes with RIP past the HLT: the next enter goes on behind it. */
static void halted(void) {
  test("kick-in-hlt");
  if (!helper_start(kick_later, NULL)) return;
  expect_status(ZX_ERR_CANCELED, run(ROUTINE_halt_masked));
  helper_join();
  expect("not yet behind the HLT", 0, peek(RESULT));
  if (expect_clean_exit(enter())) expect("behind the HLT", 1, peek(RESULT));
}

static void enter_here(void *context) {
  zx_port_packet_t unused;
  *(zx_status_t *)context = zx_vcpu_enter(fixture.vcpu, &unused);
}

static void wrong_thread(void) {
  zx_status_t status = ZX_OK;
  test("kick-not-eaten-by-wrong-thread");
  expect_status(ZX_OK, kick());
  on_other_thread(enter_here, &status);
  expect_status(ZX_ERR_BAD_STATE, status);
  expect("flag", ZX_INFO_VCPU_FLAG_KICKED, kicked_flag());
  expect_status(ZX_ERR_CANCELED, run(ROUTINE_nothing));
  expect_clean_exit(enter());
}

static void with_interrupt(void) {
  test("kick-keeps-interrupt");
  poke(INPUT, 0);
  expect_status(ZX_OK, zx_vcpu_interrupt(fixture.vcpu, 40));
  expect_status(ZX_OK, kick());
  expect_status(ZX_ERR_CANCELED, run(ROUTINE_spin_open));
  expect_fault(enter(), 40);
}

void test_kicks(void) {
  before();
  spinning("kick-while-running", ROUTINE_spin_open);
  spinning("kick-while-running-masked", ROUTINE_spin);
  halted();
  wrong_thread();
  with_interrupt();
}
