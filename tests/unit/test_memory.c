/* SPDX-License-Identifier: MIT */
/* impl/memory.c and impl/resource.c: zx_vmo_create, _read, _write; resources. */
#include "tests/unit/fixture.h"
#include "tests/unit/invariants.h"

static zx_status_t run_create(const uint64_t *a)
{
  return vmo_create(world.process, a[0], (uint32_t)a[1], (uint32_t)a[2]);
}

static zx_status_t run_read(const uint64_t *a)
{
  return vmo_read(world.process, (zx_handle_t)a[0], a[1], a[2]);
}

static zx_status_t run_write(const uint64_t *a)
{
  return vmo_write(world.process, (zx_handle_t)a[0], a[1], a[2]);
}

static zx_status_t create(uint64_t size)
{
  return vmo_create(world.process, size, 0, 1);
}

static void all_vmos(uint64_t *arg)
{
  (void)arg;
  while (object_used[ZX_OBJ_TYPE_VMO] < MAX_VMOS)
    assert_int_equal(create(0), ZX_OK);
}

static void full(uint64_t *arg)
{
  (void)arg;
  fill_handles(0);
}

static const struct fault create_faults[] = {
  {"options 1", ZX_ERR_INVALID_ARGS, 1, 1, 0},
  {"options 8", ZX_ERR_INVALID_ARGS, 1, 8, 0},
  {"RESIZABLE and 1", ZX_ERR_INVALID_ARGS, 1, 3, 0},
  {"size", ZX_ERR_OUT_OF_RANGE, 0, VMO_MAX_SIZE + 1u, 0},
  {"greatest size", ZX_ERR_OUT_OF_RANGE, 0, UINT64_MAX, 0},
  {"pool", ZX_ERR_NO_MEMORY, 0, (POOL_FRAMES + 0ull) * PAGE_SIZE, 0},
  {"largest VMO", ZX_ERR_NO_MEMORY, 0, VMO_MAX_SIZE, 0},
  {"handles", ZX_ERR_NO_MEMORY, NO_ARG, 0, full},
  {"vmos", ZX_ERR_NO_MEMORY, 3, 0, all_vmos},
  {"out", ZX_ERR_INVALID_ARGS, 2, 0, 0},
};

#define ACCESS_FAULTS(right) \
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0}, \
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0}, \
  {"type", ZX_ERR_WRONG_TYPE, 0, H(VMAR), 0}, \
  {"type and right", ZX_ERR_WRONG_TYPE, 0, LESS(PORT, right), 0}, \
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(VMO, right), 0}, \
  {"offset", ZX_ERR_OUT_OF_RANGE, 1, RAM_SIZE + 1, 0}, \
  {"size", ZX_ERR_OUT_OF_RANGE, 2, RAM_SIZE + 1, 0}, \
  {"overflow", ZX_ERR_OUT_OF_RANGE, 2, UINT64_MAX, 0}

static const struct fault read_faults[]  = {ACCESS_FAULTS(ZX_RIGHT_READ)};
static const struct fault write_faults[] = {ACCESS_FAULTS(ZX_RIGHT_WRITE)};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"vmo_create", run_create, {0x1800, 0, 1}, FAULTS(create_faults), 0});
  check_call(&(struct call){"vmo_read", run_read, {H(VMO), 8, 8}, FAULTS(read_faults), 0});
  check_call(&(struct call){"vmo_write", run_write, {H(VMO), 8, 8}, FAULTS(write_faults), 0});
}

static void only_the_right_that_is_needed(void **state)
{
  (void)state;
  zx_handle_t reader = handle_without(world.vmo, ~ZX_RIGHT_READ);
  zx_handle_t writer = handle_without(world.vmo, ~ZX_RIGHT_WRITE);
  assert_int_equal(vmo_read(world.process, reader, 0, 1), ZX_OK);
  assert_int_equal(vmo_write(world.process, reader, 0, 1), ZX_ERR_ACCESS_DENIED);
  assert_int_equal(vmo_write(world.process, writer, 0, 1), ZX_OK);
  assert_int_equal(vmo_read(world.process, writer, 0, 1), ZX_ERR_ACCESS_DENIED);
}

