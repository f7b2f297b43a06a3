/* SPDX-License-Identifier: MIT */
/* impl/map.c: zx_vmar_map on a guest's address space. */
#include "tests/unit/fixture.h"

#define R  ZX_VM_PERM_READ
#define W  ZX_VM_PERM_WRITE
#define X  ZX_VM_PERM_EXECUTE
#define AT ZX_VM_SPECIFIC

static zx_status_t run_map(const uint64_t *a)
{
  return vmar_map(world.process, (zx_handle_t)a[0], (uint32_t)a[1], a[2], (zx_handle_t)a[3], a[4],
                  a[5], (uint32_t)a[6]);
}

static zx_status_t map_at(uint64_t base, uint64_t len)
{
  return vmar_map(world.process, world.vmar, R | W | AT, base, world.vmo, 0, len, 1);
}

static zx_status_t map_behind(uint64_t len)
{
  return vmar_map(world.process, world.vmar, R, 0, world.vmo, 0, len, 1);
}

static void all_maps(uint64_t *arg)
{
  (void)arg;
  while (guests[0].maps < GUEST_MAX_MAPS)
    assert_int_equal(map_behind(PAGE_SIZE), ZX_OK);
}

static const struct fault faults[] = {
  {"bad VMAR", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"VMAR 0", ZX_ERR_BAD_HANDLE, 0, 0, 0},
  {"VMAR is the guest", ZX_ERR_WRONG_TYPE, 0, H(GUEST), 0},
  {"bad VMO", ZX_ERR_BAD_HANDLE, 3, H(CLOSED), 0},
  {"VMO is a port", ZX_ERR_WRONG_TYPE, 3, H(PORT), 0},
  {"VMO without MAP", ZX_ERR_ACCESS_DENIED, 3, LESS(VMO, ZX_RIGHT_MAP), 0},
  {"WRITE without READ", ZX_ERR_INVALID_ARGS, 1, W | AT, 0},
  {"EXECUTE without READ", ZX_ERR_INVALID_ARGS, 1, X | AT, 0},
  {"MAP_RANGE, OVERWRITE", ZX_ERR_INVALID_ARGS, 1,
   R | W | AT | ZX_VM_MAP_RANGE | ZX_VM_SPECIFIC_OVERWRITE, 0},
  {"CAN_MAP_READ", ZX_ERR_INVALID_ARGS, 1, R | W | AT | ZX_VM_CAN_MAP_READ, 0},
  {"CAN_MAP_WRITE", ZX_ERR_INVALID_ARGS, 1, R | W | AT | ZX_VM_CAN_MAP_WRITE, 0},
  {"CAN_MAP_EXECUTE", ZX_ERR_INVALID_ARGS, 1, R | W | AT | ZX_VM_CAN_MAP_EXECUTE, 0},
  {"VMAR without READ", ZX_ERR_ACCESS_DENIED, 0, LESS(VMAR, ZX_RIGHT_READ), 0},
  {"VMO without READ", ZX_ERR_ACCESS_DENIED, 3, LESS(VMO, ZX_RIGHT_READ), 0},
  {"EXECUTE of a VMO without", ZX_ERR_ACCESS_DENIED, 1, R | X | AT, 0},
  {"bit 14", ZX_ERR_INVALID_ARGS, 1, R | W | AT | 0x4000, 0},
  {"bit 23", ZX_ERR_INVALID_ARGS, 1, R | W | AT | 0x800000, 0},
  {"COMPACT", ZX_ERR_INVALID_ARGS, 1, R | W | AT | ZX_VM_COMPACT, 0},
  {"CAN_MAP_SPECIFIC", ZX_ERR_INVALID_ARGS, 1, R | W | AT | ZX_VM_CAN_MAP_SPECIFIC, 0},
  {"OVERWRITE", ZX_ERR_NOT_SUPPORTED, 1, R | W | AT | ZX_VM_SPECIFIC_OVERWRITE, 0},
  {"UPPER_LIMIT", ZX_ERR_NOT_SUPPORTED, 1, R | W | AT | ZX_VM_OFFSET_IS_UPPER_LIMIT, 0},
  {"alignment", ZX_ERR_NOT_SUPPORTED, 1, R | W | AT | 0x0C000000, 0},
  {"VMO offset in a page", ZX_ERR_INVALID_ARGS, 4, 8, 0},
  {"VMO offset overflows", ZX_ERR_INVALID_ARGS, 4, UINT64_MAX - 0xFFF, 0},
  {"length 0", ZX_ERR_INVALID_ARGS, 5, 0, 0},
  {"offset behind", ZX_ERR_INVALID_ARGS, 2, GUEST_PHYS_LIMIT, 0},
  {"offset in a page", ZX_ERR_INVALID_ARGS, 2, 0x300004, 0},
  {"length", ZX_ERR_INVALID_ARGS, 5, GUEST_PHYS_LIMIT, 0},
  {"mappings", ZX_ERR_NO_MEMORY, NO_ARG, 0, all_maps},
  {"occupied", ZX_ERR_NO_MEMORY, 2, 0x1000, 0},
  {"out", ZX_ERR_INVALID_ARGS, 6, 0, 0},
};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"vmar_map", run_map,
                            {H(VMAR), R | W | AT, 0x300000, H(VMO), 0, 0x1000, 1},
                            FAULTS(faults), 0});
}

