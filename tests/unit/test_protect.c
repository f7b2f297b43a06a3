/* SPDX-License-Identifier: MIT */
/* impl/protect.c: zx_vmar_protect on a guest's address space, whose RAM is mapped at [0, 10000h),
 * READ and WRITE, from a VMO whose handle lacks EXECUTE. */
#include "tests/unit/fixture.h"

#define R  ZX_VM_PERM_READ
#define W  ZX_VM_PERM_WRITE
#define X  ZX_VM_PERM_EXECUTE
#define AT ZX_VM_SPECIFIC

static zx_status_t run_protect(const uint64_t *a)
{
  return vmar_protect(world.process, (zx_handle_t)a[0], (uint32_t)a[1], a[2], a[3]);
}

static zx_status_t protect(uint32_t perms, uint64_t addr, uint64_t len)
{
  return vmar_protect(world.process, world.vmar, perms, addr, len);
}

static zx_status_t map_at(uint64_t base, uint64_t offset, uint64_t len)
{
  return vmar_map(world.process, world.vmar, R | W | AT, base, world.vmo, offset, len, 1);
}

/* 31 mappings: one too many for a cut. */
static void many_maps(uint64_t *arg)
{
  (void)arg;
  for (uint64_t at = 0x400000; guests[0].maps < GUEST_MAX_MAPS - 1u; at += 0x2000)
    assert_int_equal(map_at(at, 0, PAGE_SIZE), ZX_OK);
}

static void no_maps(uint64_t *arg)
{
  (void)arg;
  assert_int_equal(vmar_unmap(world.process, world.vmar, 0, RAM_SIZE), ZX_OK);
}

static const struct fault faults[] = {
  {"bad VMAR", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"closed VMAR", ZX_ERR_BAD_HANDLE, 0, H(CLOSED), 0},
  {"VMAR 0", ZX_ERR_BAD_HANDLE, 0, 0, 0},
  {"VMAR is the guest", ZX_ERR_WRONG_TYPE, 0, H(GUEST), 0},
  {"no WRITE", ZX_ERR_ACCESS_DENIED, 0, LESS(VMAR, ZX_RIGHT_WRITE), 0},
  {"no READ", ZX_ERR_ACCESS_DENIED, 0, LESS(VMAR, ZX_RIGHT_READ), 0},
  {"another option", ZX_ERR_INVALID_ARGS, 1, R | W | ZX_VM_COMPACT, 0},
  {"SPECIFIC", ZX_ERR_INVALID_ARGS, 1, R | W | AT, 0},
  {"bit 31", ZX_ERR_INVALID_ARGS, 1, R | W | 1u << 31, 0},
  {"address in a page", ZX_ERR_INVALID_ARGS, 2, 0x4001, 0},
  {"length 0", ZX_ERR_INVALID_ARGS, 3, 0, 0},
  {"address behind", ZX_ERR_INVALID_ARGS, 2, GUEST_PHYS_LIMIT, 0},
  {"address far behind", ZX_ERR_INVALID_ARGS, 2, UINT64_MAX - 0xFFF, 0},
  {"length overflows", ZX_ERR_INVALID_ARGS, 3, UINT64_MAX, 0},
  {"not mapped", ZX_ERR_NOT_FOUND, NO_ARG, 0, no_maps},
  {"more than the VMO's handle allowed", ZX_ERR_ACCESS_DENIED, 1, R | W | X, 0},
  {"mappings", ZX_ERR_NO_MEMORY, NO_ARG, 0, many_maps},
};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"vmar_protect", run_protect, {H(VMAR), R | W, 0x4000, 0x1000},
                            FAULTS(faults), 0});
}

/* The permissions at the address, of a mapping of world.vmo that begins and ends there. */
static void expect_map(uint64_t addr, uint64_t base, uint64_t end, uint32_t perms)
{
  uint32_t i = guest_map_find(0, addr);
  assert_int_not_equal(i, NONE);
  assert_int_equal(guest_maps[0][i].base, base);
  assert_int_equal(guest_maps[0][i].end, end);
  assert_int_equal(guest_maps[0][i].offset, base);
  assert_int_equal(guest_maps[0][i].vmo, 0);
  assert_int_equal(guest_maps[0][i].perms, perms);
  assert_int_equal(guest_maps[0][i].most, R | W);
}

