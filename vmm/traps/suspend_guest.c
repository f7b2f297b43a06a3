/* SPDX-License-Identifier: MIT */
/* zx_task_suspend of a thread inside zx_vcpu_enter. */
#include "check.h"
#include "own_guest.h"
#include "suspend.h"
#include "tests.h"

static struct own_guest own;
static zx_status_t      statuses[3];

static void enter_twice(enum routine routine) {
  statuses[0] = own_guest_enter(&own, routine);
  atomic_fetch_add(&steps, 1);
  zx_port_packet_t unused;
  statuses[1] = zx_vcpu_enter(own.vcpu, &unused);
  atomic_fetch_add(&steps, 1);
}

static void spin(struct own_guest *o) {
  (void)o;
  enter_twice(ROUTINE_spin);
}

static void halt(struct own_guest *o) {
  (void)o;
  enter_twice(ROUTINE_halt_masked);
}

static void ring(struct own_guest *o) {
  statuses[2] =
      zx_guest_set_trap(o->guest, ZX_GUEST_TRAP_BELL, BELL_MANY, 0x1000, fixture.port, TRAP_KEY);
  enter_twice(ROUTINE_bell_many);
}

static bool start(void (*body)(struct own_guest *own)) {
  poke(INPUT, 0);
  bool started = own_guest_start(&own, body);
  sleep_ms(SUSPEND_WHILE_MS);
  return started;
}

/* Zircon's VcpuSuspendThread. */
static void kick(const char *name, void (*body)(struct own_guest *own)) {
  test(name);
  if (!start(body)) return;
  zx_handle_t token = suspend(helper_handle());
  expect_status(ZX_OK, zx_vcpu_kick(own.vcpu));
  expect_no_step();
  resume(token);
  sleep_ms(SUSPEND_WHILE_MS);
  poke(INPUT, 1); /* ends the second spinning */
  helper_join();
  expect_status(ZX_ERR_CANCELED, statuses[0]);
  expect_status(ZX_OK, statuses[1]);
  own_guest_close(&own);
}

static void guest_stands_still(void) {
  test("suspend-stops-guest");
  if (!start(spin)) return;
  zx_handle_t token = suspend(helper_handle());
  poke(INPUT, 1);
  expect_no_step();
  resume_and_join(token);
  expect_status(ZX_OK, statuses[0]);
  expect_status(ZX_OK, statuses[1]);
  own_guest_close(&own);
}

/* The bell for which there is no room is lost, and the guest goes on behind it. */
static void waiting_bell(void) {
  zx_port_packet_t bell;
  test("suspend-in-bell");
  if (!start(ring)) return;
  for (uint32_t i = 0; i < 100 && peek(RESULT) < BELLS - 1; i++) sleep_ms(SUSPEND_WHILE_MS);
  sleep_ms(SUSPEND_WHILE_MS);
  expect("bells", BELLS - 1, peek(RESULT));
  zx_handle_t token = suspend(helper_handle());
  expect_no_step();
  resume_and_join(token);
  expect_status(ZX_OK, statuses[2]);
  expect_status(ZX_ERR_NO_MEMORY, statuses[0]);
  expect_status(ZX_OK, statuses[1]);
  expect("bells, and the one that is lost", BELLS, peek(RESULT));
  for (uint32_t i = 0; i < BELLS - 1; i++)
    expect_status(ZX_OK, zx_port_wait(fixture.port, 0, &bell));
  expect_status(ZX_ERR_TIMED_OUT, zx_port_wait(fixture.port, 0, &bell));
  own_guest_close(&own);
}

static void guest_again_and_again(void) {
  test("suspend-guest-100-times");
  if (!start(spin)) return;
  for (uint32_t i = 0; i < 100; i++) {
    zx_handle_t token = suspend(helper_handle());
    if (i == 99) expect_status(ZX_OK, zx_vcpu_kick(own.vcpu));
    resume(token);
  }
  sleep_ms(SUSPEND_WHILE_MS);
  poke(INPUT, 1);
  helper_join();
  expect_status(ZX_ERR_CANCELED, statuses[0]);
  expect_status(ZX_OK, statuses[1]);
  own_guest_close(&own);
}

void suspend_guests(void) {
  kick("suspend-in-guest", spin);
  kick("suspend-in-hlt", halt);
  guest_stands_still();
  waiting_bell();
  guest_again_and_again();
}
