/* SPDX-License-Identifier: MIT */
/* Bell traps: the packet goes to a port and the guest goes on. */
#include "check.h"
#include "fixture.h"
#include "lib/memory.h"
#include "tests.h"

#define BELL_BUDGET 256u
#define BELL_LOOKS  100u

static zx_status_t trap(uint64_t page, zx_handle_t port) {
  return zx_guest_set_trap(fixture.guest, ZX_GUEST_TRAP_BELL, page, 0x1000, port, TRAP_KEY);
}

static zx_status_t take(zx_port_packet_t *bell) {
  memset(bell, 0xA5, sizeof(*bell));
  return zx_port_wait(fixture.port, zx_clock_get_monotonic(), bell);
}

static void expect_bell(uint64_t address) {
  zx_port_packet_t bell;
  if (!expect_status(ZX_OK, take(&bell))) return;
  expect("type", ZX_PKT_TYPE_GUEST_BELL, bell.type);
  expect("key", TRAP_KEY, bell.key);
  expect("status", 0, (uint64_t)bell.status);
  expect("addr", address, bell.guest_bell.addr);
}

static void ring(void) {
  zx_port_packet_t bell;
  test("bell");
  expect_status(ZX_OK, trap(BELL_PAGE, fixture.port));
  if (run_cleanly(ROUTINE_bell_write)) expect("the guest went on", 1, peek(RESULT));
  expect_bell(BELL_PAGE + 0x40);
  expect_status(ZX_ERR_TIMED_OUT, take(&bell));

  test("bell-read");
  expect_status(ZX_ERR_NOT_SUPPORTED, run(ROUTINE_bell_read));
  expect_clean_exit(enter());
  expect_status(ZX_ERR_TIMED_OUT, take(&bell));
}

static void keep_order(void) {
  zx_port_packet_t user = {.key = TRAP_KEY, .type = ZX_PKT_TYPE_USER, .status = 5}, got;
  test("bell-behind-user-packet");
  expect_status(ZX_OK, zx_port_queue(fixture.port, &user));
  run_cleanly(ROUTINE_bell_write);
  if (expect_status(ZX_OK, take(&got))) {
    expect("first: type", ZX_PKT_TYPE_USER, got.type);
    expect("first: status", 5, (uint64_t)got.status);
  }
  expect_bell(BELL_PAGE + 0x40);
}

/* The 257th bell waits inside zx_vcpu_enter until somebody takes one. */
static void take_one_later(void *context) {
  for (uint32_t i = 0; i < BELL_LOOKS && peek(RESULT) < BELL_BUDGET; i++) sleep_ms(20);
  sleep_ms(20);
  expect("bells before one is taken", BELL_BUDGET, peek(RESULT));
  expect_bell(BELL_MANY);
  (void)context;
}

static void budget(void) {
  zx_port_packet_t bell;
  test("bell-budget");
  expect_status(ZX_OK, trap(BELL_MANY, fixture.port));
  if (!helper_start(take_one_later, NULL)) return;
  if (run_cleanly(ROUTINE_bell_many)) expect("bells", BELLS, peek(RESULT));
  helper_join();
  for (uint32_t i = 0; i < BELL_BUDGET; i++) expect_bell(BELL_MANY);
  expect_status(ZX_ERR_TIMED_OUT, take(&bell));
}

static void closed_port(void) {
  zx_handle_t port = ZX_HANDLE_INVALID;
  test("bell-closed-port");
  expect_status(ZX_OK, zx_port_create(0, &port));
  expect_status(ZX_OK, trap(BELL_CLOSED, port));
  expect_status(ZX_OK, zx_handle_close(port));
  expect_status(ZX_ERR_BAD_STATE, run(ROUTINE_bell_closed));
  if (expect_clean_exit(enter())) expect("the guest went on", 1, peek(RESULT));
}

void test_bells(void) {
  ring();
  keep_order();
  budget();
  closed_port();
}