/* Each permission on each side alone, with everything else there. */
static const struct fault write_faults[] = {
  {"VMAR without WRITE", ZX_ERR_ACCESS_DENIED, 0, LESS(VMAR, ZX_RIGHT_WRITE), 0},
  {"VMO without WRITE", ZX_ERR_ACCESS_DENIED, 3, LESS(VMO, ZX_RIGHT_WRITE), 0},
  {"offset without SPECIFIC", ZX_ERR_INVALID_ARGS, 1, R | W, 0},
};
static const struct fault resizable_faults[] = {
  {"VMO is resizable", ZX_ERR_NOT_SUPPORTED, 3, H(RESIZABLE), 0},
  {"VMO offset in a page", ZX_ERR_INVALID_ARGS, 4, 8, 0},
};

static void permissions(void **state)
{
  (void)state;
  check_call(&(struct call){"vmar_map W", run_map,
                            {H(VMAR), R | W | AT, 0x300000, H(VMO), 0, 0x1000, 1},
                            FAULTS(write_faults), 0});
  check_call(&(struct call){"vmar_map REQUIRE_NON_RESIZABLE", run_map,
                            {H(VMAR), R | AT | ZX_VM_REQUIRE_NON_RESIZABLE, 0x300000, H(VMO), 0,
                             0x1000, 1},
                            FAULTS(resizable_faults), 0});
}

/* What is not asked for need not be had. */
static void weak_handles_do(void **state)
{
  (void)state;
  zx_handle_t vmar = handle_without(world.vmar, ZX_RIGHT_WRITE | ZX_RIGHT_EXECUTE);
  zx_handle_t vmo  = handle_without(world.vmo, ZX_RIGHT_WRITE);
  uint32_t    p    = world.process;
  assert_int_equal(vmar_map(p, vmar, R | AT, 0x300000, vmo, 0, 0x1000, 1), ZX_OK);
  assert_int_equal(vmar_map(p, vmar, R | AT | ZX_VM_MAP_RANGE | ZX_VM_ALLOW_FAULTS, 0x400000, vmo,
                            0, 0x1000, 1), ZX_OK);
  assert_int_equal(vmar_map(p, handle_without(vmar, ZX_RIGHT_READ), AT, 0x500000,
                            handle_without(vmo, ZX_RIGHT_READ), 0, 0x1000, 1), ZX_OK);
}

static void length_is_rounded_up(void **state)
{
  (void)state;
  assert_int_equal(map_at(0x300000, 1), ZX_OK);
  assert_int_equal(reply.value, 0x300000);
  assert_int_equal(reply.index, 0);
  assert_int_equal(map_at(0x300000, 1), ZX_ERR_NO_MEMORY);
  assert_int_equal(map_at(0x301000, 0x1001), ZX_OK);
  assert_int_equal(map_at(0x302000, 0x1000), ZX_ERR_NO_MEMORY);
  assert_int_equal(map_at(0x303000, 0x1000), ZX_OK);
  assert_int_equal(guest_map_find(0, 0x302FFF), guest_map_find(0, 0x301000));
}

