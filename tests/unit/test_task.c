/* SPDX-License-Identifier: MIT */
/* impl/task_call.c, impl/info_thread.c: the order of the checks, and what each call makes. What
 * becomes of tasks is in test_task_life.c. */
#include "tests/unit/fixture.h"
#include "tests/unit/tasks.h"

/* ---- the order of the checks ---- */

static void fill(uint64_t *arg)
{
  (void)arg;
  fill_handles(0);
}

/* As many as there can be; each needs a handle, so `fill` stands before it in a table. */
static void no_object(uint32_t type)
{
  while (object_can_make(type))
    (void)handle_make(world.process, type, 0);
}

static void no_thread(uint64_t *arg)
{
  (void)arg;
  no_object(ZX_OBJ_TYPE_THREAD);
}

static void no_token(uint64_t *arg)
{
  (void)arg;
  no_object(ZX_OBJ_TYPE_SUSPEND_TOKEN);
}

static zx_status_t run_create(const uint64_t *a)
{
  return thread_make(world.process, (zx_handle_t)a[0], (uint32_t)a[1], (uint32_t)a[2],
                     (uint32_t)a[3], (uint32_t)a[4]);
}

static const struct fault create_faults[] = {
  {"options", ZX_ERR_INVALID_ARGS, 1, 1, 0},
  {"name", ZX_ERR_INVALID_ARGS, 2, 0, 0},
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"closed", ZX_ERR_BAD_HANDLE, 0, H(CLOSED), 0},
  {"foreign", ZX_ERR_BAD_HANDLE, 0, H(FOREIGN), 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(THREAD_NEW), 0},
  {"type and right", ZX_ERR_WRONG_TYPE, 0, LESS(THREAD_RUNS, ZX_RIGHT_MANAGE_THREAD), 0},
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(PROCESS, ZX_RIGHT_MANAGE_THREAD), 0},
  {"over and right", ZX_ERR_ACCESS_DENIED, 0, LESS(PROCESS_OVER, ZX_RIGHT_MANAGE_THREAD), 0},
  {"over", ZX_ERR_BAD_STATE, 0, H(PROCESS_OVER), 0},
  {"no handle", ZX_ERR_NO_MEMORY, NO_ARG, 0, fill},
  {"no object", ZX_ERR_NO_MEMORY, NO_ARG, 0, no_thread},
  {"no thread", ZX_ERR_NO_MEMORY, 4, MAX_THREADS, 0},
  {"out", ZX_ERR_INVALID_ARGS, 3, 0, 0},
};

static zx_status_t run_start(const uint64_t *a)
{
  return thread_begin(world.process, (zx_handle_t)a[0], (uint32_t)a[1]);
}

static const struct fault start_faults[] = {
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(PROCESS), 0},
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(THREAD_NEW, ZX_RIGHT_MANAGE_THREAD), 0},
  {"runs and right", ZX_ERR_ACCESS_DENIED, 0, LESS(THREAD_RUNS, ZX_RIGHT_MANAGE_THREAD), 0},
  {"process over", ZX_ERR_BAD_STATE, 0, H(THREAD_LOST), 0},
  {"entry", ZX_ERR_INVALID_ARGS, 1, 0, 0},
  {"runs", ZX_ERR_BAD_STATE, 0, H(THREAD_RUNS), 0},
  {"over", ZX_ERR_BAD_STATE, 0, H(THREAD_OVER), 0},
  {"no handle", ZX_ERR_NO_MEMORY, NO_ARG, 0, fill},
};

static zx_status_t run_suspend(const uint64_t *a)
{
  return task_suspend(world.process, (zx_handle_t)a[0], (uint32_t)a[1]);
}

static const struct fault suspend_faults[] = {
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0},
  {"closed", ZX_ERR_BAD_HANDLE, 0, H(CLOSED), 0},
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(THREAD_RUNS, ZX_RIGHT_WRITE), 0},
  {"right of no task", ZX_ERR_ACCESS_DENIED, 0, LESS(PORT, ZX_RIGHT_WRITE), 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(PORT), 0},
  {"thread over", ZX_ERR_BAD_STATE, 0, H(THREAD_OVER), 0},
  {"process over", ZX_ERR_BAD_STATE, 0, H(PROCESS_OVER), 0},
  {"thread of a process over", ZX_ERR_BAD_STATE, 0, H(THREAD_LOST), 0},
  {"no handle", ZX_ERR_NO_MEMORY, NO_ARG, 0, fill},
  {"no object", ZX_ERR_NO_MEMORY, NO_ARG, 0, no_token},
  {"out", ZX_ERR_INVALID_ARGS, 1, 0, 0},
};

