/* SPDX-License-Identifier: MIT */
/* Threads of ring 3 share the processor in turns; one that waits takes none of it. */
#include <stdatomic.h>

#include "check.h"
#include "lib/thread.h"
#include "own_guest.h"
#include "tests.h"

#define SPINNERS  2u
#define WAITERS   4u
#define SPIN_MS   40u
#define SLEEP_MS  10u
#define LATE_NS   30000000 /* later than that is a turn missed, with two others ready */

struct spinner {
  struct thread thread;
  atomic_ulong  turns;
};

static struct spinner spinners[2 * SPINNERS];
static atomic_bool    stop;

/* No system call. */
static void spin(void *context) {
  struct spinner *s = context;
  while (!atomic_load_explicit(&stop, memory_order_relaxed))
    atomic_store_explicit(&s->turns, s->turns + 1, memory_order_relaxed);
}

static bool start_spinners(struct spinner *s, uint32_t count) {
  bool started = true;
  atomic_store(&stop, false);
  for (uint32_t i = 0; i < count && started; i++)
    started = expect_status(ZX_OK, thread_start(&s[i].thread, spin, &s[i]));
  return started;
}

static void stop_spinners(struct spinner *s, uint32_t count) {
  atomic_store(&stop, true);
  for (uint32_t i = 0; i < count; i++)
    expect("a thread's end", true, thread_join(&s[i].thread, ZX_TIME_INFINITE));
}

/* The guest, a sleeper and each other all get their turn. */
static void spinners_share(void) {
  test("spinning-threads-share");
  if (!start_spinners(spinners, SPINNERS)) return;
  zx_time_t before = zx_clock_get_monotonic();
  sleep_ms(SLEEP_MS);
  zx_time_t slept = zx_clock_get_monotonic() - before;
  run_cleanly(ROUTINE_count);
  sleep_ms(SPIN_MS);
  stop_spinners(spinners, SPINNERS);
  expect("woken in time", true, slept < SLEEP_MS * 1000000 + LATE_NS);
  uint64_t a = spinners[0].turns, b = spinners[1].turns;
  expect("each had turns", true, a != 0 && b != 0);
  expect("about as many", true, a < 2 * b && b < 2 * a);
}

/* ---- waiting ---- */

static zx_handle_t wait_port;

static void wait_at_port(void *context) {
  zx_port_packet_t packet;
  (void)context;
  (void)zx_port_wait(wait_port, ZX_TIME_INFINITE, &packet);
}

static uint64_t turns_in(struct spinner *s, uint32_t ms) {
  uint64_t before = atomic_load(&s->turns);
  sleep_ms(ms);
  return atomic_load(&s->turns) - before;
}

static void halt(struct own_guest *o) { (void)own_guest_enter(o, ROUTINE_halt_masked); }

static bool start_waiters(struct thread *waiters, struct own_guest *own) {
  bool started = expect_status(ZX_OK, zx_port_create(0, &wait_port)) && own_guest_start(own, halt);
  for (uint32_t i = 0; i < WAITERS && started; i++)
    started = expect_status(ZX_OK, thread_start(&waiters[i], wait_at_port, NULL));
  return started;
}

static void end_waiters(struct thread *waiters, struct own_guest *own) {
  zx_port_packet_t packet = {.key = 1};
  for (uint32_t i = 0; i < WAITERS; i++) expect_status(ZX_OK, zx_port_queue(wait_port, &packet));
  for (uint32_t i = 0; i < WAITERS; i++)
    expect("a waiter's end", true, thread_join(&waiters[i], ZX_TIME_INFINITE));
  expect_status(ZX_OK, zx_vcpu_kick(own->vcpu));
  helper_join();
  own_guest_close(own);
  expect_status(ZX_OK, zx_handle_close(wait_port));
}

/* A spinner gets on as fast with four threads at a port and one in HLT as without. */
static void waiting_is_idle(void) {
  static struct thread waiters[WAITERS];
  struct own_guest     own;
  struct spinner      *s = &spinners[SPINNERS];
  test("waiting-takes-no-time");
  if (!start_spinners(s, 1)) return;
  uint64_t alone = turns_in(s, SPIN_MS);
  if (start_waiters(waiters, &own)) {
    sleep_ms(SLEEP_MS);
    uint64_t beside = turns_in(s, SPIN_MS);
    expect("turns beside waiters, at least 9 of 10", true, beside * 10 >= alone * 9);
    end_waiters(waiters, &own);
  }
  stop_spinners(s, 1);
}

/* ---- a call with very many handles ---- */

#define MANY 65536u

static void close_many(void *context) {
  static zx_handle_t none[MANY];
  *(zx_status_t *)context = zx_handle_close_many(none, MANY);
}

static void send_many(void *context) {
  static zx_handle_t none[MANY];
  zx_handle_t        ends[2];
  (void)zx_channel_create(0, &ends[0], &ends[1]);
  *(zx_status_t *)context = zx_channel_write(ends[0], 0, NULL, 0, none, MANY);
  (void)zx_handle_close(ends[0]);
  (void)zx_handle_close(ends[1]);
}

static void long_call(const char *name, void (*body)(void *context), zx_status_t expected) {
  zx_status_t status = ZX_ERR_BAD_STATE;
  test(name);
  if (!helper_start(body, &status)) return;
  zx_time_t before = zx_clock_get_monotonic();
  sleep_ms(SLEEP_MS);
  zx_time_t slept = zx_clock_get_monotonic() - before;
  expect_status(ZX_ERR_BAD_STATE, status); /* it is still at it */
  helper_join();
  expect_status(expected, status);
  expect("woken in time", true, slept < SLEEP_MS * 1000000 + LATE_NS);
}

void test_scheduling(void) {
  long_call("long-close-many", close_many, ZX_OK);
  long_call("long-channel-write", send_many, ZX_ERR_OUT_OF_RANGE);
  spinners_share();
  waiting_is_idle();
}
