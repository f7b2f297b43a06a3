/* SPDX-License-Identifier: MIT */
/* arch/vmx/apic.c, apic_timer.c: the interrupt command and the timer of a local APIC. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/vmx/apic_timer.h"
#include "temora/apic.h"

static void command(void **state)
{
  (void)state;
  struct apic_command c = apic_command(0x0000000500000830u);
  assert_int_equal(c.fault, 0);
  assert_int_equal(c.mode, APIC_FIXED);
  assert_int_equal(c.vector, 0x30);
  assert_int_equal(c.logical, 1);
  assert_int_equal(c.destination, 5);
  c = apic_command(0x00000005000C4500u); /* INIT, assert, to all but itself */
  assert_int_equal(c.mode, APIC_INIT);
  assert_int_equal(c.shorthand, APIC_TO_OTHERS);
  assert_int_equal(c.destination, 0);
  assert_int_equal(apic_command(0x0F).fault, 1);
  for (uint64_t mode = 0; mode < 8; mode++)
    assert_int_equal(apic_command(mode << 8 | 0x20).fault,
                     mode != 0 && mode != 4 && mode != 5 && mode != 6);
  for (unsigned bit = 12; bit < 64; bit++) {
    int reserved = bit == 12 || bit == 13 || bit == 16 || bit == 17 || (bit >= 20 && bit < 32);
    assert_int_equal(apic_command(0x20u | 1ull << bit).fault, reserved);
  }
}

/* A start-up names one processor, or all others. */
static void startup(void **state)
{
  (void)state;
  struct apic_command c = apic_command(0x0000000300000610u);
  assert_int_equal(c.mode, APIC_STARTUP);
  assert_int_equal(c.destination, 3);
  assert_int_equal(c.vector, 0x10);
  assert_int_equal(apic_command(0x0000000300000E10u).fault, 1); /* logical */
  assert_int_equal(apic_command(0x40610u).fault, 1);            /* to itself */
  assert_int_equal(apic_command(0x80610u).fault, 1);            /* to all */
  assert_int_equal(apic_command(0xC0610u).fault, 0);
}

static void divisors(void **state)
{
  (void)state;
  static const uint32_t code[] = {0, 1, 2, 3, 8, 9, 10, 11};
  static const uint32_t by[] = {2, 4, 8, 16, 32, 64, 128, 1};
  for (unsigned i = 0; i < 8; i++) {
    assert_true(apic_timer_period(1000, code[i]) == 1000ull * by[i]);
    assert_true(apic_timer_period(UINT32_MAX, code[i] | 4) == (uint64_t)UINT32_MAX * by[i]);
    struct apic_timer t = {APIC_ONE_SHOT, 1, 1000, code[i], 50, 0};
    assert_int_equal(apic_timer_count(t, 50 + 10u * by[i]), 990);
    assert_int_equal(apic_timer_count(t, 50 + 1000u * by[i]), 0);
  }
}

/* A look at every tick: one expiry in each period, none early, and the count goes down. */
static void periodic(void **state)
{
  (void)state;
  struct apic_timer t = {APIC_PERIODIC, 1, 7, 1, 100, 0};
  uint32_t          times = 0;
  for (uint64_t now = 100; now < 100 + 28 * 50; now++) {
    struct apic_tick tick = apic_timer_look(t, now);
    assert_int_equal(tick.expired, now > 100 && (now - 100) % 28 == 0);
    times += tick.expired;
    t = tick.timer;
    assert_int_equal(apic_timer_count(t, now), 7 - (now - 100) % 28 / 4);
  }
  assert_int_equal(times, 49);
  for (times = 0; apic_timer_look(t, 100 + 28 * 60).expired; times++)
    t = apic_timer_look(t, 100 + 28 * 60).timer;
  assert_int_equal(times, 11); /* those that were missed, one a look */
}

static void once(void **state)
{
  (void)state;
  struct apic_timer t = {APIC_ONE_SHOT, 1, 5, 11, 10, 0};
  assert_int_equal(apic_timer_look(t, 14).expired, 0);
  assert_int_equal(apic_timer_count(t, 14), 1);
  struct apic_tick tick = apic_timer_look(t, 999);
  assert_int_equal(tick.expired, 1);
  assert_int_equal(apic_timer_look(tick.timer, UINT64_MAX).expired, 0);
  t = (struct apic_timer){APIC_DEADLINE, 1, 0, 0, 0, 50};
  assert_int_equal(apic_timer_look(t, 49).expired, 0);
  tick = apic_timer_look(t, 50);
  assert_int_equal(tick.expired, 1);
  assert_int_equal(apic_timer_look(tick.timer, 51).expired, 0);
  assert_int_equal(apic_timer_count(t, 0), 0); /* a deadline is no count */
  t = (struct apic_timer){APIC_PERIODIC, 1, 0, 0, 0, 0}; /* a count of 0 is no timer */
  assert_int_equal(apic_timer_look(t, UINT64_MAX).expired, 0);
  assert_int_equal(apic_timer_count(t, 0), 0);
  t = (struct apic_timer){APIC_DEADLINE, 1, 0, 0, 0, 0}; /* nor is a deadline of 0 */
  assert_int_equal(apic_timer_look(t, UINT64_MAX).expired, 0);
  t = (struct apic_timer){APIC_ONE_SHOT, 0, 5, 11, 10, 0}; /* not armed */
  assert_int_equal(apic_timer_count(t, 11), 0);
  t = (struct apic_timer){APIC_ONE_SHOT, 1, UINT32_MAX, 10, UINT64_MAX - 5, 0};
  assert_true(apic_timer_due(t) == UINT64_MAX);
}

/* A timer that is not behind stays as it is. */
static void catch_up(void **state)
{
  (void)state;
  struct apic_timer t = {APIC_PERIODIC, 1, 10, 11, 100, 0};
  assert_true(apic_timer_catch_up(t, 109).start == 100);
  assert_true(apic_timer_catch_up(t, 110).start == 110);
  assert_true(apic_timer_catch_up(t, 139).start == 130);
  t.initial = 0;
  assert_true(apic_timer_catch_up(t, 139).start == 100);
  t = (struct apic_timer){APIC_PERIODIC, 0, 10, 11, 100, 0};
  assert_true(apic_timer_catch_up(t, 139).start == 100);
  t = (struct apic_timer){APIC_ONE_SHOT, 1, 10, 11, 100, 0};
  assert_true(apic_timer_catch_up(t, 139).start == 100);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(command),
    cmocka_unit_test(startup),
    cmocka_unit_test(divisors),
    cmocka_unit_test(periodic),
    cmocka_unit_test(once),
    cmocka_unit_test(catch_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
