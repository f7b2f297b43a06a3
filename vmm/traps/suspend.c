/* SPDX-License-Identifier: MIT */
/* zx_task_suspend: what is suspended stands still, wherever it is, until its tokens are closed. */
#include <stdatomic.h>

#include "check.h"
#include "own_guest.h"
#include "tasks.h"
#include "tests.h"

#define A_WHILE_MS 20u

static struct own_guest own;
static zx_status_t      statuses[3];
static atomic_uint      steps; /* of the other thread */
static atomic_bool      stop;

static zx_handle_t suspend(zx_handle_t thread) {
  zx_handle_t token = ZX_HANDLE_INVALID;
  expect_status(ZX_OK, zx_task_suspend(thread, &token));
  expect("state", ZX_THREAD_STATE_SUSPENDED, thread_state(thread));
  return token;
}

static void resume(zx_handle_t token) { expect_status(ZX_OK, zx_handle_close(token)); }

/* The other thread does nothing. */
static void expect_no_step(void) {
  uint32_t before = atomic_load(&steps);
  sleep_ms(A_WHILE_MS);
  expect("steps of what is suspended", before, atomic_load(&steps));
}

static void expect_end(zx_handle_t token) {
  resume(token);
  helper_join();
}

/* ---- inside zx_vcpu_enter ---- */

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
  sleep_ms(A_WHILE_MS);
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
  sleep_ms(A_WHILE_MS);
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
  expect_end(token);
  expect_status(ZX_OK, statuses[0]);
  expect_status(ZX_OK, statuses[1]);
  own_guest_close(&own);
}

/* The bell for which there is no room is lost, and the guest goes on behind it. */
static void waiting_bell(void) {
  zx_port_packet_t bell;
  test("suspend-in-bell");
  if (!start(ring)) return;
  for (uint32_t i = 0; i < 100 && peek(RESULT) < BELLS - 1; i++) sleep_ms(A_WHILE_MS);
  sleep_ms(A_WHILE_MS);
  expect("bells", BELLS - 1, peek(RESULT));
  zx_handle_t token = suspend(helper_handle());
  expect_no_step();
  expect_end(token);
  expect_status(ZX_OK, statuses[2]);
  expect_status(ZX_ERR_NO_MEMORY, statuses[0]);
  expect_status(ZX_OK, statuses[1]);
  expect("bells, and the one that is lost", BELLS, peek(RESULT));
  for (uint32_t i = 0; i < BELLS - 1; i++)
    expect_status(ZX_OK, zx_port_wait(fixture.port, 0, &bell));
  expect_status(ZX_ERR_TIMED_OUT, zx_port_wait(fixture.port, 0, &bell));
  own_guest_close(&own);
}

/* ---- in other calls, and in ring 3 ---- */

static void wait_at_port(void *context) {
  zx_port_packet_t packet;
  statuses[0] = zx_port_wait(*(zx_handle_t *)context, ZX_TIME_INFINITE, &packet);
  atomic_fetch_add(&steps, 1);
}

static void in_port_wait(void) {
  zx_port_packet_t packet = {.key = 1};
  test("suspend-in-port-wait");
  if (!helper_start(wait_at_port, &fixture.port)) return;
  sleep_ms(A_WHILE_MS);
  zx_handle_t token = suspend(helper_handle());
  expect_status(ZX_OK, zx_port_queue(fixture.port, &packet));
  expect_no_step();
  expect_status(ZX_OK, zx_port_wait(fixture.port, 0, &packet)); /* nobody has taken it */
  expect_status(ZX_OK, zx_port_queue(fixture.port, &packet));
  expect_end(token);
  expect_status(ZX_OK, statuses[0]);
}

static void sleep_shortly(void *context) {
  sleep_ms(*(uint32_t *)context);
  atomic_fetch_add(&steps, 1);
}

static void in_nanosleep(void) {
  static uint32_t ms = A_WHILE_MS;
  test("suspend-in-nanosleep");
  if (!helper_start(sleep_shortly, &ms)) return;
  sleep_ms(1);
  zx_handle_t token = suspend(helper_handle());
  sleep_ms(A_WHILE_MS);
  expect_no_step();
  expect_end(token);
}

/* No system call. */
static void count(void *context) {
  (void)context;
  while (!atomic_load(&stop)) atomic_fetch_add(&steps, 1);
}

static bool start_counting(void) {
  atomic_store(&stop, false);
  bool started = helper_start(count, NULL);
  sleep_ms(A_WHILE_MS);
  return started;
}

static void end_counting(void) {
  uint32_t before = atomic_load(&steps);
  sleep_ms(A_WHILE_MS);
  expect("it counts again", true, atomic_load(&steps) != before);
  atomic_store(&stop, true);
  helper_join();
}

static void in_ring_3(void) {
  test("suspend-in-ring-3");
  if (!start_counting()) return;
  zx_handle_t token = suspend(helper_handle());
  expect_no_step();
  resume(token);
  expect("state", ZX_THREAD_STATE_RUNNING, thread_state(helper_handle()));
  end_counting();
}

