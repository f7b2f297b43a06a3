/* SPDX-License-Identifier: MIT */
/* impl/executable.c: zx_vmo_replace_as_executable. */
#include "tests/unit/fixture.h"

static zx_status_t run_executable(const uint64_t *a)
{
  return vmo_replace_as_executable(world.process, (zx_handle_t)a[0], (zx_handle_t)a[1],
                                   (uint32_t)a[2]);
}

static void full(uint64_t *arg)
{
  (void)arg;
  fill_handles(0);
}

static const struct fault faults[] = {
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0},
  {"closed", ZX_ERR_BAD_HANDLE, 0, H(CLOSED), 0},
  {"resource bad", ZX_ERR_BAD_HANDLE, 1, H(BAD_VALUE), 0},
  {"resource closed", ZX_ERR_BAD_HANDLE, 1, H(CLOSED), 0},
  {"no resource", ZX_ERR_WRONG_TYPE, 1, H(PORT), 0},
  {"resource of MMIO", ZX_ERR_WRONG_TYPE, 1, H(MMIO), 0},
  {"resource of the hypervisor", ZX_ERR_OUT_OF_RANGE, 1, H(RESOURCE), 0},
  {"resource of no range", ZX_ERR_OUT_OF_RANGE, 1, H(NO_RANGE), 0},
  {"a port", ZX_ERR_BAD_HANDLE, 0, H(PORT), 0},
  {"a guest", ZX_ERR_BAD_HANDLE, 0, H(GUEST), 0},
  {"handles", ZX_ERR_NO_MEMORY, NO_ARG, 0, full},
  {"out", ZX_ERR_INVALID_ARGS, 2, 0, 0},
};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"vmo_replace_as_executable", run_executable, {H(VMO), H(VMEX), 1},
                            FAULTS(faults), 1});
}

static void allowed_by(uint32_t kind, uint64_t base, uint64_t size, zx_status_t status)
{
  zx_handle_t vmo = handle_without(world.vmo, 0);
  assert_int_equal(resource_create(world.process, kind, base, size), ZX_OK);
  assert_int_equal(vmo_replace_as_executable(world.process, vmo, reply.handle[0], 1), status);
}

static void ranges_of_resources(void **state)
{
  (void)state;
  allowed_by(ZX_RSRC_KIND_ROOT, 0, 0, ZX_OK);
  allowed_by(ZX_RSRC_KIND_SYSTEM, 0, 2, ZX_OK);
  allowed_by(ZX_RSRC_KIND_SYSTEM, 0, 1, ZX_ERR_OUT_OF_RANGE);
  allowed_by(ZX_RSRC_KIND_SYSTEM, 1, 1, ZX_OK);
  allowed_by(ZX_RSRC_KIND_SYSTEM, 1, 0, ZX_ERR_OUT_OF_RANGE);
  allowed_by(ZX_RSRC_KIND_SYSTEM, 2, 9, ZX_ERR_OUT_OF_RANGE);
  allowed_by(ZX_RSRC_KIND_SYSTEM, 0, UINT64_MAX, ZX_OK);
}

static uint32_t rights_of(zx_handle_t handle)
{
  return handle_rights(world.process, handle);
}

/* EXECUTE and what the handle had; the object is the same; no right is needed. */
static void new_rights(void **state)
{
  (void)state;
  zx_handle_t weak = handle_without(world.vmo, ~ZX_RIGHT_MAP), again;
  uint32_t    object = handles[handle_find(world.process, weak)].object;
  assert_int_equal(vmo_replace_as_executable(world.process, weak, 0, 1), ZX_OK);
  again = reply.handle[0];
  assert_int_equal(rights_of(again), ZX_RIGHT_MAP | ZX_RIGHT_EXECUTE);
  assert_int_equal(handles[handle_find(world.process, again)].object, object);
  assert_int_equal(handle_find(world.process, weak), NONE);
  assert_int_equal(vmo_replace_as_executable(world.process, again, 0, 1), ZX_OK);
  assert_int_equal(rights_of(reply.handle[0]), ZX_RIGHT_MAP | ZX_RIGHT_EXECUTE);
  assert_int_equal(rights_of(world.vmo), ZX_DEFAULT_VMO_RIGHTS);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(order_of_checks),
    cmocka_unit_test_setup(ranges_of_resources, world_setup),
    cmocka_unit_test_setup(new_rights, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
