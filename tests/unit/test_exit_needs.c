/* SPDX-License-Identifier: MIT */
/* exit_needs: the decoder looks at the fields that it names, and at no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "temora/vmx.h"

#define VALID 0x80000000u

static uint64_t seed = 0x9E3779B97F4A7C15u;
static uint64_t random64(void)
{
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return seed;
}

static struct exit_raw random_raw(uint32_t reason)
{
  struct exit_raw raw = {
    .reason = reason, .length = random64() % 18, .intr_info = (random64() & 0xFFF) | VALID,
    .intr_error = random64() & 0xFFFF, .vectoring = random64() & (VALID | 0x1FFF),
    .vectoring_error = random64() & 0xFFFF, .qualification = random64() & 0xFFFF3FFF,
    .guest_physical = random64(),
  };
  return raw;
}

/* Whatever stands in the fields that exit_needs leaves out, the outcome is the same. */
static void only_needed_fields_matter(void **state)
{
  (void)state;
  for (unsigned i = 0; i < 400000; i++) {
    uint32_t reason = i % 80 + (i % 7 == 0 ? random64() & 0xFFFF0000u : 0);
    struct exit_raw a = random_raw(reason), b = random_raw(reason);
    uint32_t needs = exit_needs(a.reason);
    assert_int_equal(needs & ~0x1Fu, 0);
    if (needs & NEED_LENGTH)
      b.length = a.length;
    if (needs & NEED_INTR_INFO)
      b.intr_info = a.intr_info;
    if (needs & NEED_VECTORING) {
      b.vectoring = a.vectoring;
      b.vectoring_error = a.vectoring_error;
    }
    if (needs & NEED_QUALIFICATION)
      b.qualification = a.qualification;
    if (needs & NEED_GUEST_PHYSICAL)
      b.guest_physical = a.guest_physical;
    struct exit x = exit_decode(a), y = exit_decode(b);
    assert_memory_equal(&x, &y, offsetof(struct exit, reinject_length) + 4);
  }
}

/* Nothing is asked for in vain: for each needed field there are two exits that differ by it. */
static void every_needed_field_matters(void **state)
{
  (void)state;
  for (uint32_t reason = 0; reason < 80; reason++) {
    uint32_t seen = 0;
    for (unsigned i = 0; i < 4000; i++)
      for (uint32_t need = 1; need < 0x20; need <<= 1) {
        struct exit_raw a = random_raw(reason), b = a, c = random_raw(reason);
        if (need == NEED_LENGTH) b.length = c.length;
        if (need == NEED_INTR_INFO) b.intr_info = c.intr_info;
        if (need == NEED_VECTORING) b.vectoring = c.vectoring;
        if (need == NEED_QUALIFICATION) b.qualification = c.qualification;
        if (need == NEED_GUEST_PHYSICAL) b.guest_physical = c.guest_physical;
        struct exit x = exit_decode(a), y = exit_decode(b);
        if (memcmp(&x, &y, offsetof(struct exit, reinject_length) + 4) != 0)
          seen |= need;
      }
    assert_int_equal(seen, exit_needs(reason));
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(only_needed_fields_matter),
    cmocka_unit_test(every_needed_field_matters),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
