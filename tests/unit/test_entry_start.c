/* SPDX-License-Identifier: MIT */
/* The start-up test of VM entry: each thing that must hold, taken away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/vmx/entry_start.h"
#include "tests/unit/entry_cases.h"

static struct entry_words words(void)
{
  struct entry_state wide = entry_base_state(BASE_LONG, entry_case_caps, entry_case_host,
                                             entry_case_pages);
  struct entry_state narrow = entry_base_state(BASE_REAL, entry_case_caps, entry_case_host,
                                               entry_case_pages);
  return (struct entry_words){
    .pin = wide.controls.pin, .primary = wide.controls.primary | 1u << 31,
    .secondary = narrow.controls.secondary | 0x80u, .exit = wide.controls.exit | 0x200u,
    .entry64 = wide.controls.entry | 0x8004u, .entry16 = narrow.controls.entry | 0x8004u,
    .cr4_64 = wide.guest.cr4, .cr4_16 = narrow.guest.cr4};
}

/* The same bits of both words of entry, so that they stay alike. */
static uint32_t allowed_with_entry(uint64_t flipped)
{
  struct entry_words w = words();
  w.entry16 ^= flipped;
  w.entry64 ^= flipped;
  return entry_steps_allowed(w, entry_case_caps);
}

static void all_hold(void **state)
{
  (void)state;
  assert_int_equal(entry_steps_allowed(words(), entry_case_caps), 1);
}

static void mode_words(void **state)
{
  (void)state;
  static const uint64_t bits[] = {1u << 2, 1u << 15, 1u << 10, 1u << 11, 1u << 8, 1ull << 40};
  for (uint32_t i = 0; i < sizeof bits / sizeof bits[0]; i++)
    assert_int_equal(allowed_with_entry(bits[i]), 0);
  struct entry_caps wider = entry_case_caps;
  wider.entry_may |= 1u << 20;
  struct entry_words w = words();
  w.entry16 |= 1u << 20;
  w.entry64 |= 1u << 20;
  assert_int_equal(entry_steps_allowed(w, wider), 0);
}

static void modes_differ_in_the_mode(void **state)
{
  (void)state;
  static const uint64_t bits[] = {1u << 9, 1u << 13, 1u << 14, 1u << 16, 1u << 2};
  for (uint32_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
    struct entry_words narrow = words(), wide = words();
    narrow.entry16 ^= bits[i];
    wide.entry64 ^= bits[i];
    assert_int_equal(entry_steps_allowed(narrow, entry_case_caps), 0);
    assert_int_equal(entry_steps_allowed(wide, entry_case_caps), 0);
  }
}

static void window_is_free(void **state)
{
  (void)state;
  struct entry_words w = words();
  w.primary |= 4u;
  assert_int_equal(entry_steps_allowed(w, entry_case_caps), 0);
  struct entry_caps never = entry_case_caps, always = entry_case_caps;
  never.primary_may &= ~4ull;
  assert_int_equal(entry_steps_allowed(words(), never), 0);
  always.primary_must |= 4u;
  assert_int_equal(entry_steps_allowed(words(), always), 0);
}

static void registers_are_free(void **state)
{
  (void)state;
  struct entry_caps k[5] = {entry_case_caps, entry_case_caps, entry_case_caps, entry_case_caps,
                            entry_case_caps};
  k[0].efer_may &= ~0x400ull;
  k[1].debugctl_may &= ~2ull;
  k[2].linear_half = 8;
  k[3].linear_half = UINT64_MAX;
  k[4].cr0_may &= ~0x10ull;
  for (uint32_t i = 0; i < 5; i++)
    assert_int_equal(entry_steps_allowed(words(), k[i]), 0);
}

static void controls_are_on(void **state)
{
  (void)state;
  struct entry_words w[3] = {words(), words(), words()};
  w[0].primary &= ~(1ull << 31);
  w[1].secondary &= ~0x80ull;
  w[2].exit &= ~0x200ull;
  for (uint32_t i = 0; i < 3; i++)
    assert_int_equal(entry_steps_allowed(w[i], entry_case_caps), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(all_hold),
    cmocka_unit_test(mode_words),
    cmocka_unit_test(modes_differ_in_the_mode),
    cmocka_unit_test(window_is_free),
    cmocka_unit_test(registers_are_free),
    cmocka_unit_test(controls_are_on),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