/* Without SPECIFIC: behind all others, lowest address first in an empty guest. */
static void place_of_a_mapping(void **state)
{
  (void)state;
  assert_int_equal(map_behind(0x1000), ZX_OK);
  assert_int_equal(reply.value, RAM_SIZE);
  assert_int_equal(map_at(0x800000, 0x2000), ZX_OK);
  assert_int_equal(map_at(0x400000, 0x1000), ZX_OK);
  assert_int_equal(map_behind(0x1000), ZX_OK);
  assert_int_equal(reply.value, 0x802000);
  assert_int_equal(guest_create(world.process, world.resource, 0, 1), ZX_OK);
  assert_int_equal(vmar_map(world.process, reply.handle[1], R, 0, world.vmo, 0, 1, 1), ZX_OK);
  assert_int_equal(reply.value, 0);
  assert_int_equal(reply.index, 1);
}

static void ends_of_the_space(void **state)
{
  (void)state;
  assert_int_equal(map_at(GUEST_PHYS_LIMIT - PAGE_SIZE, PAGE_SIZE + 1), ZX_ERR_INVALID_ARGS);
  assert_int_equal(map_at(GUEST_PHYS_LIMIT - PAGE_SIZE, PAGE_SIZE), ZX_OK);
  state_save();
  assert_int_equal(map_behind(1), ZX_ERR_NO_MEMORY);
  assert_true(state_same());
}

/* [base, end) against the mapping [0, 10000h). */
static void overlaps(void **state)
{
  (void)state;
  assert_int_equal(map_at(0, RAM_SIZE), ZX_ERR_NO_MEMORY);
  assert_int_equal(map_at(0x4000, 0x1000), ZX_ERR_NO_MEMORY);
  assert_int_equal(map_at(RAM_SIZE - PAGE_SIZE, 0x2000), ZX_ERR_NO_MEMORY);
  assert_int_equal(map_at(0, 0x100000), ZX_ERR_NO_MEMORY);
  assert_int_equal(map_at(RAM_SIZE, 0x1000), ZX_OK);
}

/* A mapping may reach past its VMO: the guest's access is what fails. */
static void past_the_vmo(void **state)
{
  (void)state;
  assert_int_equal(map_at(0x300000, RAM_SIZE + PAGE_SIZE), ZX_OK);
  assert_int_equal(vmar_map(world.process, world.vmar, R | AT, 0x400000, world.vmo, 0x7FFFFFFFF000,
                            PAGE_SIZE, 1), ZX_OK);
}

/* Only the three permission bits are kept. */
static void what_is_kept(void **state)
{
  (void)state;
  assert_int_equal(vmar_map(world.process, world.vmar, R | W | AT | ZX_VM_ALLOW_FAULTS, 0x300000,
                            world.vmo, 0x3000, 0x1000, 1), ZX_OK);
  const struct mapping *m = &guest_maps[0][guest_map_find(0, 0x300000)];
  assert_int_equal(m->perms, R | W);
  assert_int_equal(m->most, R | W); /* the VMO's handle lacks EXECUTE */
  assert_int_equal(m->offset, 0x3000);
  assert_int_equal(m->vmo, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(order_of_checks),
    cmocka_unit_test(permissions),
    cmocka_unit_test_setup(weak_handles_do, world_setup),
    cmocka_unit_test_setup(length_is_rounded_up, world_setup),
    cmocka_unit_test_setup(place_of_a_mapping, world_setup),
    cmocka_unit_test_setup(ends_of_the_space, world_setup),
    cmocka_unit_test_setup(overlaps, world_setup),
    cmocka_unit_test_setup(past_the_vmo, world_setup),
    cmocka_unit_test_setup(what_is_kept, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
