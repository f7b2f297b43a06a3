/* SPDX-License-Identifier: MIT */
/* impl/task.c: how long processes, threads and tokens live, and what stops them. */
#include "tests/unit/fixture.h"
#include "tests/unit/invariants.h"
#include "tests/unit/messages.h"
#include "tests/unit/tasks.h"

static uint32_t object_of(zx_handle_t handle) { return handle_object(world.process, handle); }

static uint32_t state_of(zx_handle_t thread)
{
  assert_int_equal(object_get_info(world.process, thread, ZX_INFO_THREAD), ZX_OK);
  return reply.info_flags;
}

static zx_handle_t suspend(zx_handle_t task)
{
  assert_int_equal(task_suspend(world.process, task, 1), ZX_OK);
  return reply.handle[0];
}

static void end(uint32_t object)
{
  task_over(object);
  core_settle();
  check_invariants();
}

/* ---- life ---- */

/* What has not begun lives as long as a handle; what runs, until it is over; then as before. */
static void a_thread_without_handles(void **state)
{
  (void)state;
  zx_handle_t never = new_thread(), runs = started_thread(), named = started_thread();
  uint32_t    one = object_of(never), two = object_of(runs), three = object_of(named);
  close_it(never);
  close_it(runs);
  assert_int_equal(objects[one].alive, 0);
  assert_int_equal(objects[two].alive, 1);
  assert_int_equal(objects[two].handles, 1);
  uint32_t used = handle_used;
  end(two);
  assert_int_equal(objects[two].alive, 0);
  assert_int_equal(handle_used, used - 1u);
  end(three);
  assert_int_equal(objects[three].alive, 1);
  assert_int_equal(state_of(named), ZX_THREAD_STATE_DEAD);
  close_it(named);
  assert_int_equal(objects[three].alive, 0);
}

static void a_process_without_handles(void **state)
{
  (void)state;
  zx_handle_t self = own_process();
  uint32_t    object = object_of(self);
  close_it(self);
  assert_int_equal(objects[object].alive, 1);
  end(object);
  assert_int_equal(objects[object].alive, 0);
}

/* ZX_INFO_HANDLE_COUNT has the handle of nobody in it. */
static void the_handle_of_nobody_counts(void **state)
{
  (void)state;
  zx_handle_t thread = new_thread();
  assert_int_equal(objects[object_of(thread)].handles, 1);
  assert_int_equal(thread_begin(world.process, thread, 1), ZX_OK);
  assert_int_equal(object_get_info(world.process, thread, ZX_INFO_HANDLE_COUNT), ZX_OK);
  assert_int_equal(reply.info_count, 2);
  end(object_of(thread));
  assert_int_equal(objects[object_of(thread)].handles, 1);
}

/* Nothing is let go of a second time. */
static void over_twice(void **state)
{
  (void)state;
  zx_handle_t thread = started_thread();
  end(object_of(thread));
  state_save();
  end(object_of(thread));
  assert_true(state_same());
}

/* A handle in a message goes on its way when a task ends. */
static void what_is_in_a_message_stays(void **state)
{
  (void)state;
  zx_handle_t thread = started_thread();
  uint32_t    object = object_of(thread);
  assert_int_equal(send(world.channel[0], 0, &thread, 1), ZX_OK);
  assert_int_equal(objects[object].handles, 2);
  end(object);
  assert_int_equal(objects[object].alive, 1);
  assert_int_equal(objects[object].handles, 1);
}

/* ---- a process that is over ---- */

static void the_end_of_a_process(void **state)
{
  (void)state;
  zx_handle_t self = own_process(), never = new_thread(), runs = started_thread();
  assert_int_equal(process_self(world.other), ZX_OK);
  zx_handle_t other = reply.handle[0];
  assert_int_equal(thread_make(world.other, other, 0, 1, 1, 7), ZX_OK);
  zx_handle_t elsewhere = reply.handle[0];
  uint32_t    token = handle_body(world.process, suspend(runs));
  end(object_of(self));
  assert_int_equal(state_of(never), ZX_THREAD_STATE_DEAD);
  assert_int_equal(thread_begin(world.process, never, 0), ZX_ERR_BAD_STATE);
  assert_int_equal(thread_begin(world.process, runs, 0), ZX_ERR_BAD_STATE);
  assert_int_equal(tasks[handle_body(world.process, runs)].home, 0);
  assert_int_equal(thread_make(world.process, self, 0, 1, 1, 1), ZX_ERR_BAD_STATE);
  assert_int_equal(tasks[handle_body(world.process, runs)].life, TASK_RUNNING);
  assert_int_equal(task_tokens[token], object_of(runs) + 1u);
  assert_int_equal(thread_begin(world.other, elsewhere, 1), ZX_OK);
}

/* ---- tokens ---- */

