/* SPDX-License-Identifier: MIT */
/* The table of model-specific registers, over all of the 32-bit numbers that matter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arch/vmx/msr.h"

#define HIGH 0xC0000000u
#define BITS 40u

static const struct msr_view view = {.tsc = 11, .debugctl = 2};

static uint64_t value_of(struct msr_state s, uint32_t index)
{
  struct msr_read r = msr_read(s, view, index);
  assert_int_equal(r.fault, 0);
  return r.value;
}

static int writes(struct msr_state s, uint32_t index, uint64_t value)
{
  struct msr_written w = msr_write(s, index, value);
  if (w.fault)
    assert_memory_equal(&w.state, &s, sizeof s);
  else if (index != MSR_DEBUGCTL)
    assert_true(value_of(w.state, index) == value);
  return !w.fault;
}

static void closed_world(void **state)
{
  (void)state;
  struct msr_state s = msr_reset(1ull << BITS, 1);
  unsigned known = 0;
  for (uint64_t i = 0; i < 0x100000000u; i += i == 0xFFFFu ? HIGH - 0xFFFFu : 1) {
    struct msr_read r = msr_read(s, view, (uint32_t)i);
    known += !r.fault;
    if (r.fault)
      assert_false(writes(s, (uint32_t)i, 0));
    if (msr_passes((uint32_t)i))
      assert_int_equal(r.fault, 1);
    if (i == HIGH + 0xFFFFu)
      break;
  }
  assert_int_equal(known, 43);
}

static void values(void **state)
{
  (void)state;
  struct msr_state s = msr_reset(1ull << BITS, 1);
  assert_true(value_of(s, 0x10) == 11 && value_of(s, MSR_DEBUGCTL) == 2);
  assert_true(value_of(s, 0x1B) == 0xFEE00D00u && value_of(s, 0xFE) == 0x508);
  assert_true(value_of(msr_reset(1ull << BITS, 0), 0x1B) == 0xFEE00C00u);
  assert_true(value_of(s, 0x268) == 0x0606060606060606u && value_of(s, 0x2FF) == 0xC06);
  for (unsigned bit = 0; bit < 64; bit++) {
    uint64_t v = 1ull << bit;
    assert_int_equal(writes(s, 0x200, v), bit == 0 || bit == 2 || (bit >= 12 && bit < BITS));
    assert_int_equal(writes(s, 0x20F, v), bit >= 11 && bit < BITS);
    assert_int_equal(writes(s, 0x26F, v), bit % 8 == 0 || bit % 8 == 2);
    assert_int_equal(writes(s, 0x2FF, v), bit == 0 || bit == 2 || bit == 10 || bit == 11);
    assert_int_equal(writes(s, 0xC0000083u, v), bit < 47);
    assert_int_equal(writes(s, MSR_DEBUGCTL, v), bit == 1);
    assert_true(writes(s, 0x8B, v));
    assert_false(writes(s, 0x17A, v));
  }
  for (uint64_t type = 0; type < 256; type++) {
    int good = type < 2 || (type >= 4 && type <= 6);
    for (unsigned byte = 0; byte < 8; byte++)
      assert_int_equal(writes(s, 0x250, type << 8 * byte), good);
    assert_int_equal(writes(s, 0x2FF, type), good);
    assert_int_equal(writes(s, 0x202, type), good);
  }
  assert_true(writes(s, 0x1A0, 0x1801) && !writes(s, 0x1A0, 0x1800));
  assert_true(writes(s, 0xC0000083u, 0xFFFF800000000000u));
  assert_true(writes(s, MSR_DEBUGCTL, 0));
}

/* The bitmap lets through what passes, read and written, and nothing else. */
static void bitmap(void **state)
{
  (void)state;
  unsigned clear = 0;
  for (uint32_t i = 0; i < 4096; i++)
    for (uint32_t bit = 0; bit < 8; bit++) {
      uint32_t index = (i / 1024 % 2 ? HIGH : 0) + i % 1024 * 8 + bit;
      assert_int_equal(msr_bitmap_byte(i) >> bit & 1, !msr_passes(index));
      clear += msr_passes(index);
    }
  assert_int_equal(clear, 24);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(closed_world),
    cmocka_unit_test(values),
    cmocka_unit_test(bitmap),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
