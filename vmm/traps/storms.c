/* SPDX-License-Identifier: MIT */
/* Bells, kicks, interrupts and faults as fast as they come. */
#include <stdatomic.h>

#include "check.h"
#include "lib/thread.h"
#include "fixture.h"
#include "tests.h"

#define STORM_MS     30u
#define FIRST_VECTOR 33u
#define LAST_VECTOR  63u
#define ROUNDS       200u

static atomic_bool  stop;
static atomic_ulong sent;

/* ---- bells that are taken as fast as they ring, and a kick all the same ---- */

static void take_for_ever(void *context) {
  zx_port_packet_t bell;
  (void)context;
  while (!atomic_load(&stop))
    if (zx_port_wait(fixture.port, 0, &bell) == ZX_OK) atomic_fetch_add(&sent, 1);
}

static void kick_later(void *context) {
  sleep_ms(STORM_MS);
  *(zx_status_t *)context = zx_vcpu_kick(fixture.vcpu);
}

static void bell_storm(void) {
  static struct thread taker;
  zx_port_packet_t     bell;
  zx_status_t          kicked = ZX_ERR_BAD_STATE;
  test("bell-storm-kick");
  atomic_store(&stop, false);
  atomic_store(&sent, 0);
  expect_status(ZX_OK, thread_start(&taker, take_for_ever, NULL));
  if (!helper_start(kick_later, &kicked)) return;
  expect_status(ZX_ERR_CANCELED, run(ROUTINE_bell_storm));
  helper_join();
  atomic_store(&stop, true);
  expect("the taker's end", true, thread_join(&taker, ZX_TIME_INFINITE));
  expect_status(ZX_OK, kicked);
  expect("bells were taken", true, atomic_load(&sent) > STORM_MS);
  while (zx_port_wait(fixture.port, 0, &bell) == ZX_OK) {}
}

/* The guest is in its loop; only an NMI gets it out. */
static void leave_storm(void) {
  zx_port_packet_t bell;
  expect_status(ZX_OK, zx_vcpu_interrupt(fixture.vcpu, 2));
  expect_fault(enter(), 2);
  while (zx_port_wait(fixture.port, 0, &bell) == ZX_OK) {}
  run_cleanly(ROUTINE_nothing);
}

/* ---- kicks against packets: each enter gives one or the other ---- */

static void kick_for_ever(void *context) {
  (void)context;
  while (!atomic_load(&stop)) {
    if (zx_vcpu_kick(fixture.vcpu) == ZX_OK) atomic_fetch_add(&sent, 1);
    (void)zx_nanosleep(0);
  }
}

static void kick_against_packet(void) {
  static struct thread kicker;
  uint64_t             packets = 0, canceled = 0, wrong = 0;
  test("kick-against-packet");
  atomic_store(&stop, false);
  atomic_store(&sent, 0);
  prepare(ROUTINE_count);
  expect_status(ZX_OK, thread_start(&kicker, kick_for_ever, NULL));
  for (uint32_t i = 0; i < 20 * ROUNDS && (i < ROUNDS || canceled == 0); i++) {
    zx_status_t status = enter();
    packets += status == ZX_OK;
    canceled += status == ZX_ERR_CANCELED;
    wrong += status == ZX_OK ? packet.type != ZX_PKT_TYPE_GUEST_MEM
                             : packet.key != 0xA5A5A5A5A5A5A5A5u;
  }
  atomic_store(&stop, true);
  expect("the kicker's end", true, thread_join(&kicker, ZX_TIME_INFINITE));
  zx_status_t last = enter(); /* a kick may be left */
  packets += last == ZX_OK;
  canceled += last == ZX_ERR_CANCELED;
  expect("packets without a packet, or with CANCELED", 0, wrong);
  expect("both have been", true, packets > 1 && canceled > 0);
  expect("no more CANCELED than kicks", true, canceled <= atomic_load(&sent));
  expect("no packet lost", packets, peek(RESULT));
  run_cleanly(ROUTINE_nothing);
}

/* ---- interrupts ---- */

static void interrupt_for_ever(void *context) {
  uint32_t vector = FIRST_VECTOR;
  (void)context;
  while (!atomic_load(&stop)) {
    if (zx_vcpu_interrupt(fixture.vcpu, vector) == ZX_OK) atomic_fetch_add(&sent, 1);
    vector = vector < LAST_VECTOR ? vector + 1 : FIRST_VECTOR;
  }
}

static void interrupt_storm(void) {
  static struct thread senders[2];
  uint64_t             got = 0, strange = 0;
  test("interrupt-storm");
  atomic_store(&stop, false);
  atomic_store(&sent, 0);
  poke(INPUT, 0);
  for (uint32_t i = 0; i < 2; i++)
    expect_status(ZX_OK, thread_start(&senders[i], interrupt_for_ever, NULL));
  for (uint32_t i = 0; i < ROUNDS; i++) {
    got += run(ROUTINE_spin_open) == ZX_OK;
    uint64_t vector = peek(FAULT_VECTOR);
    strange += vector < FIRST_VECTOR || vector > LAST_VECTOR;
  }
  atomic_store(&stop, true);
  for (uint32_t i = 0; i < 2; i++)
    expect("a sender's end", true, thread_join(&senders[i], ZX_TIME_INFINITE));
  poke(INPUT, 1);
  for (uint32_t i = 0; i <= LAST_VECTOR && run(ROUTINE_spin_open) == ZX_OK; i++)
    if (peek(FAULT_VECTOR) == NO_FAULT) break;
  expect("interrupts that came", ROUNDS, got);
  expect("vectors that nobody sent", 0, strange);
  run_cleanly(ROUTINE_nothing);
}

void test_storms(void) {
  bell_storm();
  leave_storm();
  kick_against_packet();
  interrupt_storm();
}