static void a_thread_is_stopped_by_its_tokens(void **state)
{
  (void)state;
  zx_handle_t thread = started_thread(), other = started_thread();
  zx_handle_t one = suspend(thread), two = suspend(thread);
  assert_int_equal(state_of(thread), ZX_THREAD_STATE_SUSPENDED);
  assert_int_equal(state_of(other), ZX_THREAD_STATE_RUNNING);
  assert_true(task_suspended(object_of(thread)));
  close_it(one);
  assert_int_equal(state_of(thread), ZX_THREAD_STATE_SUSPENDED);
  close_it(two);
  assert_int_equal(state_of(thread), ZX_THREAD_STATE_RUNNING);
  assert_false(task_suspended(object_of(thread)));
}

/* All its threads, those that begin later too; not those of another process. */
static void a_process_is_stopped(void **state)
{
  (void)state;
  zx_handle_t self = own_process(), thread = started_thread();
  assert_int_equal(process_self(world.process), ZX_OK);
  assert_int_equal(thread_make(world.process, reply.handle[0], 0, 1, 1, 9), ZX_OK);
  zx_handle_t other = reply.handle[0];
  assert_int_equal(thread_begin(world.process, other, 1), ZX_OK);
  zx_handle_t token = suspend(self), later = new_thread();
  assert_int_equal(state_of(thread), ZX_THREAD_STATE_SUSPENDED);
  assert_int_equal(state_of(later), ZX_THREAD_STATE_NEW);
  assert_int_equal(thread_begin(world.process, later, 1), ZX_OK);
  assert_int_equal(state_of(later), ZX_THREAD_STATE_SUSPENDED);
  assert_int_equal(state_of(other), ZX_THREAD_STATE_RUNNING);
  assert_true(task_suspended(object_of(self)));
  close_it(token);
  assert_int_equal(state_of(thread), ZX_THREAD_STATE_RUNNING);
  assert_false(task_suspended(object_of(self)));
}

/* It starts suspended; its state is NEW until then. */
static void a_thread_is_stopped_before_it_starts(void **state)
{
  (void)state;
  zx_handle_t thread = new_thread(), token = suspend(thread);
  assert_int_equal(state_of(thread), ZX_THREAD_STATE_NEW);
  assert_int_equal(thread_begin(world.process, thread, 1), ZX_OK);
  assert_int_equal(state_of(thread), ZX_THREAD_STATE_SUSPENDED);
  close_it(token);
  assert_int_equal(state_of(thread), ZX_THREAD_STATE_RUNNING);
  check_invariants();
}

/* What never starts goes with its last handle; what gets its number is not stopped by its token. */
static void a_token_outlives_what_never_started(void **state)
{
  (void)state;
  zx_handle_t thread = new_thread(), token = suspend(thread);
  uint32_t    number = handle_body(world.process, token), object = object_of(thread);
  close_it(thread);
  assert_int_equal(objects[object].alive, 0);
  zx_handle_t next = new_thread();
  assert_int_equal(object_of(next), object);
  assert_int_equal(task_tokens[number], 0);
  assert_int_equal(thread_begin(world.process, next, 1), ZX_OK);
  assert_int_equal(state_of(next), ZX_THREAD_STATE_RUNNING);
  close_it(token);
}

/* Its number is used again; what it stopped stays over, and no other task is stopped. */
static void a_token_outlives_its_task(void **state)
{
  (void)state;
  zx_handle_t thread = started_thread(), other = started_thread();
  zx_handle_t token = suspend(thread), second = suspend(other);
  uint32_t    number = handle_body(world.process, token), object = object_of(thread);
  end(object);
  assert_int_equal(task_tokens[number], 0);
  assert_int_equal(state_of(thread), ZX_THREAD_STATE_DEAD);
  assert_int_equal(state_of(other), ZX_THREAD_STATE_SUSPENDED);
  close_it(thread);
  zx_handle_t next = started_thread();
  assert_int_equal(object_of(next), object);
  assert_int_equal(state_of(next), ZX_THREAD_STATE_RUNNING);
  close_it(token);
  close_it(second);
  assert_int_equal(state_of(other), ZX_THREAD_STATE_RUNNING);
}

static void as_many_tokens_as_there_are(void **state)
{
  (void)state;
  zx_handle_t thread = started_thread(), token = 0;
  for (uint32_t i = 0; i < MAX_TOKENS; i++)
    token = suspend(thread);
  assert_int_equal(task_suspend(world.process, thread, 1), ZX_ERR_NO_MEMORY);
  close_it(token);
  suspend(thread);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(a_thread_without_handles, world_setup),
    cmocka_unit_test_setup(a_process_without_handles, world_setup),
    cmocka_unit_test_setup(the_handle_of_nobody_counts, world_setup),
    cmocka_unit_test_setup(over_twice, world_setup),
    cmocka_unit_test_setup(what_is_in_a_message_stays, world_setup),
    cmocka_unit_test_setup(the_end_of_a_process, world_setup),
    cmocka_unit_test_setup(a_thread_is_stopped_by_its_tokens, world_setup),
    cmocka_unit_test_setup(a_process_is_stopped, world_setup),
    cmocka_unit_test_setup(a_thread_is_stopped_before_it_starts, world_setup),
    cmocka_unit_test_setup(a_token_outlives_what_never_started, world_setup),
    cmocka_unit_test_setup(a_token_outlives_its_task, world_setup),
    cmocka_unit_test_setup(as_many_tokens_as_there_are, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
