/* SPDX-License-Identifier: MIT */
/* impl/resize.c: zx_vmo_set_size. world.vmo has frames 0 to 15, and is not resizable. */
#include "tests/unit/fixture.h"
#include "tests/unit/invariants.h"

static zx_status_t run_resize(const uint64_t *a)
{
  return vmo_set_size(world.process, (zx_handle_t)a[0], a[1]);
}

static zx_handle_t make(uint64_t pages, uint32_t options)
{
  assert_int_equal(vmo_create(world.process, pages * PAGE_SIZE, options, 1), ZX_OK);
  return reply.handle[0];
}

static zx_handle_t resizable(uint64_t pages)
{
  return make(pages, ZX_VMO_RESIZABLE);
}

static struct vmo *body(zx_handle_t vmo)
{
  return &vmos[handle_body(world.process, vmo)];
}

static zx_status_t resize(zx_handle_t vmo, uint64_t pages)
{
  zx_status_t status = vmo_set_size(world.process, vmo, pages * PAGE_SIZE);
  check_invariants();
  return status;
}

/* No frames are left: not behind it either. */
static void pool_full(uint64_t *arg)
{
  (void)arg;
  make(1, 0);
  make(POOL_FRAMES - 32u, 0);
}

static const struct fault faults[] = {
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(PORT), 0},
  {"type and right", ZX_ERR_WRONG_TYPE, 0, LESS(PORT, ZX_RIGHT_WRITE), 0},
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(VMO, ZX_RIGHT_WRITE), 0},
  {"not resizable", ZX_ERR_UNAVAILABLE, 0, H(VMO), 0},
  {"size", ZX_ERR_OUT_OF_RANGE, 1, VMO_MAX_SIZE + 1u, 0},
  {"greatest size", ZX_ERR_OUT_OF_RANGE, 1, UINT64_MAX, 0},
  {"pool", ZX_ERR_NO_MEMORY, 1, VMO_MAX_SIZE, 0},
  {"no room", ZX_ERR_NO_MEMORY, NO_ARG, 0, pool_full},
};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"vmo_set_size", run_resize, {H(RESIZABLE), 0x20000},
                            FAULTS(faults), 0});
}

static void grows_in_place(void **state)
{
  (void)state;
  zx_handle_t vmo = resizable(2);
  assert_int_equal(body(vmo)->frame, 16);
  assert_int_equal(vmo_set_size(world.process, vmo, 4 * PAGE_SIZE + 1u), ZX_OK);
  assert_int_equal(reply.index, handle_body(world.process, vmo));
  assert_int_equal(reply.value, 16);
  assert_int_equal(reply.pages, 2);
  assert_int_equal(reply.frame, 16);
  assert_int_equal(body(vmo)->size, 5 * PAGE_SIZE);
  assert_int_equal(body(vmo)->resizable, 1);
  assert_int_equal(resize(vmo, POOL_FRAMES - 16u), ZX_OK); /* to the very end */
  assert_int_equal(resize(vmo, POOL_FRAMES - 15u), ZX_ERR_NO_MEMORY);
}

/* Another VMO is behind it: it goes behind that one, and its old frames are free. */
static void moves(void **state)
{
  (void)state;
  zx_handle_t vmo = resizable(4), behind = make(1, 0);
  assert_int_equal(resize(vmo, 5), ZX_OK);
  assert_int_equal(reply.value, 16);
  assert_int_equal(reply.frame, 21);
  assert_int_equal(reply.pages, 4);
  assert_int_equal(body(vmo)->frame, 21);
  assert_int_equal(body(make(4, 0))->frame, 16);
  assert_int_equal(body(behind)->frame, 20);
}

static void shrinks(void **state)
{
  (void)state;
  zx_handle_t vmo = resizable(4);
  make(1, 0);
  assert_int_equal(resize(vmo, 1), ZX_OK);
  assert_int_equal(reply.value, reply.frame);
  assert_int_equal(reply.pages, 4);
  assert_int_equal(body(make(3, 0))->frame, 17);
  assert_int_equal(vmo_set_size(world.process, vmo, 0), ZX_OK);
  assert_int_equal(body(vmo)->size, 0);
  assert_int_equal(body(vmo)->frame, 0); /* in nobody's way */
  assert_int_equal(body(make(1, 0))->frame, 16);
  assert_int_equal(resize(vmo, 2), ZX_OK);
  assert_int_equal(reply.pages, 0);
  assert_int_equal(body(vmo)->frame, 21);
}

static void no_room(void **state)
{
  (void)state;
  zx_handle_t vmo = resizable(4);
  make(1, 0);
  make(POOL_FRAMES - 25u, 0); /* 4 frames are left, at the end */
  state_save();
  assert_int_equal(resize(vmo, 5), ZX_ERR_NO_MEMORY);
  assert_true(state_same());
  assert_int_equal(resize(vmo, 4), ZX_OK);
  assert_int_equal(reply.frame, 16);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(order_of_checks),
    cmocka_unit_test_setup(grows_in_place, world_setup),
    cmocka_unit_test_setup(moves, world_setup),
    cmocka_unit_test_setup(shrinks, world_setup),
    cmocka_unit_test_setup(no_room, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