/* Byte by byte up to the last byte; size 0 anywhere within, the end included. */
static void range_of_an_access(void **state)
{
  (void)state;
  assert_int_equal(vmo_read(world.process, world.vmo, 0, RAM_SIZE), ZX_OK);
  assert_int_equal(vmo_read(world.process, world.vmo, RAM_SIZE - 1, 1), ZX_OK);
  assert_int_equal(vmo_read(world.process, world.vmo, RAM_SIZE - 1, 2), ZX_ERR_OUT_OF_RANGE);
  assert_int_equal(vmo_read(world.process, world.vmo, RAM_SIZE, 0), ZX_OK);
  assert_int_equal(vmo_read(world.process, world.vmo, RAM_SIZE + 1, 0), ZX_ERR_OUT_OF_RANGE);
  assert_int_equal(vmo_read(world.process, world.vmo, UINT64_MAX, 2), ZX_ERR_OUT_OF_RANGE);
  assert_int_equal(vmo_write(world.process, world.vmo, 2, UINT64_MAX), ZX_ERR_OUT_OF_RANGE);
}

/* The first frames that are free; no two VMOs share one. */
static void frames(void **state)
{
  (void)state;
  const uint64_t sizes[] = {0, 1, 4095, 4096, 4097, 0x10000};
  const uint64_t pages[] = {0, 1, 1, 1, 2, 16};
  uint64_t       next    = RAM_SIZE / PAGE_SIZE; /* behind world.vmo */
  for (uint32_t i = 0; i < 6; i++) {
    assert_int_equal(create(sizes[i]), ZX_OK);
    assert_int_equal(reply.frame, pages[i] == 0 ? 0 : next);
    assert_int_equal(reply.pages, pages[i]);
    next += pages[i];
    uint32_t v = handle_body(world.process, reply.handle[0]);
    assert_int_equal(vmos[v].size, pages[i] * PAGE_SIZE);
    assert_int_equal(handle_rights(world.process, reply.handle[0]), ZX_DEFAULT_VMO_RIGHTS);
    assert_int_equal(vmo_read(world.process, reply.handle[0], 0, pages[i] * PAGE_SIZE), ZX_OK);
    assert_int_equal(reply.frame, pages[i] == 0 ? 0 : next - pages[i]);
  }
}

static void pool_to_its_end(void **state)
{
  (void)state;
  uint64_t left = POOL_FRAMES - RAM_SIZE / PAGE_SIZE;
  assert_int_equal(create(left * PAGE_SIZE + 1), ZX_ERR_NO_MEMORY);
  assert_int_equal(create((left - 1) * PAGE_SIZE), ZX_OK);
  assert_int_equal(create(PAGE_SIZE + 1), ZX_ERR_NO_MEMORY);
  assert_int_equal(create(1), ZX_OK);
  assert_int_equal(reply.frame, POOL_FRAMES - 1);
  assert_int_equal(create(1), ZX_ERR_NO_MEMORY);
  assert_int_equal(create(0), ZX_OK);
}

static void close_and_settle(zx_handle_t handle)
{
  assert_int_equal(handle_close(world.process, handle), ZX_OK);
  core_settle();
  check_invariants();
}

/* What a VMO had is given out again; a gap that is too small is passed over. */
static void frames_come_back(void **state)
{
  (void)state;
  zx_handle_t handle[3];
  for (uint32_t i = 0; i < 3; i++) {
    assert_int_equal(create(4 * PAGE_SIZE), ZX_OK);
    handle[i] = reply.handle[0];
  }
  close_and_settle(handle[1]);
  assert_int_equal(create(5 * PAGE_SIZE), ZX_OK);
  assert_int_equal(reply.frame, RAM_SIZE / PAGE_SIZE + 12);
  assert_int_equal(create(3 * PAGE_SIZE), ZX_OK);
  assert_int_equal(reply.frame, RAM_SIZE / PAGE_SIZE + 4);
  assert_int_equal(create(PAGE_SIZE), ZX_OK);
  assert_int_equal(reply.frame, RAM_SIZE / PAGE_SIZE + 7);
  check_invariants();
}

