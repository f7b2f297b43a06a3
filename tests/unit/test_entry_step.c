/* SPDX-License-Identifier: MIT */
/* What changes in a VMCS between an exit and the next entry: it still enters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/vmx/entry_start.h"
#include "arch/vmx/entry_step.h"
#include "tests/unit/entry_cases.h"

#define TF  0x100u
#define IF  0x200u
#define RF  0x10000u
#define BTF 2u
#define BS  0x4000u
#define STI 1u

static struct entry_state good(uint32_t base)
{
  return entry_base_state(base, entry_case_caps, entry_case_host, entry_case_pages);
}

static uint32_t rule(struct entry_state x) { return entry_check(x, entry_case_caps); }

static bool in_64bit_code(const struct entry_state *x)
{
  return (x->controls.entry & 0x200u) != 0 && (x->cs.rights & 0x2000u) != 0;
}

static void step(struct entry_state *x, uint32_t length)
{
  struct entry_place p = {x->guest.rip, x->guest.rflags, x->guest.interruptibility,
                          x->guest.pending_debug};
  p = entry_step(p, x->guest.debugctl, in_64bit_code(x), length);
  x->guest.rip = p.rip;
  x->guest.rflags = p.rflags;
  x->guest.interruptibility = p.interruptibility;
  x->guest.pending_debug = p.pending;
}

static void steps_enter(void **state)
{
  (void)state;
  uint64_t seed = 5;
  uint32_t entered = 0;
  for (uint32_t n = 0; n < 200000; n++) {
    uint64_t           random = entry_random(&seed);
    struct entry_state x = good((uint32_t)(random >> 32) % (BASE_LONG + 1u));
    bool               wide = in_64bit_code(&x);
    x.guest.rip = (wide ? 0x800000000000u : 0x100000000u) - 1u - (random >> 40 & 31u);
    if (wide && (random & 0x80u) != 0)
      x.guest.rip = UINT64_MAX - (random >> 40 & 15u);
    x.guest.rflags |= random & (TF | IF | RF);
    x.guest.debugctl = random >> 8 & BTF;
    x.guest.interruptibility = random >> 24 & 3u;
    x.guest.pending_debug = random >> 16 & BS;
    if (rule(x) != 0)
      continue;
    entered++;
    step(&x, 1u + (uint32_t)(random >> 20 & 15u) % 15u);
    assert_int_equal(rule(x), 0);
  }
  assert_true(entered > 50000);
}

static void places(void **state)
{
  (void)state;
  struct entry_place p = {0xFFFFFFFEu, 2u | RF, STI | 8u, 0};
  assert_int_equal(entry_step_crosses(p.rip, 1), 0);
  assert_int_equal(entry_step_crosses(p.rip, 2), 1);
  struct entry_place next = entry_step(p, 0, 0, 2);
  assert_true(next.rip == 0 && next.rflags == 2 && next.interruptibility == 8);
  assert_true(entry_step(p, 0, 1, 2).rip == 0x100000000u);
  p.rip = UINT64_MAX;
  assert_true(entry_step(p, 0, 1, 3).rip == 2);
  p.rflags = 2u | TF;
  assert_true(entry_step(p, 0, 1, 1).pending == BS);
  assert_true(entry_step(p, BTF, 1, 1).pending == 0);
  p.pending = BS | 1u;
  assert_true(entry_step(p, 0, 1, 1).pending == (BS | 1u));
}

static void pending_of_flags(void **state)
{
  (void)state;
  assert_true(entry_flags_pending(BS | 1u, TF, 0, 0) == (BS | 1u));
  assert_true(entry_flags_pending(32768u, TF, 0, STI) == 32768u);
  assert_true(entry_flags_pending(1, TF, 0, STI) == (BS | 1u));
  assert_true(entry_flags_pending(BS | 1u, 0, 0, STI) == 1);
  assert_true(entry_flags_pending(1, 0, 0, STI) == 1);
  struct entry_place p = {1, 2u | TF, 0, 32768u};
  assert_true(entry_step(p, 0, 1, 1).pending == 32768u);
}

/* A kick ends the run behind STI, and the VMM turns single steps on. */
static void trap_flag_while_blocked(void **state)
{
  (void)state;
  struct entry_state x = good(BASE_LONG);
  x.guest.rflags |= IF;
  x.guest.interruptibility = STI;
  assert_int_equal(rule(x), 0);
  x.guest.rflags |= TF;
  assert_int_equal(rule(x), 722);
  x.guest.pending_debug = entry_flags_pending(0, x.guest.rflags, 0, STI);
  assert_int_equal(x.guest.pending_debug, BS);
  assert_int_equal(rule(x), 0);
  x.guest.rflags &= ~(uint64_t)TF;
  assert_int_equal(rule(x), 722);
  x.guest.pending_debug = entry_flags_pending(BS, x.guest.rflags, 0, STI);
  assert_int_equal(rule(x), 0);
  assert_int_equal(entry_flags_pending(BS, 2u, 0, 8u), BS);
}

static void window(void **state)
{
  (void)state;
  assert_true(entry_window_primary(0x84006172u, 1) == 0x84006176u);
  assert_true(entry_window_primary(0x84006176u, 1) == 0x84006176u);
  assert_true(entry_window_primary(0x84006176u, 0) == 0x84006172u);
  assert_true(entry_window_primary(0x84006172u, 0) == 0x84006172u);
}

static void start_up_test(void **state)
{
  (void)state;
  struct entry_controls c = good(BASE_REAL).controls;
  struct entry_words    w = {
    .pin = c.pin, .primary = c.primary & ~4u, .secondary = c.secondary, .exit = c.exit,
    .entry64 = c.entry | 0x200u, .entry16 = c.entry};
  struct entry_caps k = entry_case_caps;
  assert_int_equal(entry_steps_allowed(w, k), 1);
  k.cr0_must |= 0x10000u; /* a guest's WP could not be 0 */
  assert_int_equal(entry_steps_allowed(w, k), 0);
  k = entry_case_caps;
  k.cr0_may &= ~0x40000u; /* nor AM 1 */
  assert_int_equal(entry_steps_allowed(w, k), 0);
  k = entry_case_caps;
  k.primary_must |= 4u;
  assert_int_equal(entry_steps_allowed(w, k), 0);
  k = entry_case_caps;
  k.entry_may &= ~0x200u;
  assert_int_equal(entry_steps_allowed(w, k), 0);
  k = entry_case_caps;
  k.debugctl_may = 1;
  assert_int_equal(entry_steps_allowed(w, k), 0);
  w.secondary &= ~0x80u;
  assert_int_equal(entry_steps_allowed(w, entry_case_caps), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(steps_enter),
    cmocka_unit_test(places),
    cmocka_unit_test(pending_of_flags),
    cmocka_unit_test(trap_flag_while_blocked),
    cmocka_unit_test(window),
    cmocka_unit_test(start_up_test),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
