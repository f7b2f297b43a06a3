/* SPDX-License-Identifier: MIT */
/* impl/settle.c, impl/look.c: the end of objects. */
#include "tests/unit/fixture.h"
#include "tests/unit/invariants.h"

static uint32_t alive(uint32_t type, uint32_t number)
{
  return objects[OBJECT(type, number)].alive;
}

static void close_and_settle(zx_handle_t handle)
{
  assert_int_equal(handle_close(world.process, handle), ZX_OK);
  core_settle();
  assert_int_equal(look_count, 0);
  check_invariants();
}

static zx_status_t make_vcpu(uint32_t thread)
{
  return vcpu_create(world.process, thread, world.guest, 0, 0x3000, 1);
}

/* The last handle of two. */
static void last_handle(void **state)
{
  (void)state;
  zx_handle_t second = handle_without(world.vcpu, 0);
  close_and_settle(world.vcpu);
  assert_int_equal(alive(ZX_OBJ_TYPE_VCPU, 0), 1);
  close_and_settle(second);
  assert_int_equal(alive(ZX_OBJ_TYPE_VCPU, 0), 0);
}

/* Zircon's VcpuInvalidThreadReuse: BAD_STATE while the thread has a vcpu, then a new one works. */
static void thread_is_free_again(void **state)
{
  (void)state;
  assert_int_equal(make_vcpu(world.thread), ZX_ERR_BAD_STATE);
  close_and_settle(world.vcpu);
  assert_int_equal(threads[world.thread].vcpu, 0);
  assert_int_equal(make_vcpu(world.thread), ZX_OK);
  world.vcpu = reply.handle[0];
  run_guest();
}

/* The number and the seat are used again, and nothing of the old vcpu is left. */
static void nothing_is_left(void **state)
{
  (void)state;
  uint64_t koid = objects[OBJECT(ZX_OBJ_TYPE_VCPU, 0)].koid;
  vcpu_gpr[0][7] = 77;
  assert_int_equal(vcpu_kick(world.process, world.vcpu), ZX_OK);
  assert_int_equal(vcpu_interrupt(world.process, world.vcpu, 200), ZX_OK);
  vcpu_fault(0, 13, 1, 5);
  close_and_settle(world.vcpu);
  assert_int_equal(make_vcpu(world.idle), ZX_OK);
  assert_int_equal(reply.index, 0);
  assert_true(objects[OBJECT(ZX_OBJ_TYPE_VCPU, 0)].koid > koid);
  assert_int_equal(vcpus[0].seat, 0);
  assert_int_equal(vcpus[0].thread, world.idle + 1);
  assert_int_equal(vcpus[0].kicked | vcpus[0].event | vcpus[0].event_error | vcpus[0].top, 0);
  for (uint32_t i = 0; i < 256; i++)
    assert_int_equal(vcpu_pending[0][i], 0);
  for (uint32_t i = 0; i < 16; i++)
    assert_int_equal(vcpu_gpr[0][i], 0);
}

/* A vcpu that is closed while its owner is inside lives until zx_vcpu_enter returns. */
static void close_during_enter(void **state)
{
  (void)state;
  run_guest();
  close_and_settle(world.vcpu);
  assert_int_equal(alive(ZX_OBJ_TYPE_VCPU, 0), 1);
  vcpu_exit(0, vmexit_memory(BELL_PAGE, 1), 1); /* goes on */
  core_settle();
  assert_int_equal(alive(ZX_OBJ_TYPE_VCPU, 0), 1);
  assert_int_equal(next_open(), CORE_RUN);
  vcpu_exit(0, vmexit_memory(MEM_PAGE, 1), 1);
  assert_int_equal(reply.action, ACTION_LEAVE);
  core_settle();
  assert_int_equal(alive(ZX_OBJ_TYPE_VCPU, 0), 0);
  check_invariants();
}

/* So does one whose enter ends with CANCELED, and one whose thread is killed in HLT. */
static void close_then_kick(void **state)
{
  (void)state;
  run_guest();
  assert_int_equal(vcpu_kick(world.process, world.vcpu), ZX_OK);
  close_and_settle(world.vcpu);
  assert_int_equal(alive(ZX_OBJ_TYPE_VCPU, 0), 1);
  assert_int_equal(next_open(), ZX_ERR_CANCELED);
  core_settle();
  assert_int_equal(alive(ZX_OBJ_TYPE_VCPU, 0), 0);
}

static void thread_dies_in_hlt(void **state)
{
  (void)state;
  run_guest();
  vcpu_exit(0, vmexit_of(12), 1);
  assert_int_equal(next_open(), CORE_BLOCK);
  close_and_settle(world.vcpu);
  assert_int_equal(alive(ZX_OBJ_TYPE_VCPU, 0), 1);
  thread_exit(world.thread);
  core_settle();
  assert_int_equal(alive(ZX_OBJ_TYPE_VCPU, 0), 0);
  check_invariants();
}

/* VcpuUseAfterThreadExits: interrupt and close from another thread. */
static void close_after_thread_exit(void **state)
{
  (void)state;
  thread_exit(world.thread);
  core_settle();
  assert_int_equal(alive(ZX_OBJ_TYPE_VCPU, 0), 1);
  assert_int_equal(vcpu_interrupt(world.process, world.vcpu, 32), ZX_OK);
  close_and_settle(world.vcpu);
  assert_int_equal(alive(ZX_OBJ_TYPE_VCPU, 0), 0);
}

