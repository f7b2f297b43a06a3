/* SPDX-License-Identifier: MIT */
/* impl/space.c: the address space of a process, and the calls on its VMAR. */
#include "temora/space.h"
#include "tests/unit/fixture.h"

#define R    ZX_VM_PERM_READ
#define RW   (ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define SIZE (SPACE_END - SPACE_BASE)

static zx_handle_t vmar;
static uint32_t    space, kept;

static void make(uint32_t process)
{
  assert_int_equal(process_space(process), ZX_OK);
  vmar  = reply.handle[0];
  space = reply.index;
  kept  = (uint32_t)reply.value;
}

static int setup(void **state)
{
  (void)state;
  world_new();
  make(world.process);
  return 0;
}

static zx_status_t map(uint32_t options, uint64_t offset, uint64_t vmo_offset, uint64_t len)
{
  return vmar_map(world.process, vmar, options, offset, world.vmo, vmo_offset, len, 1);
}

static void let_go(void)
{
  task_let_go(OBJECT(ZX_OBJ_TYPE_GUEST, space), kept);
  core_settle();
}

static void what_is_made(void **state)
{
  (void)state;
  uint32_t object = OBJECT(ZX_OBJ_TYPE_GUEST, space);
  assert_int_equal(handle_rights(world.process, vmar), ZX_DEFAULT_SPACE_RIGHTS);
  assert_int_equal(handle_check(world.process, vmar, ZX_OBJ_TYPE_VMAR, 0), ZX_OK);
  assert_int_equal(vmar_guest[handle_body(world.process, vmar)], space + 1u);
  assert_int_equal(objects[object].handles, 1);
  assert_true(handle_in_transit(kept - 1u));
  assert_int_equal(handles[kept - 1u].object, object);
  assert_int_equal(handles[kept - 1u].rights, ZX_RIGHT_NONE);
  core_settle();
  assert_int_equal(objects[object].alive, 1);
}

static void info(void **state)
{
  (void)state;
  assert_int_equal(object_get_info(world.process, vmar, ZX_INFO_VMAR), ZX_OK);
  assert_int_equal(reply.info_base, SPACE_BASE);
  assert_int_equal(reply.info_size, SIZE);
  assert_int_equal(object_get_info(world.process, world.vmar, ZX_INFO_VMAR), ZX_OK);
  assert_int_equal(reply.info_base, 0);
  assert_int_equal(reply.info_size, GUEST_PHYS_LIMIT);
}

/* Map takes an offset, unmap and protect an address. */
static void edges(void **state)
{
  (void)state;
  assert_int_equal(map(RW | ZX_VM_SPECIFIC, SIZE, 0, PAGE_SIZE), ZX_ERR_INVALID_ARGS);
  assert_int_equal(map(RW | ZX_VM_SPECIFIC, SIZE - PAGE_SIZE, 0, PAGE_SIZE + 1u),
                   ZX_ERR_INVALID_ARGS);
  assert_int_equal(map(RW | ZX_VM_SPECIFIC, 0, 0, SIZE + 1u), ZX_ERR_INVALID_ARGS);
  assert_int_equal(map(RW | ZX_VM_SPECIFIC, SIZE - PAGE_SIZE, 0, PAGE_SIZE), ZX_OK);
  assert_int_equal(reply.value, SPACE_END - PAGE_SIZE);
  assert_int_equal(reply.index, space);
  assert_int_equal(map(RW, 0, 0, PAGE_SIZE), ZX_ERR_NO_MEMORY); /* behind all others */
  assert_int_equal(vmar_protect(world.process, vmar, R, SPACE_END - PAGE_SIZE, PAGE_SIZE), ZX_OK);
  assert_int_equal(vmar_protect(world.process, vmar, R, SPACE_END - PAGE_SIZE, PAGE_SIZE + 1u),
                   ZX_ERR_INVALID_ARGS);
  assert_int_equal(vmar_protect(world.process, vmar, R, SPACE_BASE - PAGE_SIZE, PAGE_SIZE),
                   ZX_ERR_INVALID_ARGS);
  assert_int_equal(vmar_unmap(world.process, vmar, 0, PAGE_SIZE), ZX_ERR_INVALID_ARGS);
  assert_int_equal(vmar_unmap(world.process, vmar, SPACE_END, PAGE_SIZE), ZX_ERR_INVALID_ARGS);
  assert_int_equal(vmar_unmap(world.process, vmar, SPACE_BASE, SIZE), ZX_OK);
  assert_int_equal(guests[space].maps, 0);
}

