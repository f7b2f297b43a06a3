/* SPDX-License-Identifier: MIT */
/* impl/vcpu.c and impl/process.c: zx_vcpu_create, _kick; processes, threads and their vcpus. */
#include "tests/unit/fixture.h"

static zx_status_t run_create(const uint64_t *a)
{
  return vcpu_create(world.process, (uint32_t)a[4], (zx_handle_t)a[0], (uint32_t)a[1], a[2],
                     (uint32_t)a[3]);
}

static zx_status_t run_kick(const uint64_t *a)
{
  return vcpu_kick(world.process, (zx_handle_t)a[0]);
}

static zx_status_t create_on(uint32_t thread, zx_handle_t guest)
{
  return vcpu_create(world.process, thread, guest, 0, 0, 1);
}

static void all_vcpus(uint64_t *arg)
{
  (void)arg;
  while (guest_seat_find(0) != NONE)
    assert_int_equal(create_on(another_thread(), world.guest), ZX_OK);
}

static void full(uint64_t *arg)
{
  (void)arg;
  fill_handles(0);
}

static const struct fault create_faults[] = {
  {"options", ZX_ERR_INVALID_ARGS, 1, 1, 0},
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(VMAR), 0},
  {"type and right", ZX_ERR_WRONG_TYPE, 0, H(VCPU), 0},
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(GUEST, ZX_RIGHT_MANAGE_PROCESS), 0},
  {"entry", ZX_ERR_INVALID_ARGS, 2, GUEST_PHYS_LIMIT, 0},
  {"great entry", ZX_ERR_INVALID_ARGS, 2, UINT64_MAX, 0},
  {"thread has one", ZX_ERR_BAD_STATE, 4, H(SPENT_THREAD), 0},
  {"handles", ZX_ERR_NO_MEMORY, NO_ARG, 0, full},
  {"out", ZX_ERR_INVALID_ARGS, 3, 0, 0},
};
/* The guest is full: that comes before the thread, behind the entry. */
static const struct fault full_guest_faults[] = {
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(GUEST, ZX_RIGHT_MANAGE_PROCESS), 0},
  {"entry", ZX_ERR_INVALID_ARGS, 2, GUEST_PHYS_LIMIT, 0},
  {"vcpus", ZX_ERR_NO_RESOURCES, NO_ARG, 0, all_vcpus},
  {"thread has one", ZX_ERR_BAD_STATE, 4, H(SPENT_THREAD), 0},
  {"out", ZX_ERR_INVALID_ARGS, 3, 0, 0},
};
static const struct fault kick_faults[] = {
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0},
  {"foreign", ZX_ERR_BAD_HANDLE, 0, H(FOREIGN), 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(GUEST), 0},
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(VCPU, ZX_RIGHT_EXECUTE), 0},
};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"vcpu_create", run_create, {H(GUEST), 0, 0x2000, 1, H(IDLE_THREAD)},
                            FAULTS(create_faults), 0});
  check_call(&(struct call){"vcpu_create, 64", run_create,
                            {H(GUEST), 0, 0x2000, 1, H(IDLE_THREAD)},
                            FAULTS(full_guest_faults), 0});
  check_call(&(struct call){"vcpu_kick", run_kick, {H(VCPU)}, FAULTS(kick_faults), 0});
}

static void what_is_made(void **state)
{
  (void)state;
  zx_status_t status = vcpu_create(world.process, world.idle, world.guest, 0,
                                   GUEST_PHYS_LIMIT - 1, 1);
  assert_int_equal(status, ZX_OK);
  assert_int_equal(reply.index, 1);
  assert_int_equal(handle_check(world.process, reply.handle[0], ZX_OBJ_TYPE_VCPU, 0), ZX_OK);
  assert_int_equal(handle_rights(world.process, reply.handle[0]), ZX_DEFAULT_VCPU_RIGHTS);
  assert_int_equal(threads[world.idle].vcpu, 2);
  assert_int_equal(vcpus[1].thread, world.idle + 1);
  assert_int_equal(vcpu_rflags[1], 2);
  for (uint32_t i = 0; i < 16; i++)
    assert_int_equal(vcpu_gpr[1][i], 0);
  assert_int_equal(vcpus[1].phase | vcpus[1].kicked | vcpus[1].top | vcpus[1].event, 0);
}