static const struct fault stats_faults[] = {
  {"topic", ZX_ERR_NOT_SUPPORTED, 1, 20, 0},
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"closed", ZX_ERR_BAD_HANDLE, 0, H(CLOSED), 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(THREAD_NEW), 0},
  {"type and right", ZX_ERR_WRONG_TYPE, 0, LESS(PORT, ZX_RIGHT_INSPECT), 0},
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(PROCESS, ZX_RIGHT_INSPECT), 0},
  {"over and right", ZX_ERR_ACCESS_DENIED, 0, LESS(PROCESS_OVER, ZX_RIGHT_INSPECT), 0},
};
static const struct fault table_faults[] = {
  {"topic", ZX_ERR_NOT_SUPPORTED, 1, 28, 0},
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(THREAD_NEW), 0},
  {"type and right", ZX_ERR_WRONG_TYPE, 0, LESS(PORT, ZX_RIGHT_INSPECT), 0},
  {"INSPECT", ZX_ERR_ACCESS_DENIED, 0, LESS(PROCESS, ZX_RIGHT_INSPECT), 0},
  {"MANAGE_PROCESS", ZX_ERR_ACCESS_DENIED, 0, LESS(PROCESS, ZX_RIGHT_MANAGE_PROCESS), 0},
  {"MANAGE_THREAD", ZX_ERR_ACCESS_DENIED, 0, LESS(PROCESS, ZX_RIGHT_MANAGE_THREAD), 0},
};

static zx_status_t run_info(const uint64_t *a)
{
  return object_get_info(world.process, (zx_handle_t)a[0], (uint32_t)a[1]);
}

static const struct fault info_faults[] = {
  {"topic", ZX_ERR_NOT_SUPPORTED, 1, 9, 0},
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(PROCESS), 0},
  {"type and right", ZX_ERR_WRONG_TYPE, 0, LESS(PORT, ZX_RIGHT_INSPECT), 0},
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(THREAD_OVER, ZX_RIGHT_INSPECT), 0},
};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"zx_thread_create", run_create, {H(PROCESS), 0, 1, 1, 1},
                            FAULTS(create_faults), 0});
  check_call(&(struct call){"zx_thread_start", run_start, {H(THREAD_NEW), 1},
                            FAULTS(start_faults), 0});
  check_call(&(struct call){"zx_task_suspend, thread", run_suspend, {H(THREAD_RUNS), 1},
                            FAULTS(suspend_faults), 0});
  check_call(&(struct call){"zx_task_suspend, thread to start", run_suspend, {H(THREAD_NEW), 1},
                            FAULTS(suspend_faults), 0});
  check_call(&(struct call){"zx_task_suspend, process", run_suspend, {H(PROCESS), 1},
                            FAULTS(suspend_faults), 0});
  check_call(&(struct call){"ZX_INFO_THREAD", run_info, {H(THREAD_NEW), ZX_INFO_THREAD},
                            FAULTS(info_faults), 0});
  check_call(&(struct call){"ZX_INFO_PROCESS_HANDLE_STATS", run_info,
                            {H(PROCESS), ZX_INFO_PROCESS_HANDLE_STATS}, FAULTS(stats_faults), 0});
  check_call(&(struct call){"ZX_INFO_HANDLE_TABLE", run_info,
                            {H(PROCESS), ZX_INFO_HANDLE_TABLE}, FAULTS(table_faults), 0});
}

/* ---- what they make ---- */

static void check_basic(zx_handle_t handle, uint32_t type, uint32_t rights)
{
  assert_int_equal(object_get_info(world.process, handle, ZX_INFO_HANDLE_BASIC), ZX_OK);
  assert_int_equal(reply.info_type, type);
  assert_int_equal(reply.info_rights, rights);
}

