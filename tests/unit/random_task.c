/* SPDX-License-Identifier: MIT */
#include "tests/unit/random_task.h"

#include "tests/unit/fixture.h"
#include "tests/unit/random_calls.h"
#include "tests/unit/tasks.h"

#define FEW 12u /* of each sort: other calls have to find their handles on the list, too */

uint32_t tasks_started, tasks_suspended;

void random_task_begin(void)
{
  assert_int_equal(process_self(process), ZX_OK);
  learn(reply.handle[0], ZX_OBJ_TYPE_PROCESS, ZX_DEFAULT_PROCESS_RIGHTS);
}

uint32_t handles_kept(void)
{
  uint32_t count = 0;
  for (uint32_t r = 0; r < MAX_TASKS; r++)
    count += tasks[r].kept != 0;
  return count;
}

static zx_status_t do_make(void)
{
  zx_handle_t h       = some(ZX_OBJ_TYPE_PROCESS);
  uint32_t    options = !mostly();
  zx_status_t status  = thread_make(process, h, options, 1, mostly(), below(MAX_THREADS));
  if (options == 0)
    agree(status, h, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_MANAGE_THREAD);
  else
    assert_int_equal(status, ZX_ERR_INVALID_ARGS);
  if (status == ZX_OK)
    learn(reply.handle[0], ZX_OBJ_TYPE_THREAD, ZX_DEFAULT_THREAD_RIGHTS);
  return status;
}

static zx_status_t do_start(void)
{
  zx_handle_t h      = some(ZX_OBJ_TYPE_THREAD);
  uint32_t    ok     = mostly();
  uint32_t    known  = expected(h, ZX_OBJ_TYPE_THREAD, ZX_RIGHT_MANAGE_THREAD) == ZX_OK;
  uint32_t    is_new = known && tasks[handle_body(process, h)].life == TASK_NEW;
  zx_status_t status = thread_begin(process, h, ok);
  agree(status, h, ZX_OBJ_TYPE_THREAD, ZX_RIGHT_MANAGE_THREAD);
  assert_int_equal(status == ZX_OK, is_new && ok);
  tasks_started += status == ZX_OK;
  return status;
}

/* The right is looked at before the type. */
static zx_status_t do_suspend(void)
{
  uint32_t    type   = below(3) ? ZX_OBJ_TYPE_THREAD : ZX_OBJ_TYPE_PROCESS;
  zx_handle_t h      = some(type);
  zx_status_t thread = expected(h, ZX_OBJ_TYPE_THREAD, ZX_RIGHT_WRITE);
  zx_status_t other  = expected(h, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_WRITE);
  zx_status_t status = task_suspend(process, h, mostly());
  if (thread == ZX_ERR_WRONG_TYPE && other == ZX_ERR_WRONG_TYPE)
    assert_true(status == ZX_ERR_WRONG_TYPE || status == ZX_ERR_ACCESS_DENIED);
  else
    agree(status, h, thread != ZX_ERR_WRONG_TYPE ? ZX_OBJ_TYPE_THREAD : ZX_OBJ_TYPE_PROCESS,
          ZX_RIGHT_WRITE);
  if (status == ZX_OK)
    learn(reply.handle[0], ZX_OBJ_TYPE_SUSPEND_TOKEN, ZX_DEFAULT_SUSPEND_TOKEN_RIGHTS);
  return status;
}

/* Whether a live token stops it, counted out afresh. */
static uint32_t is_stopped(uint32_t object)
{
  for (uint32_t j = 0; j < MAX_TOKENS; j++)
    if (objects[OBJECT(ZX_OBJ_TYPE_SUSPEND_TOKEN, j)].alive && task_tokens[j] == object + 1u)
      return 1;
  return 0;
}

static uint32_t expected_state(uint32_t number)
{
  struct task task = tasks[number];
  if (task.life != TASK_RUNNING)
    return task.life == TASK_NEW ? ZX_THREAD_STATE_NEW : ZX_THREAD_STATE_DEAD;
  uint32_t all = task.home != 0 && is_stopped(task.home - 1u);
  return all || is_stopped(OBJECT(ZX_OBJ_TYPE_THREAD, number))
           ? ZX_THREAD_STATE_SUSPENDED : ZX_THREAD_STATE_RUNNING;
}

static zx_status_t do_info(void)
{
  zx_handle_t h      = some(ZX_OBJ_TYPE_THREAD);
  zx_status_t status = object_get_info(process, h, ZX_INFO_THREAD);
  assert_int_equal(status, expected(h, ZX_OBJ_TYPE_THREAD, ZX_RIGHT_INSPECT));
  if (status != ZX_OK)
    return status;
  assert_int_equal(reply.info_flags, expected_state(handle_body(process, h)));
  tasks_suspended += reply.info_flags == ZX_THREAD_STATE_SUSPENDED;
  return status;
}

/* Some thread that runs; now and then a process, in whose place another comes. */
static zx_status_t do_end(void)
{
  uint32_t row = below(MAX_TASKS);
  if (tasks[row].life != TASK_RUNNING || (row >= MAX_THREADS && below(8) != 0))
    return ZX_OK;
  if (row < MAX_THREADS) {
    task_over(OBJECT(ZX_OBJ_TYPE_THREAD, row));
    return ZX_OK;
  }
  process = tasks[row].who - 1u;
  task_over(OBJECT(ZX_OBJ_TYPE_PROCESS, row - MAX_THREADS));
  core_settle();
  if (object_can_make(ZX_OBJ_TYPE_PROCESS))
    random_task_begin();
  return ZX_OK;
}

static zx_status_t do_close(void)
{
  uint32_t    type = below(2) ? ZX_OBJ_TYPE_THREAD : ZX_OBJ_TYPE_SUSPEND_TOKEN;
  zx_handle_t h    = some(type);
  if (expected(h, type, 0) != ZX_OK)
    return ZX_OK;
  assert_int_equal(handle_close(process, h), ZX_OK);
  lose(h);
  return ZX_OK;
}

static zx_status_t do_duplicate(void)
{
  uint32_t    type   = below(2) ? ZX_OBJ_TYPE_THREAD : ZX_OBJ_TYPE_PROCESS;
  zx_handle_t h      = some(type);
  uint32_t    rights = (uint32_t)draw() & (type == ZX_OBJ_TYPE_THREAD ? ZX_DEFAULT_THREAD_RIGHTS
                                                                      : ZX_DEFAULT_PROCESS_RIGHTS);
  zx_status_t status = handle_duplicate(process, h, rights, 1);
  if (expected(h, type, ZX_RIGHT_DUPLICATE) != ZX_ERR_WRONG_TYPE)
    agree(status, h, type, ZX_RIGHT_DUPLICATE);
  if (status == ZX_OK)
    learn(reply.handle[0], OBJECT_TYPE(handle_object(process, reply.handle[0])), rights);
  return status;
}

zx_status_t random_task_call(void)
{
  uint32_t threads_there = object_used[ZX_OBJ_TYPE_THREAD];
  uint32_t tokens_there  = object_used[ZX_OBJ_TYPE_SUSPEND_TOKEN];
  switch (below(11)) {
  case 0:
  case 1:  return threads_there < FEW ? do_make() : do_end();
  case 2:
  case 3:  return do_start();
  case 4:
  case 5:  return tokens_there < FEW ? do_suspend() : do_info();
  case 6:  return do_info();
  case 7:
  case 8:  return do_close();
  case 9:  return threads_there < FEW ? do_duplicate() : do_close();
  default: return do_end();
  }
}