/* 64 vcpus, the 65th is refused; any that goes makes room for another, in its seat. */
static void seats_are_used_again(void **state)
{
  (void)state;
  zx_handle_t handle[GUEST_MAX_VCPUS];
  for (uint32_t i = 1; i < GUEST_MAX_VCPUS; i++) {
    assert_int_equal(make_vcpu(another_thread()), ZX_OK);
    handle[i] = reply.handle[0];
  }
  assert_int_equal(make_vcpu(another_thread()), ZX_ERR_NO_RESOURCES);
  close_and_settle(handle[40]);
  close_and_settle(handle[17]);
  assert_int_equal(make_vcpu(another_thread()), ZX_OK);
  assert_int_equal(vcpus[reply.index].seat, 17);
  assert_int_equal(make_vcpu(another_thread()), ZX_OK);
  assert_int_equal(vcpus[reply.index].seat, 40);
  assert_int_equal(make_vcpu(another_thread()), ZX_ERR_NO_RESOURCES);
}

/* A guest lives while a handle or a vcpu needs it; its VMAR stays as long as it has handles, and
 * names no address space then. */
static void guest_outlives_its_handles(void **state)
{
  (void)state;
  close_and_settle(world.guest);
  assert_int_equal(alive(ZX_OBJ_TYPE_GUEST, 0), 1);
  run_guest();
  vcpu_exit(0, vmexit_memory(MEM_PAGE, 1), 1);
  close_and_settle(world.vcpu);
  assert_int_equal(alive(ZX_OBJ_TYPE_GUEST, 0), 0);
  assert_int_equal(alive(ZX_OBJ_TYPE_VMAR, 0), 1);
  assert_int_equal(guests[0].traps | guests[0].maps, 0);
  assert_int_equal(vmar_map(world.process, world.vmar, ZX_VM_PERM_READ, 0, world.vmo, 0,
                            PAGE_SIZE, 1), ZX_ERR_BAD_STATE);
  close_and_settle(world.vmar);
  assert_int_equal(alive(ZX_OBJ_TYPE_VMAR, 0), 0);
}

/* The address space of a live guest stays when its handles go; nothing is left in the next. */
static void vmar_goes_with_its_guest(void **state)
{
  (void)state;
  close_and_settle(world.vmar);
  assert_int_equal(alive(ZX_OBJ_TYPE_VMAR, 0), 1);
  close_and_settle(world.vcpu);
  close_and_settle(world.guest);
  assert_int_equal(alive(ZX_OBJ_TYPE_GUEST, 0), 0);
  assert_int_equal(alive(ZX_OBJ_TYPE_VMAR, 0), 0);
  assert_int_equal(guest_create(world.process, world.resource, 0, 1), ZX_OK);
  assert_int_equal(reply.index, 0);
  assert_int_equal(guests[0].traps | guests[0].maps, 0);
}

static void guests_for_ever(void **state)
{
  (void)state;
  for (uint32_t i = 0; i < 5u * MAX_VMARS; i++) {
    assert_int_equal(guest_create(world.process, world.resource, 0, 1), ZX_OK);
    zx_handle_t guest = reply.handle[0], vmar = reply.handle[1];
    close_and_settle(i % 2u ? guest : vmar);
    close_and_settle(i % 2u ? vmar : guest);
  }
  assert_int_equal(object_used[ZX_OBJ_TYPE_GUEST], 1);
  assert_int_equal(object_used[ZX_OBJ_TYPE_VMAR], 1);
}

static void resources_for_ever(void **state)
{
  (void)state;
  uint32_t before = object_used[ZX_OBJ_TYPE_RESOURCE];
  for (uint32_t i = 0; i < 3u * MAX_RESOURCES; i++) {
    assert_int_equal(resource_create(world.process, ZX_RSRC_KIND_MMIO, i, 1), ZX_OK);
    assert_int_equal(handle_close(world.process, reply.handle[0]), ZX_OK);
    core_settle();
    assert_int_equal(object_used[ZX_OBJ_TYPE_RESOURCE], before);
  }
  check_invariants();
}

/* A duplicate that replaces the last handle keeps the object. */
static void replace_keeps(void **state)
{
  (void)state;
  assert_int_equal(handle_replace(world.process, world.vcpu, ZX_RIGHT_SAME_RIGHTS, 1), ZX_OK);
  zx_handle_t fresh = reply.handle[0];
  core_settle();
  assert_int_equal(alive(ZX_OBJ_TYPE_VCPU, 0), 1);
  assert_int_equal(handle_replace(world.process, fresh, 0x80000u, 1), ZX_ERR_INVALID_ARGS);
  core_settle();
  assert_int_equal(alive(ZX_OBJ_TYPE_VCPU, 0), 0);
}

/* Nothing to look at: nothing changes. */
static void idle_settle(void **state)
{
  (void)state;
  core_settle();
  state_save();
  core_settle();
  assert_true(state_same());
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(last_handle, world_setup),
    cmocka_unit_test_setup(thread_is_free_again, world_setup),
    cmocka_unit_test_setup(nothing_is_left, world_setup),
    cmocka_unit_test_setup(close_during_enter, world_setup),
    cmocka_unit_test_setup(close_then_kick, world_setup),
    cmocka_unit_test_setup(thread_dies_in_hlt, world_setup),
    cmocka_unit_test_setup(close_after_thread_exit, world_setup),
    cmocka_unit_test_setup(seats_are_used_again, world_setup),
    cmocka_unit_test_setup(guest_outlives_its_handles, world_setup),
    cmocka_unit_test_setup(vmar_goes_with_its_guest, world_setup),
    cmocka_unit_test_setup(guests_for_ever, world_setup),
    cmocka_unit_test_setup(resources_for_ever, world_setup),
    cmocka_unit_test_setup(replace_keeps, world_setup),
    cmocka_unit_test_setup(idle_settle, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