static void before_the_first_instruction(void) {
  test("suspend-new-thread");
  atomic_store(&stop, false);
  if (!helper_start(count, NULL)) return;
  zx_handle_t token = suspend(helper_handle());
  expect_no_step();
  resume(token);
  end_counting();
}

/* ---- tokens ---- */

static void two_tokens(void) {
  zx_handle_t            copy;
  zx_info_handle_basic_t basic = {0};
  test("suspend-twice");
  if (!start_counting()) return;
  zx_handle_t first = suspend(helper_handle()), second = suspend(helper_handle());
  expect_status(ZX_OK, zx_object_get_info(first, ZX_INFO_HANDLE_BASIC, &basic, sizeof(basic), NULL,
                                          NULL));
  expect("type", ZX_OBJ_TYPE_SUSPEND_TOKEN, basic.type);
  expect("rights", ZX_DEFAULT_SUSPEND_TOKEN_RIGHTS, basic.rights);
  expect_status(ZX_ERR_ACCESS_DENIED, zx_handle_duplicate(first, ZX_RIGHT_SAME_RIGHTS, &copy));
  expect_status(ZX_OK, zx_handle_close(first));
  expect_status(ZX_ERR_BAD_HANDLE, zx_handle_close(first));
  expect("state", ZX_THREAD_STATE_SUSPENDED, thread_state(helper_handle()));
  expect_no_step();
  resume(second);
  end_counting();
}

/* A token that nobody can ever take out of a channel stops nothing. */
static void token_in_a_message(void) {
  zx_handle_t ends[2];
  test("suspend-token-in-message");
  expect_status(ZX_OK, zx_channel_create(0, &ends[0], &ends[1]));
  if (!start_counting()) return;
  zx_handle_t token = suspend(helper_handle());
  expect_status(ZX_OK, zx_channel_write(ends[0], 0, NULL, 0, &token, 1));
  expect_no_step();
  expect_status(ZX_OK, zx_handle_close(ends[0]));
  expect_no_step();
  expect_status(ZX_OK, zx_handle_close(ends[1]));
  end_counting();
}

static void handle_of_a_message(void) {
  zx_handle_t ends[2], moved = ZX_HANDLE_INVALID;
  test("suspend-by-moved-handle");
  expect_status(ZX_OK, zx_channel_create(0, &ends[0], &ends[1]));
  if (!start_counting()) return;
  zx_handle_t copy = poorer(helper_handle(), ZX_RIGHT_SAME_RIGHTS);
  expect_status(ZX_OK, zx_channel_write(ends[0], 0, NULL, 0, &copy, 1));
  expect_status(ZX_OK, zx_channel_read(ends[1], 0, NULL, &moved, 0, 1, NULL, NULL));
  zx_handle_t token = suspend(moved);
  expect_no_step();
  resume(token);
  end_counting();
  zx_handle_t all[] = {ends[0], ends[1], moved};
  expect_status(ZX_OK, zx_handle_close_many(all, 3));
}

/* ---- itself ---- */

static volatile zx_handle_t own_token;

static void suspend_itself(void *context) {
  (void)context;
  statuses[0] = zx_task_suspend(helper_handle(), (zx_handle_t *)&own_token);
  atomic_fetch_add(&steps, 1);
}

/* The token is there before it stops. */
static void itself(void) {
  test("suspend-itself");
  own_token = ZX_HANDLE_INVALID;
  if (!helper_start(suspend_itself, NULL)) return;
  becomes(helper_handle(), ZX_THREAD_STATE_SUSPENDED);
  expect("a token", true, own_token != ZX_HANDLE_INVALID);
  expect_no_step();
  expect_end(own_token);
  expect_status(ZX_OK, statuses[0]);
}

/* ---- at any moment ---- */

static void again_and_again(void) {
  test("suspend-200-times");
  if (!start_counting()) return;
  for (uint32_t i = 0; i < 200; i++) {
    zx_handle_t token = suspend(helper_handle());
    uint32_t    before = atomic_load(&steps);
    for (uint32_t k = 0; k < 1000; k++) __asm__ volatile("pause");
    expect("steps of what is suspended", before, atomic_load(&steps));
    resume(token);
  }
  end_counting();
}

static void guest_again_and_again(void) {
  test("suspend-guest-100-times");
  if (!start(spin)) return;
  for (uint32_t i = 0; i < 100; i++) {
    zx_handle_t token = suspend(helper_handle());
    if (i == 99) expect_status(ZX_OK, zx_vcpu_kick(own.vcpu));
    resume(token);
  }
  sleep_ms(A_WHILE_MS);
  poke(INPUT, 1);
  helper_join();
  expect_status(ZX_ERR_CANCELED, statuses[0]);
  expect_status(ZX_OK, statuses[1]);
  own_guest_close(&own);
}

void test_suspend(void) {
  kick("suspend-in-guest", spin);
  kick("suspend-in-hlt", halt);
  guest_stands_still();
  waiting_bell();
  in_port_wait();
  in_nanosleep();
  in_ring_3();
  before_the_first_instruction();
  two_tokens();
  token_in_a_message();
  handle_of_a_message();
  itself();
  again_and_again();
  guest_again_and_again();
  test("fixture-after-suspend");
  run_cleanly(ROUTINE_nothing);
}
