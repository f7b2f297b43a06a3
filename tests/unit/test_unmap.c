/* SPDX-License-Identifier: MIT */
/* impl/unmap.c: zx_vmar_unmap on a guest's address space, whose RAM is mapped at [0, 10000h). */
#include "tests/unit/fixture.h"

#define RWAT (ZX_VM_PERM_READ | ZX_VM_PERM_WRITE | ZX_VM_SPECIFIC)

static zx_status_t run_unmap(const uint64_t *a)
{
  return vmar_unmap(world.process, (zx_handle_t)a[0], a[1], a[2]);
}

static zx_status_t unmap(uint64_t addr, uint64_t len)
{
  return vmar_unmap(world.process, world.vmar, addr, len);
}

static zx_status_t map_at(uint64_t base, uint64_t offset, uint64_t len)
{
  return vmar_map(world.process, world.vmar, RWAT, base, world.vmo, offset, len, 1);
}

/* 31 mappings: one too many for a cut. */
static void many_maps(uint64_t *arg)
{
  (void)arg;
  for (uint64_t at = 0x400000; guests[0].maps < GUEST_MAX_MAPS - 1u; at += 0x2000)
    assert_int_equal(map_at(at, 0, PAGE_SIZE), ZX_OK);
}

static const struct fault faults[] = {
  {"bad VMAR", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"closed VMAR", ZX_ERR_BAD_HANDLE, 0, H(CLOSED), 0},
  {"VMAR 0", ZX_ERR_BAD_HANDLE, 0, 0, 0},
  {"VMAR is the guest", ZX_ERR_WRONG_TYPE, 0, H(GUEST), 0},
  {"address in a page", ZX_ERR_INVALID_ARGS, 1, 0x4001, 0},
  {"length 0", ZX_ERR_INVALID_ARGS, 2, 0, 0},
  {"address behind", ZX_ERR_INVALID_ARGS, 1, GUEST_PHYS_LIMIT, 0},
  {"address far behind", ZX_ERR_INVALID_ARGS, 1, UINT64_MAX - 0xFFF, 0},
  {"length", ZX_ERR_INVALID_ARGS, 2, GUEST_PHYS_LIMIT, 0},
  {"length overflows", ZX_ERR_INVALID_ARGS, 2, UINT64_MAX, 0},
  {"mappings", ZX_ERR_NO_MEMORY, NO_ARG, 0, many_maps},
};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"vmar_unmap", run_unmap, {H(VMAR), 0x4000, 0x1000}, FAULTS(faults), 0});
}

/* What is at the address: base, end and offset of the mapping, or nothing. */
static void expect_map(uint64_t addr, uint64_t base, uint64_t end, uint64_t offset)
{
  uint32_t i = guest_map_find(0, addr);
  assert_int_not_equal(i, NONE);
  assert_int_equal(guest_maps[0][i].base, base);
  assert_int_equal(guest_maps[0][i].end, end);
  assert_int_equal(guest_maps[0][i].offset, offset);
  assert_int_equal(guest_maps[0][i].vmo, 0);
  assert_int_equal(guest_maps[0][i].perms, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE);
}

static void cuts(void **state)
{
  (void)state;
  assert_int_equal(unmap(0x4000, 0x1001), ZX_OK);
  assert_int_equal(reply.index, 0);
  assert_int_equal(guests[0].maps, 2);
  expect_map(0x3FFF, 0, 0x4000, 0);
  expect_map(0x6000, 0x6000, RAM_SIZE, 0x6000);
  assert_int_equal(guest_map_find(0, 0x4000), NONE);
  assert_int_equal(guest_map_find(0, 0x5FFF), NONE);
  assert_int_equal(unmap(0x4000, 0x2000), ZX_OK); /* nothing is there any more */
  assert_int_equal(guests[0].maps, 2);
  assert_int_equal(map_at(0x4000, 0x8000, 0x2000), ZX_OK);
  assert_int_equal(unmap(0x3000, 0x4000), ZX_OK); /* the end of one, a whole one, a beginning */
  assert_int_equal(guests[0].maps, 2);
  expect_map(0, 0, 0x3000, 0);
  expect_map(0x7000, 0x7000, RAM_SIZE, 0x7000);
}

static void no_room_for_pieces(void **state)
{
  (void)state;
  many_maps(NULL);
  state_save();
  assert_int_equal(unmap(0x4000, 0x1000), ZX_ERR_NO_MEMORY);
  assert_int_equal(unmap(0x4000, RAM_SIZE), ZX_ERR_NO_MEMORY);
  assert_int_equal(unmap(0, 0x1000), ZX_ERR_NO_MEMORY);
  assert_true(state_same());
  assert_int_equal(unmap(0x400000, 0x1000), ZX_OK); /* nothing is cut */
  assert_int_equal(guests[0].maps, GUEST_MAX_MAPS - 2u);
  assert_int_equal(unmap(0x4000, 0x1000), ZX_OK);
  assert_int_equal(guests[0].maps, GUEST_MAX_MAPS - 1u);
}

/* A VMO without handles lives as long as a piece of it is mapped. */
static void memory_ends(void **state)
{
  (void)state;
  uint32_t vmo = OBJECT(ZX_OBJ_TYPE_VMO, 0);
  assert_int_equal(handle_close(world.process, world.vmo), ZX_OK);
  core_settle();
  assert_int_equal(unmap(0, RAM_SIZE - PAGE_SIZE), ZX_OK);
  core_settle();
  assert_int_equal(objects[vmo].alive, 1);
  assert_int_equal(unmap(RAM_SIZE - PAGE_SIZE, PAGE_SIZE), ZX_OK);
  core_settle();
  assert_int_equal(objects[vmo].alive, 0);
  assert_int_equal(guests[0].maps, 0);
}

static void guest_is_gone(void **state)
{
  (void)state;
  assert_int_equal(handle_close(world.process, world.vcpu), ZX_OK);
  assert_int_equal(handle_close(world.process, world.guest), ZX_OK);
  core_settle();
  assert_int_equal(unmap(0x4000, 0x1000), ZX_ERR_BAD_STATE);
  assert_int_equal(unmap(0x4000, UINT64_MAX), ZX_ERR_BAD_STATE);
  assert_int_equal(unmap(0x4000, 0), ZX_ERR_INVALID_ARGS);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(order_of_checks),
    cmocka_unit_test_setup(cuts, world_setup),
    cmocka_unit_test_setup(no_room_for_pieces, world_setup),
    cmocka_unit_test_setup(memory_ends, world_setup),
    cmocka_unit_test_setup(guest_is_gone, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
