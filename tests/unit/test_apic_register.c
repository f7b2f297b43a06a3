/* SPDX-License-Identifier: MIT */
/* arch/vmx/apic_table.c, apic_register.c: the registers of a local APIC, each bit of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arch/vmx/apic_register.h"
#include "temora/apic.h"

#define ENABLED 0x1FFu
#define MASK    0x10000u

static const struct apic_view view = {.id = 0x35, .requests = 0xABCD, .tsc = 5000};

/* Of a register that can be written: the bits that a value may have beside `with`. */
struct row {
  uint32_t index, with;
  uint64_t bits;
};

static const struct row writable[] = {
  {0x808, 0, 0xFF},        {0x80B, 0, 0},           {0x80F, 0, 0x3FF},
  {0x828, 0, 0},           {0x82F, 0, 0x117FF},     {0x830, 0x30, 0xFFFFFFFF000CCCFFu},
  {0x832, 0, 0x710FF},     {0x833, 0, 0x117FF},     {0x834, 0, 0x117FF},
  {0x835, 0, 0x1F7FF},     {0x836, 0, 0x1F7FF},     {0x837, 0, 0x110FF},
  {0x838, 0, 0xFFFFFFFFu}, {0x83E, 0, 0xB},         {0x83F, 0x20, 0xFF},
  {0x6E0, 0, UINT64_MAX},
};
#define ROWS (sizeof writable / sizeof writable[0])

static const uint32_t read_only[] = {0x802, 0x803, 0x80A, 0x80D, 0x839};

static const struct row *row_of(uint32_t index)
{
  for (unsigned i = 0; i < ROWS; i++)
    if (writable[i].index == index)
      return &writable[i];
  return NULL;
}

static int is_readable(uint32_t index)
{
  for (unsigned i = 0; i < 5; i++)
    if (read_only[i] == index)
      return 1;
  if (index >= 0x810 && index <= 0x827)
    return 1;
  return row_of(index) != NULL && index != 0x80B && index != 0x83F;
}

static struct apic_state enabled(void)
{
  struct apic_state s = apic_reset();
  s.spurious = ENABLED;
  return s;
}

static uint64_t value_of(struct apic_state s, uint32_t index)
{
  struct msr_read r = apic_read(s, view, index);
  assert_int_equal(r.fault, 0);
  return r.value;
}

static int takes(struct apic_state s, uint32_t index, uint64_t value)
{
  struct apic_written w = apic_write(s, index, value, 7000);
  if (w.fault) {
    assert_memory_equal(&w.state, &s, offsetof(struct apic_state, entry) + sizeof s.entry);
    assert_int_equal(w.self, 0);
  }
  return !w.fault;
}

/* The state after a write that is taken. */
static struct apic_state put(struct apic_state s, uint32_t index, uint64_t value)
{
  struct apic_written w = apic_write(s, index, value, 7000);
  assert_int_equal(w.fault, 0);
  return w.state;
}

static void closed_world(void **state)
{
  (void)state;
  struct apic_state s = enabled();
  unsigned readable = 0, written = 0;
  for (uint32_t index = 0; index < 0x1000; index++) {
    struct msr_read r = apic_read(s, view, index);
    assert_int_equal(r.fault, !is_readable(index));
    assert_int_equal(apic_has(index), index == 0x6E0 || (index >= 0x800 && index < 0x900));
    readable += !r.fault;
    if (row_of(index) == NULL)
      for (unsigned bit = 0; bit <= 64; bit++)
        assert_false(takes(s, index, bit == 64 ? 0 : 1ull << bit));
    else
      written++;
  }
  assert_int_equal(readable, 43);
  assert_int_equal(written, 16);
}

static void reserved_bits(void **state)
{
  (void)state;
  for (unsigned i = 0; i < ROWS; i++)
    for (unsigned bit = 0; bit < 64; bit++) {
      uint64_t v = 1ull << bit;
      assert_int_equal(takes(enabled(), writable[i].index, v | writable[i].with),
                       (writable[i].bits & v) != 0);
    }
  assert_false(takes(enabled(), 0x832, 0x60020)); /* both modes of the timer are none */
  assert_false(takes(enabled(), 0x83F, 31));
  assert_false(takes(enabled(), 0x830, 0x0F)); /* what apic_command refuses */
}

/* What is read is what was written, but for bits 12 and 14 of an entry. */
static void reads_back(void **state)
{
  (void)state;
  for (unsigned i = 0; i < ROWS; i++) {
    const struct row *r = &writable[i];
    struct apic_state s = enabled();
    if (!is_readable(r->index))
      continue;
    if (r->index == 0x6E0)
      s = put(s, 0x832, 0x40020);
    for (unsigned bit = 0; bit < 64; bit++) {
      uint64_t v = 1ull << bit | r->with;
      int is_entry = apic_entry(r->index) < APIC_ENTRIES;
      if ((r->bits & 1ull << bit) == 0)
        continue;
      uint64_t read = value_of(put(s, r->index, v), r->index);
      assert_true(read == (is_entry && (bit == 12 || bit == 14) ? 0 : v));
    }
  }
}

