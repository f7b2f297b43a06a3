/* SPDX-License-Identifier: MIT */
/* impl/large_page.c: which 2 MiB of a guest the core answers for as a whole. */
#include "tests/unit/fixture.h"
#include "temora/large_page.h"

#define R    ZX_VM_PERM_READ
#define RW   (ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define AT   0x800000u /* 2 MiB, without traps */
#define SIZE LARGE_PAGE_BYTES
#define LAST (SIZE - PAGE_SIZE)

static uint32_t guest;

static void map(uint64_t base, uint64_t len, uint64_t vmo_size, uint64_t offset, uint32_t perms)
{
  guest = 0;
  assert_int_equal(vmo_create(world.process, vmo_size, 0, 1), ZX_OK);
  assert_int_equal(vmar_map(world.process, world.vmar, perms | ZX_VM_SPECIFIC, base,
                            reply.handle[0], offset, len, 1), ZX_OK);
}

static void expect(uint32_t fits)
{
  static const uint64_t at[] = {0, 1, 0xFFF, 0x1000, 0x123456, LAST, SIZE - 1};
  for (uint32_t i = 0; i < 7; i++) assert_int_equal(large_page_fits(guest, AT + at[i]), fits);
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
  assert_int_equal(large_page_fits(guest, AT - 1), 0);
  assert_int_equal(large_page_fits(guest, AT + SIZE), 0);
  assert_int_equal(large_page_fits(guest, UINT64_MAX), 0);
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
  static const uint64_t at[] = {AT, AT + 0x7000, AT + LAST};
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
  for (uint64_t i = 0; i < SIZE / PAGE_SIZE; i++) {
    assert_int_equal(large_page_fits(guest, AT + i * PAGE_SIZE), 1);
    run_guest();
    vcpu_exit(0, vmexit_memory(AT + i * PAGE_SIZE + 8, i % 2), 1);
    assert_int_equal(reply.action, ACTION_MAP);
    assert_int_equal(reply.frame, first + i);
    assert_int_equal(reply.perms, 7);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(whole_mapping_fits, world_setup),
    cmocka_unit_test_setup(part_of_a_mapping_fits, world_setup),
    cmocka_unit_test_setup(mapping_is_too_small, world_setup),
    cmocka_unit_test_setup(mapping_begins_behind, world_setup),
    cmocka_unit_test_setup(vmo_is_too_small, world_setup),
    cmocka_unit_test_setup(mapping_is_behind_the_vmo, world_setup),
    cmocka_unit_test_setup(two_mappings_do_not_fit, world_setup),
    cmocka_unit_test_setup(trap_in_it, world_setup),
    cmocka_unit_test_setup(trap_beside_it, world_setup),
    cmocka_unit_test_setup(each_page_has_its_answer, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