/* A handle that has a value, and one that has none. */
static void a_process_as_it_starts(void **state)
{
  (void)state;
  uint32_t used = handle_used;
  assert_int_equal(process_self(world.process), ZX_OK);
  uint32_t row = MAX_THREADS + reply.index, kept = tasks[row].kept - 1u;
  assert_int_equal(handle_used, used + 2u);
  check_basic(reply.handle[0], ZX_OBJ_TYPE_PROCESS, ZX_DEFAULT_PROCESS_RIGHTS);
  assert_int_equal(tasks[row].who, world.process + 1u);
  assert_int_equal(tasks[row].life, TASK_RUNNING);
  assert_int_equal(tasks[row].home, 0);
  assert_true(handle_in_transit(kept));
  assert_int_equal(handles[kept].rights, ZX_RIGHT_NONE);
  assert_int_equal(handles[kept].object, OBJECT(ZX_OBJ_TYPE_PROCESS, row - MAX_THREADS));
}

static void no_room_for_a_process(void **state)
{
  (void)state;
  fill_handles(1);
  state_save();
  assert_int_equal(process_self(world.process), ZX_ERR_NO_MEMORY);
  assert_true(state_same());
  world_new();
  fill_handles(2);
  assert_int_equal(process_self(world.process), ZX_OK);
  assert_int_equal(handle_used, MAX_HANDLES);
  world_new();
  no_object(ZX_OBJ_TYPE_PROCESS);
  state_save();
  assert_int_equal(process_self(world.process), ZX_ERR_NO_MEMORY);
  assert_true(state_same());
}

static void a_thread_that_is_made(void **state)
{
  (void)state;
  zx_handle_t self = own_process();
  uint32_t    used = handle_used;
  assert_int_equal(thread_make(world.process, self, 0, 1, 1, MAX_THREADS - 1u), ZX_OK);
  uint32_t row = reply.index;
  assert_int_equal(handle_used, used + 1u);
  check_basic(reply.handle[0], ZX_OBJ_TYPE_THREAD, ZX_DEFAULT_THREAD_RIGHTS);
  assert_int_equal(tasks[row].who, MAX_THREADS);
  assert_int_equal(tasks[row].life, TASK_NEW);
  assert_int_equal(tasks[row].kept, 0);
  assert_int_equal(tasks[row].home, handle_object(world.process, self) + 1u);
}

static void a_thread_that_starts(void **state)
{
  (void)state;
  zx_handle_t thread = new_thread();
  uint32_t    used = handle_used, row = handle_body(world.process, thread);
  struct task before = tasks[row];
  assert_int_equal(thread_begin(world.process, thread, 1), ZX_OK);
  assert_int_equal(reply.index, world.idle + 1u);
  assert_int_equal(handle_used, used + 1u);
  assert_int_equal(tasks[row].life, TASK_RUNNING);
  assert_int_equal(tasks[row].who, before.who);
  assert_int_equal(tasks[row].home, before.home);
  assert_true(handle_in_transit(tasks[row].kept - 1u));
}

static void a_token(void **state)
{
  (void)state;
  zx_handle_t thread = started_thread();
  uint32_t    used = handle_used;
  assert_int_equal(task_suspend(world.process, thread, 1), ZX_OK);
  check_basic(reply.handle[0], ZX_OBJ_TYPE_SUSPEND_TOKEN, ZX_DEFAULT_SUSPEND_TOKEN_RIGHTS);
  assert_int_equal(handle_used, used + 1u);
  assert_int_equal(task_tokens[handle_body(world.process, reply.handle[0])],
                   handle_object(world.process, thread) + 1u);
  assert_int_equal(handle_duplicate(world.process, reply.handle[0], ZX_RIGHT_SAME_RIGHTS, 1),
                   ZX_ERR_ACCESS_DENIED);
}

static void the_record_of_a_thread(void **state)
{
  (void)state;
  zx_handle_t thread = new_thread();
  state_save();
  assert_int_equal(object_get_info(world.process, thread, ZX_INFO_THREAD), ZX_OK);
  assert_true(state_same());
  assert_int_equal(reply.value, sizeof(zx_info_thread_t));
  assert_int_equal(reply.info_flags, ZX_THREAD_STATE_NEW);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(order_of_checks),
    cmocka_unit_test_setup(a_process_as_it_starts, world_setup),
    cmocka_unit_test_setup(no_room_for_a_process, world_setup),
    cmocka_unit_test_setup(a_thread_that_is_made, world_setup),
    cmocka_unit_test_setup(a_thread_that_starts, world_setup),
    cmocka_unit_test_setup(a_token, world_setup),
    cmocka_unit_test_setup(the_record_of_a_thread, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
