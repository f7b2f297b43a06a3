/* SPDX-License-Identifier: MIT */
/* zx_task_suspend: what is suspended stands still, wherever it is, until its tokens are closed. */
#include "suspend.h"

#include "check.h"
#include "fixture.h"
#include "tasks.h"
#include "tests.h"
#include "zircon/process.h"

#define A_WHILE_MS SUSPEND_WHILE_MS

atomic_uint        steps;
static zx_status_t status;
static atomic_bool stop;

zx_handle_t suspend(zx_handle_t thread) {
  zx_handle_t token = ZX_HANDLE_INVALID;
  expect_status(ZX_OK, zx_task_suspend(thread, &token));
  expect("state", ZX_THREAD_STATE_SUSPENDED, thread_state(thread));
  return token;
}

void resume(zx_handle_t token) { expect_status(ZX_OK, zx_handle_close(token)); }

void expect_no_step(void) {
  uint32_t before = atomic_load(&steps);
  sleep_ms(A_WHILE_MS);
  expect("steps of what is suspended", before, atomic_load(&steps));
}

void resume_and_join(zx_handle_t token) {
  resume(token);
  helper_join();
}

static void wait_at_port(void *context) {
  zx_port_packet_t packet;
  status = zx_port_wait(*(zx_handle_t *)context, ZX_TIME_INFINITE, &packet);
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
  resume_and_join(token);
  expect_status(ZX_OK, status);
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
  resume_and_join(token);
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

static void count_once(void) {
  atomic_fetch_add(&steps, 1);
  zx_thread_exit();
}

/* Its state is NEW until it has been started. */
static void before_it_is_started(void) {
  static uint8_t stack[4096] __attribute__((aligned(16)));
  zx_handle_t    thread, token = ZX_HANDLE_INVALID;
  test("suspend-before-start");
  expect_status(ZX_OK, zx_thread_create(zx_process_self(), "", 0, 0, &thread));
  expect_status(ZX_OK, zx_task_suspend(thread, &token));
  expect("state", ZX_THREAD_STATE_NEW, thread_state(thread));
  expect_status(ZX_OK, zx_thread_start(thread, (uintptr_t)count_once,
                                       (uintptr_t)stack + sizeof(stack) - 8, 0, 0));
  expect("state", ZX_THREAD_STATE_SUSPENDED, thread_state(thread));
  expect_no_step();
  resume(token);
  becomes(thread, ZX_THREAD_STATE_DEAD);
  expect_status(ZX_OK, zx_handle_close(thread));
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
  status = zx_task_suspend(helper_handle(), (zx_handle_t *)&own_token);
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
  resume_and_join(own_token);
  expect_status(ZX_OK, status);
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

void test_suspend(void) {
  suspend_guests();
  in_port_wait();
  in_nanosleep();
  in_ring_3();
  before_the_first_instruction();
  before_it_is_started();
  two_tokens();
  token_in_a_message();
  handle_of_a_message();
  itself();
  again_and_again();
  test("fixture-after-suspend");
  run_cleanly(ROUTINE_nothing);
}
