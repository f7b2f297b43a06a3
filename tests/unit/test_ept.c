/* SPDX-License-Identifier: MIT */
/* arch/vmx/ept.c: trees of tables, walked as the processor does. */
#include "tests/unit/fixture.h"

#include "temora/ept.h"

#define BASE  0x12345u /* the frame of the first table */
#define GUEST 3u
#define OTHER 4u
#define LAST  0xFFFFFFFFFu /* page */

static int begin(void **state)
{
  (void)state;
  for (uint32_t g = 0; g < MAX_GUESTS; g++) ept_tree_end(g);
  ept_boot(BASE);
  ept_tree_make(GUEST);
  ept_tree_make(OTHER);
  return 0;
}

/* SDM Vol. 3, "EPT Translation Mechanism", by itself: the leaf, 0 where there is none. */
static uint64_t walk(uint32_t guest, uint64_t page)
{
  uint64_t frame = ept_root_frame(guest);
  for (uint32_t level = 3;; level--) {
    assert_in_range(frame - BASE, guest * EPT_GUEST_TABLES,
                    guest * EPT_GUEST_TABLES + EPT_GUEST_TABLES - 1);
    uint64_t entry = ept_tables[frame - BASE].entry[page >> 9 * level & 511];
    if (level == 0 || (entry & 7) == 0) return entry;
    assert_int_equal(entry & 0xFFF, 7);
    frame = entry >> 12;
  }
}

static void expect(uint32_t guest, uint64_t page, uint64_t entry)
{
  assert_int_equal(walk(guest, page), entry);
  assert_int_equal(ept_page_find(guest, page), entry);
}

static void nothing_at_first(void **state)
{
  (void)state;
  expect(GUEST, 0, 0);
  expect(GUEST, LAST, 0);
}

static void mapped_page_is_found(void **state)
{
  static const uint64_t pages[] = {0, 1, 511, 512, 0x40000, 0x40001, 0x8000000, LAST};
  (void)state;
  for (uint32_t i = 0; i < 8; i++) {
    assert_int_equal(ept_page_map(GUEST, pages[i], 0x1000 + i, i % 2 ? 7 : 1), 1);
  }
  for (uint32_t i = 0; i < 8; i++) {
    expect(GUEST, pages[i], (0x1000ull + i) << 12 | 6 << 3 | (i % 2 ? 7 : 1));
    expect(OTHER, pages[i], 0);
  }
  expect(GUEST, 2, 0);
  expect(GUEST, 0x40002, 0);
}

static void range_goes_and_the_rest_stays(void **state)
{
  (void)state;
  for (uint64_t page = 500; page < 1100; page++) {
    assert_int_equal(ept_page_map(GUEST, page, page, 3), 1);
    assert_int_equal(ept_page_map(OTHER, page, page, 3), 1);
  }
  assert_int_equal(ept_range_unmap(GUEST, 511, 1025), 1);
  for (uint64_t page = 500; page < 1100; page++) {
    expect(GUEST, page, page >= 511 && page < 1025 ? 0 : page << 12 | 0x33);
    expect(OTHER, page, page << 12 | 0x33);
  }
  assert_int_equal(ept_range_unmap(GUEST, 511, 1025), 0);
  assert_int_equal(ept_range_unmap(GUEST, 2000, 1ull << 36), 0);
  assert_int_equal(ept_range_unmap(GUEST, 0, UINT64_MAX), 1);
  expect(GUEST, 500, 0);
}

static void no_memory_for_a_table(void **state)
{
  (void)state;
  /* The root, one table of level 2, one of level 1: the others are of level 0. */
  for (uint64_t i = 0; i < EPT_GUEST_TABLES - 3; i++) {
    assert_int_equal(ept_page_map(GUEST, i * 512, 7, 1), 1);
  }
  assert_int_equal(ept_page_map(GUEST, (EPT_GUEST_TABLES - 3) * 512ull, 7, 1), 0);
  assert_int_equal(ept_page_map(GUEST, LAST, 7, 1), 0);
  expect(GUEST, LAST, 0);
  assert_int_equal(ept_page_map(GUEST, 5, 8, 1), 1); /* needs none */
  expect(GUEST, 5, 8 << 12 | 0x31);
  assert_int_equal(ept_page_map(OTHER, LAST, 7, 1), 1);
}

static void next_guest_finds_nothing(void **state)
{
  (void)state;
  for (uint64_t i = 0; i < 100; i++) {
    assert_int_equal(ept_page_map(GUEST, i * 0x41234, i, 7), 1);
  }
  ept_tree_end(GUEST);
  assert_int_equal(ept_next[GUEST], GUEST * EPT_GUEST_TABLES);
  ept_tree_make(GUEST);
  for (uint64_t i = 0; i < 100; i++) expect(GUEST, i * 0x41234, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(nothing_at_first, begin),
    cmocka_unit_test_setup(mapped_page_is_found, begin),
    cmocka_unit_test_setup(range_goes_and_the_rest_stays, begin),
    cmocka_unit_test_setup(no_memory_for_a_table, begin),
    cmocka_unit_test_setup(next_guest_finds_nothing, begin),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
