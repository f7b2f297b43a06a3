/* SPDX-License-Identifier: MIT */
/* arch/vmx/ept.c: trees of tables, walked as the processor does. */
#include "tests/unit/fixture.h"

#include "temora/ept.h"

#define BASE  0x12345u /* the frame of the first table */
#define GUEST 3u
#define OTHER 4u
#define LAST  0xFFFFFFFFFu /* page */
#define GIANT_PAGES 0x40000ull

static int begin(void **state)
{
  (void)state;
  for (uint32_t g = 0; g < MAX_GUESTS; g++) ept_tree_end(g);
  ept_boot(BASE);
  ept_tree_make(GUEST);
  ept_tree_make(OTHER);
  return 0;
}

/* SDM Vol. 3, "EPT Translation Mechanism", by itself: the entry that a page of 4 KiB would have, 0
 * where there is none. */
static uint64_t walk(uint32_t guest, uint64_t page)
{
  uint64_t frame = ept_root_frame(guest);
  for (uint32_t level = 3;; level--) {
    assert_in_range(frame - BASE, guest * EPT_GUEST_TABLES,
                    guest * EPT_GUEST_TABLES + EPT_GUEST_TABLES - 1);
    uint64_t entry = ept_tables[frame - BASE].entry[page >> 9 * level & 511];
    if (level == 0 || (entry & 7) == 0) return entry;
    if (level <= 2 && (entry & 0x80) != 0) {
      uint64_t pages = level == 1 ? 512 : GIANT_PAGES;
      assert_int_equal((entry >> 12) % pages, 0); /* else misconfigured */
      return (entry & ~0x80ull) + (page % pages << 12);
    }
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
  expect(GUEST, 0x400, 0);     /* no table of level 0 */
  expect(GUEST, 0x80000, 0);   /* none of level 1 */
  expect(GUEST, 0x10000000, 0);
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
  assert_int_equal(ept_range_unmap(GUEST, 0, 10), 0);
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
  assert_int_equal(ept_page_map(GUEST, 0x40000, 7, 1), 0);
  assert_int_equal(ept_page_map(GUEST, LAST, 7, 1), 0);
  expect(GUEST, LAST, 0);
  assert_int_equal(ept_page_map(GUEST, 5, 8, 1), 1); /* needs none */
  expect(GUEST, 5, 8 << 12 | 0x31);
  assert_int_equal(ept_page_map(OTHER, LAST, 7, 1), 1);
}

#define FIRST 0x40400u /* page: a multiple of 512 */
#define FRAME 0x7600u  /* so is this */

static void expect_large(uint32_t guest, uint64_t first, uint64_t frame, uint32_t rights)
{
  for (uint64_t i = 0; i < 512; i++) {
    expect(guest, first + i, frame == 0 ? 0 : (frame + i) << 12 | 6 << 3 | rights);
  }
}

static void large_page_is_512_pages(void **state)
{
  (void)state;
  assert_int_equal(ept_large_map(GUEST, FIRST + 77, 1, FRAME, 7), 1);
  assert_int_equal(ept_large_map(GUEST, LAST, 1, FRAME + 512, 5), 1);
  expect_large(GUEST, FIRST, FRAME, 7);
  expect_large(GUEST, LAST - 511, FRAME + 512, 5);
  expect(GUEST, FIRST - 1, 0);
  expect(GUEST, FIRST + 512, 0);
  expect_large(OTHER, FIRST, 0, 0);
  assert_int_equal(ept_large_map(GUEST, FIRST, 1, FRAME, 7), 1); /* as it is */
  expect_large(GUEST, FIRST, FRAME, 7);
}

static void large_page_takes_empty_entries_only(void **state)
{
  (void)state;
  assert_int_equal(ept_large_map(GUEST, FIRST, 1, FRAME, 7), 1);
  assert_int_equal(ept_large_map(GUEST, FIRST, 1, FRAME + 512, 7), 0);
  assert_int_equal(ept_large_map(GUEST, FIRST, 1, FRAME, 5), 0);
  assert_int_equal(ept_page_map(GUEST, FIRST + 5, 9, 7), 0);
  expect_large(GUEST, FIRST, FRAME, 7);
  assert_int_equal(ept_page_map(GUEST, FIRST + 512, 9, 7), 1);
  assert_int_equal(ept_large_map(GUEST, FIRST + 512, 1, FRAME, 7), 0); /* there is a table */
  expect(GUEST, FIRST + 512, 9 << 12 | 0x37);
  expect(GUEST, FIRST + 513, 0);
}

static void large_page_goes_as_a_whole(void **state)
{
  static const uint64_t range[][2] = {
    {FIRST, FIRST + 1}, {FIRST + 511, FIRST + 512}, {FIRST + 9, FIRST + 300},
    {0, FIRST + 1}, {FIRST + 511, LAST}, {0, UINT64_MAX}};
  (void)state;
  assert_int_equal(ept_large_map(OTHER, FIRST, 1, FRAME, 7), 1);
  for (uint32_t i = 0; i < 6; i++) {
    assert_int_equal(ept_large_map(GUEST, FIRST - 512, 1, FRAME + 512, 7), 1);
    assert_int_equal(ept_large_map(GUEST, FIRST, 1, FRAME, 7), 1);
    assert_int_equal(ept_range_unmap(GUEST, FIRST + 512, FIRST + 1024), 0);
    assert_int_equal(ept_range_unmap(GUEST, FIRST - 1024, FIRST - 512), 0);
    expect_large(GUEST, FIRST, FRAME, 7);
    assert_int_equal(ept_range_unmap(GUEST, range[i][0], range[i][1]), 1);
    expect_large(GUEST, FIRST, 0, 0);
    expect_large(GUEST, FIRST - 512, range[i][0] == 0 ? 0 : FRAME + 512, 7);
  }
  expect_large(OTHER, FIRST, FRAME, 7);
  assert_int_equal(ept_page_map(GUEST, FIRST + 5, 9, 7), 1); /* a table takes its place */
  expect(GUEST, FIRST + 5, 9 << 12 | 0x37);
}

static void no_memory_for_a_large_page(void **state)
{
  (void)state;
  for (uint64_t i = 0; i < EPT_GUEST_TABLES - 4; i++) {
    assert_int_equal(ept_page_map(GUEST, i * 512, 7, 1), 1);
  }
  assert_int_equal(ept_large_map(GUEST, FIRST, 1, FRAME, 7), 1); /* the last table: of level 1 */
  assert_int_equal(ept_large_map(GUEST, FIRST + 512, 1, FRAME, 7), 1); /* needs none */
  assert_int_equal(ept_large_map(GUEST, LAST, 1, FRAME, 7), 0);
  expect(GUEST, LAST, 0);
}

static void one_table_where_a_large_page_needs_two(void **state)
{
  (void)state;
  for (uint64_t i = 0; i < EPT_GUEST_TABLES - 4; i++) {
    assert_int_equal(ept_page_map(GUEST, i * 512, 7, 1), 1);
  }
  assert_int_equal(ept_large_map(GUEST, LAST, 1, FRAME, 7), 0); /* the last table: of level 2 */
  assert_int_equal(ept_large_map(GUEST, FIRST, 1, FRAME, 7), 0);
  expect(GUEST, LAST, 0);
  expect(GUEST, 0, 7 << 12 | 0x31);
}

#define GIANT       0x80000u  /* page: a multiple of GIANT_PAGES */
#define GIANT_FRAME 0x140000u /* so is this */

static void expect_giant(uint32_t guest, uint64_t first, uint64_t frame, uint32_t rights)
{
  for (uint64_t i = 0; i < GIANT_PAGES; i += i % 512 == 0 ? 1 : 510) {
    expect(guest, first + i, frame == 0 ? 0 : (frame + i) << 12 | 6 << 3 | rights);
  }
}

static void giant_page_is_all_its_pages(void **state)
{
  (void)state;
  assert_int_equal(ept_large_map(GUEST, GIANT + 0x12345, 2, GIANT_FRAME, 7), 1);
  assert_int_equal(ept_large_map(GUEST, LAST, 2, GIANT_FRAME + GIANT_PAGES, 5), 1);
  expect_giant(GUEST, GIANT, GIANT_FRAME, 7);
  expect_giant(GUEST, LAST - GIANT_PAGES + 1, GIANT_FRAME + GIANT_PAGES, 5);
  expect(GUEST, GIANT - 1, 0);
  expect(GUEST, GIANT + GIANT_PAGES, 0);
  expect_giant(OTHER, GIANT, 0, 0);
}

static void giant_page_takes_empty_entries_only(void **state)
{
  (void)state;
  assert_int_equal(ept_large_map(GUEST, GIANT, 2, GIANT_FRAME, 7), 1);
  assert_int_equal(ept_large_map(GUEST, GIANT, 2, GIANT_FRAME, 7), 1); /* as it is */
  assert_int_equal(ept_large_map(GUEST, GIANT, 2, GIANT_FRAME + GIANT_PAGES, 7), 0);
  assert_int_equal(ept_large_map(GUEST, GIANT, 2, GIANT_FRAME, 5), 0);
  assert_int_equal(ept_large_map(GUEST, GIANT + 512, 1, GIANT_FRAME + 512, 7), 0);
  assert_int_equal(ept_page_map(GUEST, GIANT + 5, 9, 7), 0);
  assert_int_equal(ept_large_map(GUEST, FIRST, 1, FRAME, 7), 1);
  assert_int_equal(ept_large_map(GUEST, FIRST, 2, GIANT_FRAME, 7), 0); /* there is a table */
  expect(GUEST, FIRST + 512, 0);
}

static void giant_page_goes_as_a_whole(void **state)
{
  enum { end = GIANT + GIANT_PAGES };
  static const uint64_t range[][2] = {
    {GIANT, GIANT + 1}, {end - 1, end}, {GIANT + 0x1234, GIANT + 0x23456},
    {0, GIANT + 1}, {end - 1, LAST}, {0, UINT64_MAX}};
  (void)state;
  assert_int_equal(ept_large_map(OTHER, GIANT, 2, GIANT_FRAME, 7), 1);
  for (uint32_t i = 0; i < 6; i++) {
    assert_int_equal(ept_large_map(GUEST, GIANT - 1, 2, GIANT_FRAME + GIANT_PAGES, 7), 1);
    assert_int_equal(ept_large_map(GUEST, GIANT, 2, GIANT_FRAME, 7), 1);
    assert_int_equal(ept_range_unmap(GUEST, end, end + GIANT_PAGES), 0);
    assert_int_equal(ept_range_unmap(GUEST, 0, GIANT - GIANT_PAGES), 0);
    expect_giant(GUEST, GIANT, GIANT_FRAME, 7);
    assert_int_equal(ept_range_unmap(GUEST, range[i][0], range[i][1]), 1);
    expect_giant(GUEST, GIANT, 0, 0);
    expect_giant(GUEST, GIANT - GIANT_PAGES, range[i][0] == 0 ? 0 : GIANT_FRAME + GIANT_PAGES, 7);
  }
  expect_giant(OTHER, GIANT, GIANT_FRAME, 7);
  assert_int_equal(ept_large_map(GUEST, GIANT + 512, 1, FRAME, 7), 1); /* a table in its place */
  expect_large(GUEST, GIANT + 512, FRAME, 7);
  expect(GUEST, GIANT, 0);
}

static void no_memory_for_a_giant_page(void **state)
{
  (void)state;
  for (uint64_t i = 0; i < EPT_GUEST_TABLES - 3; i++) {
    assert_int_equal(ept_page_map(GUEST, i * 512, 7, 1), 1);
  }
  assert_int_equal(ept_large_map(GUEST, GIANT, 2, GIANT_FRAME, 7), 1); /* needs no table */
  assert_int_equal(ept_large_map(GUEST, LAST, 2, GIANT_FRAME, 7), 0);
  expect(GUEST, LAST, 0);
}

static void next_guest_finds_nothing(void **state)
{
  (void)state;
  for (uint64_t i = 0; i < 100; i++) {
    assert_int_equal(ept_page_map(GUEST, i * 0x41234, i, 7), 1);
  }
  assert_int_equal(ept_large_map(GUEST, LAST, 1, FRAME, 7), 1);
  assert_int_equal(ept_large_map(GUEST, LAST - GIANT_PAGES, 2, GIANT_FRAME, 7), 1);
  ept_tree_end(GUEST);
  assert_int_equal(ept_next[GUEST], GUEST * EPT_GUEST_TABLES);
  ept_tree_make(GUEST);
  for (uint64_t i = 0; i < 100; i++) expect(GUEST, i * 0x41234, 0);
  expect(GUEST, LAST, 0);
  expect(GUEST, LAST - GIANT_PAGES, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(nothing_at_first, begin),
    cmocka_unit_test_setup(mapped_page_is_found, begin),
    cmocka_unit_test_setup(range_goes_and_the_rest_stays, begin),
    cmocka_unit_test_setup(no_memory_for_a_table, begin),
    cmocka_unit_test_setup(large_page_is_512_pages, begin),
    cmocka_unit_test_setup(large_page_takes_empty_entries_only, begin),
    cmocka_unit_test_setup(large_page_goes_as_a_whole, begin),
    cmocka_unit_test_setup(no_memory_for_a_large_page, begin),
    cmocka_unit_test_setup(one_table_where_a_large_page_needs_two, begin),
    cmocka_unit_test_setup(giant_page_is_all_its_pages, begin),
    cmocka_unit_test_setup(giant_page_takes_empty_entries_only, begin),
    cmocka_unit_test_setup(giant_page_goes_as_a_whole, begin),
    cmocka_unit_test_setup(no_memory_for_a_giant_page, begin),
    cmocka_unit_test_setup(next_guest_finds_nothing, begin),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