/* 1 is the boot processor of its guest; 64 is the last. */
static void ids(void **state)
{
  (void)state;
  assert_int_equal(vcpus[0].seat, 0);
  assert_int_equal(guest_create(world.process, world.resource, 0, 1), ZX_OK);
  zx_handle_t second = reply.handle[0];
  for (uint32_t id = 1; id <= GUEST_MAX_VCPUS; id++) {
    assert_int_equal(create_on(another_thread(), second), ZX_OK);
    assert_int_equal(vcpus[reply.index].seat, id - 1);
    assert_int_equal(vcpus[reply.index].guest, 1);
  }
  uint32_t thread = another_thread();
  state_save();
  assert_int_equal(create_on(thread, second), ZX_ERR_NO_RESOURCES);
  assert_true(state_same());
  assert_int_equal(create_on(thread, world.guest), ZX_OK);
  assert_int_equal(vcpus[reply.index].seat, 1);
}

/* One vcpu per thread, whatever the guest. */
static void thread_has_one(void **state)
{
  (void)state;
  assert_int_equal(guest_create(world.process, world.resource, 0, 1), ZX_OK);
  zx_handle_t second = reply.handle[0];
  assert_int_equal(create_on(world.thread, second), ZX_ERR_BAD_STATE);
  assert_int_equal(create_on(world.idle, second), ZX_OK);
  assert_int_equal(create_on(world.idle, world.guest), ZX_ERR_BAD_STATE);
}

/* The vcpu keeps its guest, with traps and mappings, when the guest's handles are closed. */
static void guest_outlives_its_handles(void **state)
{
  (void)state;
  assert_int_equal(handle_close(world.process, world.guest), ZX_OK);
  assert_int_equal(handle_close(world.process, world.vmar), ZX_OK);
  run_guest();
  vcpu_exit(0, vmexit_memory(MEM_PAGE, 1), 1);
  assert_int_equal(reply.status, ZX_OK);
  assert_int_equal(reply.packet.key, KEY_MEM);
}

static void kick_sets_one_flag(void **state)
{
  (void)state;
  for (uint32_t i = 0; i < 3; i++) {
    reply.wake = 0;
    assert_int_equal(vcpu_kick(world.process, world.vcpu), ZX_OK);
    assert_int_equal(reply.wake, 1);
    assert_int_equal(reply.index, 0);
    assert_int_equal(vcpus[0].kicked, 1);
  }
}

/* The owner is gone: nobody can enter, everybody can kick, interrupt and close. */
static void owner_exits(void **state)
{
  (void)state;
  uint32_t p = world.process;
  thread_exit(world.thread);
  assert_int_equal(threads[world.thread].vcpu, 0);
  assert_int_equal(vcpus[0].thread, 0);
  assert_int_equal(vcpu_kick(p, world.vcpu), ZX_OK);
  assert_int_equal(vcpu_interrupt(p, world.vcpu, 32), ZX_OK);
  state_save();
  assert_int_equal(vcpu_enter_begin(p, world.thread, world.vcpu), ZX_ERR_BAD_STATE);
  assert_int_equal(vcpu_enter_begin(p, world.idle, world.vcpu), ZX_ERR_BAD_STATE);
  assert_int_equal(vcpu_read_state(p, world.thread, world.vcpu, ZX_VCPU_STATE, 136, 1),
                   ZX_ERR_BAD_STATE);
  assert_true(state_same());
  thread_exit(world.idle); /* which has no vcpu */
  assert_true(state_same());
  assert_int_equal(handle_close(p, world.vcpu), ZX_OK);
}

static void threads_run_out(void **state)
{
  (void)state;
  for (uint32_t t = thread_count; t < MAX_THREADS; t++)
    assert_int_equal(thread_create(world.other), t);
  assert_int_equal(threads[MAX_THREADS - 1].process, world.other);
  state_save();
  assert_int_equal(thread_create(world.other), MAX_THREADS);
  assert_true(state_same());
}

static void processes_run_out(void **state)
{
  (void)state;
  for (uint32_t p = process_count; p < MAX_PROCESSES; p++)
    assert_int_equal(process_create(0xFFFFFFFFu), p);
  assert_int_equal(process_mask[MAX_PROCESSES - 1], 0xFFFFFFFCu);
  state_save();
  assert_int_equal(process_create(0), MAX_PROCESSES);
  assert_true(state_same());
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(order_of_checks),
    cmocka_unit_test_setup(what_is_made, world_setup),
    cmocka_unit_test_setup(ids, world_setup),
    cmocka_unit_test_setup(thread_has_one, world_setup),
    cmocka_unit_test_setup(guest_outlives_its_handles, world_setup),
    cmocka_unit_test_setup(kick_sets_one_flag, world_setup),
    cmocka_unit_test_setup(owner_exits, world_setup),
    cmocka_unit_test_setup(threads_run_out, world_setup),
    cmocka_unit_test_setup(processes_run_out, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