/* A VMO that a guest maps lives without handles, until the guest is gone. */
static void mapping_keeps(void **state)
{
  (void)state;
  close_and_settle(world.vmo);
  assert_int_equal(objects[OBJECT(ZX_OBJ_TYPE_VMO, 0)].alive, 1);
  assert_int_equal(create(PAGE_SIZE), ZX_OK);
  assert_int_equal(reply.frame, RAM_SIZE / PAGE_SIZE);
  close_and_settle(world.vcpu);
  close_and_settle(world.guest);
  assert_int_equal(objects[OBJECT(ZX_OBJ_TYPE_VMO, 0)].alive, 0);
  assert_int_equal(create(RAM_SIZE), ZX_OK);
  assert_int_equal(reply.frame, 0);
}

static void vmos_for_ever(void **state)
{
  (void)state;
  for (uint32_t i = 0; i < 3u * 64u; i++) {
    assert_int_equal(create((POOL_FRAMES - RAM_SIZE / PAGE_SIZE) * PAGE_SIZE), ZX_OK);
    assert_int_equal(create(PAGE_SIZE), ZX_ERR_NO_MEMORY);
    close_and_settle(reply.handle[0]);
  }
}

static void options(void **state)
{
  (void)state;
  const uint32_t expect[] = {0, 2, 1, 2, 0, 2, 1, 2}; /* 2: refused; else: resizable or not */
  for (uint32_t i = 0; i < 8; i++) {
    zx_status_t status = vmo_create(world.process, 1, i, 1);
    assert_int_equal(status, expect[i] == 2 ? ZX_ERR_INVALID_ARGS : ZX_OK);
    if (status == ZX_OK)
      assert_int_equal(vmos[object_used[ZX_OBJ_TYPE_VMO] - 1].resizable, expect[i]);
  }
}

static void resources_run_out(void **state)
{
  (void)state;
  while (object_used[ZX_OBJ_TYPE_RESOURCE] < MAX_RESOURCES)
    assert_int_equal(resource_create(world.process, ZX_RSRC_KIND_MMIO, 0, 1), ZX_OK);
  assert_int_equal(handle_rights(world.process, reply.handle[0]), ZX_DEFAULT_RESOURCE_RIGHTS);
  state_save();
  assert_int_equal(resource_create(world.process, ZX_RSRC_KIND_MMIO, 0, 1), ZX_ERR_NO_MEMORY);
  assert_true(state_same());
}

static zx_status_t run_size(const uint64_t *a)
{
  return vmo_get_size(world.process, (zx_handle_t)a[0], (uint32_t)a[1]);
}

static const struct fault size_faults[] = {
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"foreign", ZX_ERR_BAD_HANDLE, 0, H(FOREIGN), 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(VMAR), 0},
  {"out", ZX_ERR_INVALID_ARGS, 1, 0, 0},
};

/* Whole pages; no right is needed. */
static void size(void **state)
{
  (void)state;
  check_call(&(struct call){.name = "zx_vmo_get_size", .run = run_size, .good = {H(VMO), 1},
                            FAULTS(size_faults)});
  const uint64_t asked[] = {0, 1, PAGE_SIZE, PAGE_SIZE + 1}, given[] = {0, 1, 1, 2};
  for (uint32_t i = 0; i < 4; i++) {
    assert_int_equal(create(asked[i]), ZX_OK);
    zx_handle_t bare = handle_without(reply.handle[0], 0xFFFFFFFFu);
    assert_int_equal(vmo_get_size(world.process, bare, 1), ZX_OK);
    assert_int_equal(reply.value, given[i] * PAGE_SIZE);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(size),
    cmocka_unit_test(order_of_checks),
    cmocka_unit_test_setup(only_the_right_that_is_needed, world_setup),
    cmocka_unit_test_setup(range_of_an_access, world_setup),
    cmocka_unit_test_setup(frames, world_setup),
    cmocka_unit_test_setup(pool_to_its_end, world_setup),
    cmocka_unit_test_setup(frames_come_back, world_setup),
    cmocka_unit_test_setup(mapping_keeps, world_setup),
    cmocka_unit_test_setup(vmos_for_ever, world_setup),
    cmocka_unit_test_setup(options, world_setup),
    cmocka_unit_test_setup(resources_run_out, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