static void constants(void **state)
{
  (void)state;
  struct apic_state s = apic_reset();
  assert_true(value_of(s, 0x802) == 0x35 && value_of(s, 0x803) == 0x60015);
  assert_true(value_of(s, 0x80D) == 0x30020); /* cluster 3, place 5 */
  assert_true(value_of(s, 0x80F) == 0xFF && value_of(s, 0x828) == 0);
  assert_true(value_of(s, 0x810) == 0 && value_of(s, 0x81F) == 0);
  assert_true(value_of(s, 0x820) == 0xABCD && value_of(s, 0x827) == 0xABCD);
  for (uint32_t index = 0x832; index <= 0x837; index++)
    assert_true(value_of(s, index) == MASK);
}

/* A cluster of 16, and the place in it. */
static void logical_ids(void **state)
{
  (void)state;
  for (uint32_t id = 0; id < 0x400; id++) {
    struct msr_read r = apic_read(apic_reset(), (struct apic_view){.id = id}, 0x80D);
    assert_true(r.value == (id >> 4 << 16 | 1u << (id & 15)));
  }
}

/* Disabled by software: every entry is masked, and stays so. */
static void disabled(void **state)
{
  (void)state;
  struct apic_state s = put(enabled(), 0x832, 0x40);
  assert_true(value_of(s, 0x832) == 0x40);
  assert_int_equal(apic_write(s, 0x83F, 0x50, 0).self, 0x50);
  s = put(s, 0x80F, 0xFF);
  assert_true(value_of(s, 0x832) == (0x40 | MASK));
  assert_true(value_of(put(s, 0x837, 0x40), 0x837) == (0x40 | MASK));
  assert_int_equal(apic_write(s, 0x83F, 0x50, 0).fault, 0);
  assert_int_equal(apic_write(s, 0x83F, 0x50, 0).self, 0);
  s = put(s, 0x80F, 0x1FF); /* enabled: what was masked stays masked */
  assert_true(value_of(s, 0x832) == (0x40 | MASK));
}

static void timer(void **state)
{
  (void)state;
  struct apic_state s = put(put(enabled(), 0x832, 0x20040), 0x83E, 0xB); /* periodic */
  s = put(s, 0x838, 1000);
  assert_true(apic_next(s.timer, s.entry[1]) == 8000);
  assert_int_equal(apic_look(s.timer, s.entry[1], 7999).vector, 0);
  struct apic_looked l = apic_look(s.timer, s.entry[1], 10500); /* three periods late */
  assert_int_equal(l.vector, 0x40);
  assert_int_equal(apic_look(l.timer, s.entry[1], 10500).vector, 0);
  assert_true(apic_next(l.timer, s.entry[1]) == 11000);
  assert_int_equal(apic_look(s.timer, s.entry[1] | MASK, 10500).vector, 0);
  assert_int_equal(apic_look(s.timer, 31, 10500).vector, 0);
  assert_true(apic_next(s.timer, s.entry[1] | MASK) == UINT64_MAX);
  assert_true(apic_next(put(s, 0x83E, 0).timer, 0) == 9000); /* by 2, from 7000 on */
  assert_true(value_of(put(s, 0x6E0, 9000), 0x6E0) == 0); /* not its mode */
  s = put(s, 0x832, 0x40040); /* deadline: the count has stopped */
  assert_true(value_of(s, 0x838) == 0 && apic_next(s.timer, s.entry[1]) == UINT64_MAX);
  assert_true(value_of(put(s, 0x838, 50), 0x838) == 0);
  s = put(s, 0x6E0, 9000);
  assert_true(value_of(s, 0x6E0) == 9000 && apic_next(s.timer, s.entry[1]) == 9000);
  s.timer = apic_look(s.timer, s.entry[1], 9000).timer;
  assert_true(value_of(s, 0x6E0) == 0);
}

static void cr8(void **state)
{
  (void)state;
  for (unsigned bit = 0; bit < 64; bit++)
    assert_int_equal(apic_cr8_takes(1ull << bit), bit < 4);
  assert_int_equal(apic_cr8(0x5A), 5);
  assert_int_equal(apic_cr8_write(0x5A, 7), 0x70); /* bits 3:0 are cleared */
  assert_int_equal(apic_cr8_write(0x5A, 16), 0x5A);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(closed_world),
    cmocka_unit_test(reserved_bits),
    cmocka_unit_test(reads_back),
    cmocka_unit_test(constants),
    cmocka_unit_test(logical_ids),
    cmocka_unit_test(disabled),
    cmocka_unit_test(timer),
    cmocka_unit_test(cr8),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