static void places(void **state)
{
  (void)state;
  assert_int_equal(map(RW, 0, 0, PAGE_SIZE), ZX_OK);
  assert_int_equal(reply.value, SPACE_BASE);
  assert_int_equal(map(RW, 0, 0, PAGE_SIZE), ZX_OK);
  assert_int_equal(reply.value, SPACE_BASE + PAGE_SIZE);
  assert_int_equal(map(RW | ZX_VM_SPECIFIC, PAGE_SIZE, 0, PAGE_SIZE), ZX_ERR_NO_MEMORY);
  assert_int_equal(object_get_info(world.process, world.vmo, ZX_INFO_VMO), ZX_OK);
  assert_int_equal(reply.info_count, 3); /* the guest's, and these */
  assert_int_equal(reply.info_base, 2);
}

static void pages(void **state)
{
  (void)state;
  uint64_t frame = vmos[handle_body(world.process, world.vmo)].frame;
  assert_int_equal(map(R, 0, 2 * PAGE_SIZE, RAM_SIZE), ZX_OK);
  assert_int_equal(space_page(space, SPACE_BASE + PAGE_SIZE + 5u, R), ZX_OK);
  assert_int_equal(reply.frame, frame + 3u);
  assert_int_equal(reply.perms, R);
  assert_int_equal(space_page(space, SPACE_BASE, ZX_VM_PERM_WRITE), ZX_ERR_ACCESS_DENIED);
  assert_int_equal(space_page(space, SPACE_BASE, ZX_VM_PERM_EXECUTE), ZX_ERR_ACCESS_DENIED);
  assert_int_equal(space_page(space, SPACE_BASE - 1u, R), ZX_ERR_NOT_FOUND);
  assert_int_equal(space_page(space, SPACE_BASE + RAM_SIZE, R), ZX_ERR_NOT_FOUND);
  assert_int_equal(space_page(space, SPACE_BASE + RAM_SIZE - 2u * PAGE_SIZE - 1u, R), ZX_OK);
  assert_int_equal(space_page(space, SPACE_BASE + RAM_SIZE - 2u * PAGE_SIZE, R),
                   ZX_ERR_OUT_OF_RANGE);
}

static void memory_ends_with_the_space(void **state)
{
  (void)state;
  uint32_t vmo = OBJECT(ZX_OBJ_TYPE_VMO, handle_body(world.process, world.vmo));
  assert_int_equal(map(RW, 0, 0, PAGE_SIZE), ZX_OK);
  assert_int_equal(vmar_unmap(world.process, world.vmar, 0, RAM_SIZE), ZX_OK);
  assert_int_equal(handle_close(world.process, world.vmo), ZX_OK);
  core_settle();
  assert_int_equal(objects[vmo].alive, 1);
  let_go();
  assert_int_equal(objects[vmo].alive, 0);
  assert_int_equal(objects[OBJECT(ZX_OBJ_TYPE_GUEST, space)].alive, 0);
  assert_int_equal(vmar_unmap(world.process, vmar, SPACE_BASE, PAGE_SIZE), ZX_ERR_BAD_STATE);
  assert_int_equal(object_get_info(world.process, vmar, ZX_INFO_VMAR), ZX_OK);
  assert_int_equal(reply.info_size, GUEST_PHYS_LIMIT);
}

/* A second time does nothing, also when the slot is another's. */
static void let_go_twice(void **state)
{
  (void)state;
  let_go();
  uint32_t used = handle_used;
  let_go();
  assert_int_equal(handle_used, used);
  uint32_t old = space, slot = kept;
  make(world.other);
  assert_int_equal(kept, slot);
  task_let_go(OBJECT(ZX_OBJ_TYPE_GUEST, old == 15u ? 14u : 15u), slot);
  core_settle();
  assert_int_equal(objects[OBJECT(ZX_OBJ_TYPE_GUEST, space)].alive, 1);
}

static void no_room(void **state)
{
  (void)state;
  for (uint32_t n = object_used[ZX_OBJ_TYPE_GUEST]; n < MAX_GUESTS; n++) make(world.process);
  state_save();
  assert_int_equal(process_space(world.process), ZX_ERR_NO_MEMORY);
  assert_true(state_same());
  let_go();
  assert_int_equal(process_space(world.process), ZX_OK);
}

static void no_handles(void **state)
{
  (void)state;
  fill_handles(1);
  state_save();
  assert_int_equal(process_space(world.process), ZX_ERR_NO_MEMORY);
  assert_true(state_same());
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(what_is_made, setup),
    cmocka_unit_test_setup(info, setup),
    cmocka_unit_test_setup(edges, setup),
    cmocka_unit_test_setup(places, setup),
    cmocka_unit_test_setup(pages, setup),
    cmocka_unit_test_setup(memory_ends_with_the_space, setup),
    cmocka_unit_test_setup(let_go_twice, setup),
    cmocka_unit_test_setup(no_room, setup),
    cmocka_unit_test_setup(no_handles, setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
