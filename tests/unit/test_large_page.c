/* SPDX-License-Identifier: MIT */
/* impl/large_page.c: which 2 MiB or 1 GiB of a guest the core answers for as a whole. */
#include "tests/unit/fixture.h"
#include "temora/large_page.h"

#define R    ZX_VM_PERM_READ
#define RW   (ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define AT   (level == 1 ? 0x800000u : 0x80000000u) /* without traps */
#define SIZE ((uint64_t)(level == 1 ? LARGE_PAGE_BYTES : GIANT_PAGE_BYTES))
#define LAST (SIZE - PAGE_SIZE)

static uint32_t guest, level;

static void map(uint64_t base, uint64_t len, uint64_t vmo_size, uint64_t offset, uint32_t perms)
{
  guest = 0;
  assert_int_equal(vmo_create(world.process, vmo_size, 0, 1), ZX_OK);
  assert_int_equal(vmar_map(world.process, world.vmar, perms | ZX_VM_SPECIFIC, base,
                            reply.handle[0], offset, len, 1), ZX_OK);
}

static void expect(uint32_t fits)
{
  const uint64_t at[] = {0, 1, 0xFFF, 0x1000, 0x123456, LAST, SIZE - 1};
  for (uint32_t i = 0; i < 7; i++)
    assert_int_equal(large_page_fits(guest, AT + at[i], level), fits);
}

static void trap(uint32_t kind, uint64_t addr)
{
  assert_int_equal(guest_set_trap(world.process, world.guest, kind, addr, PAGE_SIZE,
                                  kind == ZX_GUEST_TRAP_BELL ? world.port : 0, 7), ZX_OK);
}

static void whole_mapping_fits(void **state)
{
  (void)state;
  map(AT, SIZE, SIZE, 0, RW);
  expect(1);
  assert_int_equal(large_page_fits(guest, AT - 1, level), 0);
  assert_int_equal(large_page_fits(guest, AT + SIZE, level), 0);
  assert_int_equal(large_page_fits(guest, UINT64_MAX, level), 0);
}

static void part_of_a_mapping_fits(void **state)
{
  (void)state;
  map(AT - PAGE_SIZE, SIZE + 2 * PAGE_SIZE, SIZE + 8 * PAGE_SIZE, 3 * PAGE_SIZE, R);
  expect(1);
}

static void mapping_is_too_small(void **state)
{
  (void)state;
  map(AT, LAST, 2 * SIZE, 0, RW);
  expect(0);
}

static void mapping_begins_behind(void **state)
{
  (void)state;
  map(AT + PAGE_SIZE, 2 * SIZE, 3 * SIZE, 0, RW);
  expect(0);
}

static void vmo_is_too_small(void **state)
{
  (void)state;
  map(AT, SIZE, SIZE - 1, PAGE_SIZE, RW);
  expect(0);
}

static void mapping_is_behind_the_vmo(void **state)
{
  (void)state;
  map(AT, SIZE, PAGE_SIZE, 2 * PAGE_SIZE, RW);
  expect(0);
}

static void two_mappings_do_not_fit(void **state)
{
  (void)state;
  map(AT, SIZE, SIZE, 0, RW);
  assert_int_equal(vmar_protect(world.process, world.vmar, R, AT + LAST, PAGE_SIZE), ZX_OK);
  expect(0);
}

static void trap_in_it(void **state)
{
  const uint64_t at[] = {AT, AT + 0x7000, AT + LAST};
  for (uint32_t i = 0; i < 6; i++) {
    world_setup(state);
    map(AT, SIZE, SIZE, 0, RW);
    trap(i % 2 ? ZX_GUEST_TRAP_BELL : ZX_GUEST_TRAP_MEM, at[i / 2]);
    expect(0);
  }
}

static void trap_beside_it(void **state)
{
  (void)state;
  map(AT, SIZE, SIZE, 0, RW);
  trap(ZX_GUEST_TRAP_MEM, AT - PAGE_SIZE);
  trap(ZX_GUEST_TRAP_MEM, AT + SIZE);
  expect(1);
}

/* What the theorem each_is_answered_alike says. */
static void each_page_has_its_answer(void **state)
{
  (void)state;
  map(AT - PAGE_SIZE, SIZE + PAGE_SIZE, SIZE + 5 * PAGE_SIZE, 4 * PAGE_SIZE, RW);
  run_guest();
  vcpu_exit(0, vmexit_memory(AT, 1), 1);
  uint64_t first = reply.frame;
  for (uint64_t i = 0; i < SIZE / PAGE_SIZE; i += level == 1 ? 1 : 510) {
    assert_int_equal(large_page_fits(guest, AT + i * PAGE_SIZE, level), 1);
    run_guest();
    vcpu_exit(0, vmexit_memory(AT + i * PAGE_SIZE + 8, i % 2), 1);
    assert_int_equal(reply.action, ACTION_MAP);
    assert_int_equal(reply.frame, first + i);
    assert_int_equal(reply.perms, 7);
  }
}

/* 2 MiB in 1 GiB for which the core does not answer as a whole */
static void large_page_in_no_giant_one(void **state)
{
  (void)state;
  map(AT, SIZE, SIZE, 0, RW);
  trap(ZX_GUEST_TRAP_MEM, AT + LARGE_PAGE_BYTES);
  expect(0);
  assert_int_equal(large_page_fits(guest, AT, 1), 1);
  assert_int_equal(large_page_fits(guest, AT + LARGE_PAGE_BYTES, 1), 0);
  assert_int_equal(large_page_fits(guest, AT + LAST, 1), 1);
}

static int large_setup(void **state)
{
  level = 1;
  return world_setup(state);
}

static int giant_setup(void **state)
{
  level = 2;
  return world_setup(state);
}

#define BOTH(test) cmocka_unit_test_setup(test, large_setup), \
                   cmocka_unit_test_setup(test, giant_setup)

int main(void)
{
  const struct CMUnitTest tests[] = {
    BOTH(whole_mapping_fits),
    BOTH(part_of_a_mapping_fits),
    BOTH(mapping_is_too_small),
    BOTH(mapping_begins_behind),
    BOTH(vmo_is_too_small),
    BOTH(mapping_is_behind_the_vmo),
    BOTH(two_mappings_do_not_fit),
    BOTH(trap_in_it),
    BOTH(trap_beside_it),
    BOTH(each_page_has_its_answer),
    cmocka_unit_test_setup(large_page_in_no_giant_one, giant_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
