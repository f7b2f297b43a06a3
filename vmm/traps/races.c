/* SPDX-License-Identifier: MIT */
/* Kicks and interrupts at random moments of a vcpu that goes in and out of HLT, thousands of them:
 * none is lost, or its sender would wait for ever. */
#include <stdatomic.h>

#include "check.h"
#include "fixture.h"
#include "tests.h"

#define RACES       1500u
#define MOST_TICKS  20000u     /* of the TSC before each; a time slice is as long */
#define PATIENCE_NS 2000000000
#define VECTOR      40u

enum { KICKS = 1, INTERRUPTS = 2 };

static atomic_uint kicks_sent, kicks_seen, interrupts_sent, interrupts_seen;
static atomic_bool over, lost;

static uint32_t random_below(uint32_t n) {
  static uint64_t seed = 88172645463325252u;
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (uint32_t)(seed >> 32) % n;
}

static void spin(uint64_t ticks) {
  uint64_t end = __builtin_ia32_rdtsc() + ticks;
  while (__builtin_ia32_rdtsc() < end) continue;
}

static bool all_seen(void) {
  return atomic_load(&kicks_seen) == atomic_load(&kicks_sent) &&
         atomic_load(&interrupts_seen) == atomic_load(&interrupts_sent);
}

static void wait_until_seen(void) {
  zx_time_t limit = zx_clock_get_monotonic() + PATIENCE_NS;
  while (!all_seen() && zx_clock_get_monotonic() < limit)
    (void)zx_nanosleep(zx_clock_get_monotonic() + 1); /* others run */
  if (!all_seen()) atomic_store(&lost, true);
}

static void send(uint32_t what) {
  if (what & KICKS) {
    atomic_fetch_add(&kicks_sent, 1);
    expect_status(ZX_OK, zx_vcpu_kick(fixture.vcpu));
  }
  if (what & INTERRUPTS) {
    atomic_fetch_add(&interrupts_sent, 1);
    expect_status(ZX_OK, zx_vcpu_interrupt(fixture.vcpu, VECTOR));
  }
}

/* Each race is one sending; the next begins when this one has been seen. A last kick tells the
 * vcpu's thread to stop. */
static void disturb(void *context) {
  uint32_t kinds = (uint32_t)(uintptr_t)context;
  for (uint32_t i = 0; i < RACES && !atomic_load(&lost); i++) {
    uint32_t what = 1 + random_below(KICKS | INTERRUPTS);
    spin(random_below(MOST_TICKS));
    send((what & kinds) != 0 ? what & kinds : kinds);
    wait_until_seen();
  }
  atomic_store(&over, true);
  (void)zx_vcpu_kick(fixture.vcpu);
}

/* One zx_vcpu_enter; after a kick the guest is where it was. */
static void take_one(void) {
  zx_status_t status = enter();
  if (status == ZX_ERR_CANCELED) {
    if (!atomic_load(&over)) atomic_fetch_add(&kicks_seen, 1);
    return;
  }
  expect_status(ZX_OK, status);
  if (peek(FAULT_VECTOR) == VECTOR) atomic_fetch_add(&interrupts_seen, 1);
  prepare(ROUTINE_halt);
}

/* Wherever the guest is on its way to HLT: the last interrupt ends it, and no kick is left. */
static void come_to_rest(void) {
  expect_status(ZX_OK, zx_vcpu_interrupt(fixture.vcpu, VECTOR));
  prepare(ROUTINE_halt);
  while (enter() == ZX_ERR_CANCELED || peek(FAULT_VECTOR) != VECTOR) prepare(ROUTINE_halt);
}

static void races(const char *name, uint32_t kinds) {
  test(name);
  atomic_store(&over, false);
  if (!helper_start(disturb, (void *)(uintptr_t)kinds)) return;
  prepare(ROUTINE_halt);
  while (!atomic_load(&over)) take_one();
  helper_join();
  come_to_rest();
  expect("lost", false, atomic_load(&lost));
  expect("kicks", atomic_load(&kicks_sent), atomic_load(&kicks_seen));
  expect("interrupts", atomic_load(&interrupts_sent), atomic_load(&interrupts_seen));
}

void test_races(void) {
  races("race-kick", KICKS);
  races("race-interrupt", INTERRUPTS);
  races("race-kick-and-interrupt", KICKS | INTERRUPTS);
}
