/* SPDX-License-Identifier: MIT */
/* Memory of guests and of VMOs, as a VMM meets it. */
#include "temora/space.h"
#include "tests/scenarios/scenario.h"

#define R ZX_VM_PERM_READ
#define W ZX_VM_PERM_WRITE

static zx_status_t protect(uint32_t perms, uint64_t addr)
{
  return vmar_protect(world.process, world.vmar, perms, addr, PAGE_SIZE);
}

static zx_status_t touch(uint64_t addr, uint32_t write)
{
  return go_on(SCRIPT(vmexit_memory(addr, write)));
}

/* Zircon's test protects the first page before the first enter; then what the permissions do. */
static void vmar_protect_page(void **state)
{
  (void)state;
  expect(ZX_OK, protect(R | W, 0));
  expect_clean_exit();
  expect(ZX_OK, protect(R, 0x3000));
  assert_int_equal(enter_now(), CORE_RUN);
  assert_int_equal(touch(0x3000, 0), CORE_RUN);
  assert_int_equal(touch(0x2000, 1), CORE_RUN);
  assert_int_equal(touch(0x3008, 1), ZX_ERR_ACCESS_DENIED);
  assert_int_equal(reply.advance, 0);
  expect(ZX_OK, protect(0, 0x3000));
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_memory(0x3008, 0))),
                   ZX_ERR_ACCESS_DENIED);
  expect(ZX_OK, protect(R | W, 0x3000));
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_memory(0x3008, 1))), CORE_RUN);
}

/* A VMO that grows moves, since another is behind it; the guest sees the same page elsewhere. Then
 * it shrinks, and the page is gone. */
static void resized_under_a_guest(void **state)
{
  (void)state;
  zx_handle_t vmo;
  expect(ZX_OK, vmo_create(world.process, 2u * PAGE_SIZE, ZX_VMO_RESIZABLE, 1));
  vmo = reply.handle[0];
  expect(ZX_OK, vmo_create(world.process, PAGE_SIZE, 0, 1));
  expect(ZX_OK, vmar_map(world.process, world.vmar, R | W | ZX_VM_SPECIFIC, 0x400000, vmo, 0,
                         4u * PAGE_SIZE, 1));
  assert_int_equal(enter_now(), CORE_RUN);
  assert_int_equal(touch(0x401000, 1), CORE_RUN);
  uint64_t was = reply.frame;
  assert_true(guest_maps_vmo(0, handle_body(world.process, vmo)));
  expect(ZX_OK, vmo_set_size(world.process, vmo, 3u * PAGE_SIZE));
  assert_int_not_equal(reply.frame, reply.value);
  assert_int_equal(touch(0x401000, 1), CORE_RUN);
  assert_int_not_equal(reply.frame, was);
  assert_int_equal(touch(0x402000, 1), CORE_RUN);
  expect(ZX_OK, vmo_set_size(world.process, vmo, PAGE_SIZE));
  assert_int_equal(touch(0x401000, 0), ZX_ERR_OUT_OF_RANGE);
}

/* With EXECUTE on both handles memory can be mapped so, and protected so. */
/* A process and its guest map one VMO: both reach the same frames, each with its own permissions.
 * The process ends, and its guest keeps the memory. */
static void own_space(void **state)
{
  (void)state;
  expect(ZX_OK, process_space(world.process));
  zx_handle_t own = reply.handle[0];
  uint32_t    space = reply.index, kept = (uint32_t)reply.value;
  expect(ZX_OK, process_space(world.process));
  zx_handle_t root = reply.handle[0];
  assert_int_not_equal(vmar_guest[handle_body(world.process, root)], space + 1u);
  expect(ZX_OK, vmar_map(world.process, own, R, 0, world.vmo, 0x3000, RAM_SIZE - 0x3000, 1));
  uint64_t at = reply.value;
  assert_int_equal(enter_now(), CORE_RUN);
  assert_int_equal(touch(0x3000, 1), CORE_RUN);
  uint64_t frame = reply.frame;
  expect(ZX_OK, space_page(space, at, R));
  assert_int_equal(reply.frame, frame);
  expect(ZX_ERR_ACCESS_DENIED, space_page(space, at, W));
  expect(ZX_ERR_ACCESS_DENIED, space_page(space, at, ZX_VM_PERM_EXECUTE));
  expect(ZX_OK, vmar_protect(world.process, own, R | W, at, PAGE_SIZE));
  expect(ZX_OK, space_page(space, at, W));
  task_let_go(OBJECT(ZX_OBJ_TYPE_GUEST, space), kept);
  core_settle();
  expect(ZX_ERR_BAD_STATE, vmar_unmap(world.process, own, at, PAGE_SIZE));
  assert_int_equal(touch(0x4000, 1), CORE_RUN);
  expect(ZX_OK, vmar_unmap(world.process, root, SPACE_BASE, PAGE_SIZE));
}

static void executable_memory(void **state)
{
  (void)state;
  const uint32_t rwx = R | W | ZX_VM_PERM_EXECUTE;
  expect(ZX_OK, vmo_create(world.process, PAGE_SIZE, 0, 1));
  zx_handle_t vmo = reply.handle[0];
  expect(ZX_ERR_ACCESS_DENIED, vmar_map(world.process, world.vmar, rwx | ZX_VM_SPECIFIC, 0x400000,
                                        vmo, 0, PAGE_SIZE, 1));
  expect(ZX_OK, vmo_replace_as_executable(world.process, vmo, 0, 1));
  vmo = reply.handle[0];
  expect(ZX_OK, vmar_map(world.process, world.vmar, rwx | ZX_VM_SPECIFIC, 0x400000, vmo, 0,
                         PAGE_SIZE, 1));
  expect(ZX_OK, protect(R, 0x400000));
  expect(ZX_OK, protect(rwx, 0x400000));
  expect(ZX_ERR_ACCESS_DENIED, protect(rwx, 0));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(vmar_protect_page, setup),
    cmocka_unit_test_setup(resized_under_a_guest, setup),
    cmocka_unit_test_setup(executable_memory, setup),
    cmocka_unit_test_setup(own_space, setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
