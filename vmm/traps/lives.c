/* SPDX-License-Identifier: MIT */
/* Guests, vcpus and bells that end, and what the next ones find. */
#include "check.h"
#include "lib/thread.h"
#include "own_guest.h"
#include "tests.h"

#define SEATS 64u

static struct own_guest own;
static zx_handle_t      port;
static zx_status_t      statuses[4];

/* ---- bells of a guest that has ended ---- */

static void ring(struct own_guest *o) {
  statuses[0] = zx_guest_set_trap(o->guest, ZX_GUEST_TRAP_BELL, BELL_PAGE, 0x1000, port, TRAP_KEY);
  statuses[1] = own_guest_enter(o, ROUTINE_bell_write);
}

static bool ring_and_end(void) {
  bool rung = own_guest_run(&own, ring) && expect_status(ZX_OK, statuses[0]) &&
              expect_status(ZX_OK, statuses[1]);
  own_guest_close(&own);
  return rung;
}

static void expect_user_packet(void) {
  zx_port_packet_t got;
  if (!expect_status(ZX_OK, zx_port_wait(port, 0, &got))) return;
  expect("type", ZX_PKT_TYPE_USER, got.type);
  expect("key", TRAP_KEY, got.key);
  expect_status(ZX_ERR_TIMED_OUT, zx_port_wait(port, 0, &got));
}

static void bells(void) {
  zx_port_packet_t user = {.key = TRAP_KEY};
  test("bell-drop");
  expect_status(ZX_OK, zx_port_create(0, &port));
  ring_and_end();
  expect_status(ZX_ERR_TIMED_OUT, zx_port_wait(port, 0, &user));
  user = (zx_port_packet_t){.key = TRAP_KEY};
  expect_status(ZX_OK, zx_port_queue(port, &user));
  expect_user_packet();

  test("bell-and-user-packet");
  expect_status(ZX_OK, zx_port_queue(port, &user));
  ring_and_end();
  expect_user_packet();
  expect_status(ZX_OK, zx_handle_close(port));
}

/* ---- a vcpu that is closed ---- */

static void reuse_thread(struct own_guest *o) {
  zx_handle_t second = ZX_HANDLE_INVALID;
  statuses[0] = zx_vcpu_create(o->guest, 0, GUEST_ENTRY, &second);
  statuses[1] = zx_handle_close(o->vcpu);
  statuses[2] = zx_vcpu_create(o->guest, 0, GUEST_ENTRY, &o->vcpu);
  statuses[3] = own_guest_enter(o, ROUTINE_count);
}

static void thread_is_free_again(void) {
  test("vcpu-thread-reuse");
  own_guest_run(&own, reuse_thread);
  expect_status(ZX_ERR_BAD_STATE, statuses[0]);
  for (uint32_t i = 1; i < 4; i++) expect_status(ZX_OK, statuses[i]);
  own_guest_close(&own);
}

/* Zircon's: the guest comes out by a trap, again and again; then somebody else closes the vcpu. */
static void three_exits(struct own_guest *o) {
  for (uint32_t i = 0; i < 3; i++) statuses[i] = own_guest_enter(o, ROUTINE_count);
  sleep_ms(20);
  statuses[3] = own_guest_enter(o, ROUTINE_count);
}

static void close_from_other_thread(void) {
  test("vcpu-closed-from-other-thread");
  if (!own_guest_start(&own, three_exits)) return;
  sleep_ms(10);
  expect_status(ZX_OK, zx_handle_close(own.vcpu));
  helper_join();
  for (uint32_t i = 0; i < 3; i++) expect_status(ZX_OK, statuses[i]);
  expect_status(ZX_ERR_BAD_HANDLE, statuses[3]);
  own.vcpu = ZX_HANDLE_INVALID;
  own_guest_close(&own);
}

static void spin(struct own_guest *o) { statuses[0] = own_guest_enter(o, ROUTINE_spin); }

static void close_during_enter(void) {
  zx_handle_t other = ZX_HANDLE_INVALID;
  test("vcpu-closed-during-enter");
  poke(INPUT, 0);
  if (!own_guest_start(&own, spin)) return;
  sleep_ms(20);
  expect_status(ZX_OK, zx_handle_duplicate(own.vcpu, ZX_RIGHT_SAME_RIGHTS, &other));
  expect_status(ZX_OK, zx_handle_close(own.vcpu));
  expect_status(ZX_ERR_BAD_HANDLE, zx_vcpu_kick(own.vcpu));
  expect_status(ZX_OK, zx_vcpu_kick(other));
  helper_join();
  expect_status(ZX_ERR_CANCELED, statuses[0]);
  own.vcpu = other;
  own_guest_close(&own);
}

/* ---- a vcpu with the number of another ---- */

static void write_registers(struct own_guest *o) { (void)own_guest_enter(o, ROUTINE_write_dr); }
static void read_registers(struct own_guest *o) { (void)own_guest_enter(o, ROUTINE_read_dr); }

static void debug_registers(void) {
  test("new-vcpu-debug-registers");
  for (uint32_t i = 0; i < 4; i++) poke(INPUT + 8 * i, 0x1111 * (i + 1));
  own_guest_run(&own, write_registers);
  own_guest_close(&own);
  own_guest_run(&own, read_registers);
  for (uint32_t i = 0; i < 4; i++) expect("debug register", 0, peek(RESULT + 8 * i));
  own_guest_close(&own);
}

/* ---- as many as there are ---- */

struct seat {
  struct thread thread;
  zx_handle_t   guest, vcpu;
  zx_status_t   status;
};

static void take_seat(void *context) {
  struct seat *s = context;
  s->status = zx_vcpu_create(s->guest, 0, GUEST_ENTRY, &s->vcpu);
}

static zx_status_t seat_status(struct seat *s, zx_handle_t guest) {
  s->guest = guest;
  expect_status(ZX_OK, thread_start(&s->thread, take_seat, s));
  expect("the thread's end", true, thread_join(&s->thread, ZX_TIME_INFINITE));
  return s->status;
}

static void all_seats(void) {
  static struct seat seats[SEATS + 1];
  zx_handle_t        guest, vmar;
  test("vcpus-64");
  if (!guest_with_memory(&guest, &vmar)) return;
  for (uint32_t i = 0; i < SEATS; i++) expect_status(ZX_OK, seat_status(&seats[i], guest));
  expect_status(ZX_ERR_NO_RESOURCES, seat_status(&seats[SEATS], guest));
  for (uint32_t i = 0; i < SEATS; i++) expect_status(ZX_OK, zx_handle_close(seats[i].vcpu));
  expect_status(ZX_OK, zx_handle_close(vmar));
  expect_status(ZX_OK, zx_handle_close(guest));
}

void test_lives(void) {
  bells();
  thread_is_free_again();
  close_from_other_thread();
  close_during_enter();
  debug_registers();
  all_seats();
  test("fixture-after-lives");
  run_cleanly(ROUTINE_nothing);
}