static void cuts(void **state)
{
  (void)state;
  assert_int_equal(protect(R, 0x4000, 0x1001), ZX_OK);
  assert_int_equal(reply.index, 0);
  assert_int_equal(guests[0].maps, 3);
  expect_map(0x3FFF, 0, 0x4000, R | W);
  expect_map(0x5FFF, 0x4000, 0x6000, R);
  expect_map(0x6000, 0x6000, RAM_SIZE, R | W);
  assert_int_equal(protect(0, 0x5000, 0x2000), ZX_OK); /* one's end, another's beginning */
  assert_int_equal(guests[0].maps, 5);
  expect_map(0x4000, 0x4000, 0x5000, R);
  expect_map(0x5000, 0x5000, 0x6000, 0);
  expect_map(0x6000, 0x6000, 0x7000, 0);
  assert_int_equal(protect(R | W, 0, RAM_SIZE), ZX_OK); /* whole ones; they stay apart */
  assert_int_equal(guests[0].maps, 5);
  expect_map(0x5000, 0x5000, 0x6000, R | W);
  expect_map(0x7000, 0x7000, RAM_SIZE, R | W);
}

/* WRITE or EXECUTE without READ; what rights of handles, then and now, allow. */
static void what_the_handles_allowed(void **state)
{
  (void)state;
  const uint32_t without_read[] = {W, X, W | X};
  for (uint32_t i = 0; i < 3; i++)
    assert_int_equal(protect(without_read[i], 0, 0x1000), ZX_ERR_INVALID_ARGS);
  assert_int_equal(protect(R | X, 0, 0x1000), ZX_ERR_ACCESS_DENIED); /* the VMO's handle, then */
  zx_handle_t weak = handle_without(world.vmar, ZX_RIGHT_WRITE | ZX_RIGHT_EXECUTE);
  assert_int_equal(vmar_protect(world.process, weak, R | W, 0, 0x1000), ZX_ERR_ACCESS_DENIED);
  assert_int_equal(vmar_protect(world.process, weak, R, 0, 0x1000), ZX_OK);
  assert_int_equal(vmar_map(world.process, weak, R | AT, 0x20000, world.vmo, 0, 0x1000, 1), ZX_OK);
  assert_int_equal(protect(R | W, 0x20000, 0x1000), ZX_ERR_ACCESS_DENIED); /* the VMAR's, then */
  assert_int_equal(protect(R | W, 0, 0x1000), ZX_OK);
}

static void hole(void **state)
{
  (void)state;
  assert_int_equal(map_at(RAM_SIZE + PAGE_SIZE, 0, 0x1000), ZX_OK);
  state_save();
  assert_int_equal(protect(R, 0, RAM_SIZE + 1u), ZX_ERR_NOT_FOUND);
  assert_int_equal(protect(R, RAM_SIZE - PAGE_SIZE, 0x3000), ZX_ERR_NOT_FOUND);
  assert_int_equal(protect(R | X, RAM_SIZE, 0x2000), ZX_ERR_NOT_FOUND);
  assert_true(state_same());
  assert_int_equal(map_at(RAM_SIZE, 0, 0x1000), ZX_OK);
  assert_int_equal(protect(R, RAM_SIZE - PAGE_SIZE, 0x3000), ZX_OK);
  for (uint64_t at = RAM_SIZE - PAGE_SIZE; at < RAM_SIZE + 2u * PAGE_SIZE; at += PAGE_SIZE)
    assert_int_equal(guest_maps[0][guest_map_find(0, at)].perms, R);
}

static void no_room_for_pieces(void **state)
{
  (void)state;
  many_maps(NULL);
  state_save();
  assert_int_equal(protect(R, 0x4000, 0x1000), ZX_ERR_NO_MEMORY);
  assert_int_equal(protect(R, 0, 0x1000), ZX_ERR_NO_MEMORY);
  assert_true(state_same());
  assert_int_equal(protect(R, 0x400000, 0x1000), ZX_OK); /* nothing is cut */
  assert_int_equal(protect(R, 0, RAM_SIZE), ZX_OK);
  assert_int_equal(guests[0].maps, GUEST_MAX_MAPS - 1u);
}

static void guest_is_gone(void **state)
{
  (void)state;
  assert_int_equal(handle_close(world.process, world.vcpu), ZX_OK);
  assert_int_equal(handle_close(world.process, world.guest), ZX_OK);
  core_settle();
  assert_int_equal(protect(R, 0x4000, 0x1000), ZX_ERR_BAD_STATE);
  assert_int_equal(protect(R, 0x4000, 0), ZX_ERR_INVALID_ARGS);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(order_of_checks),
    cmocka_unit_test_setup(cuts, world_setup),
    cmocka_unit_test_setup(what_the_handles_allowed, world_setup),
    cmocka_unit_test_setup(hole, world_setup),
    cmocka_unit_test_setup(no_room_for_pieces, world_setup),
    cmocka_unit_test_setup(guest_is_gone, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
