/* SPDX-License-Identifier: MIT */
#include "tests/unit/invariants_task.h"

#include "tests/unit/fixture.h"

/* What runs, and nothing else, keeps its own object by a handle without rights. */
static void check_kept(uint32_t row, uint32_t object, uint32_t *nobodys)
{
  assert_int_equal(tasks[row].kept != 0, tasks[row].life == TASK_RUNNING);
  if (tasks[row].kept == 0)
    return;
  uint32_t slot = tasks[row].kept - 1u;
  nobodys[slot]++;
  assert_int_equal(handles[slot].object, object);
  assert_int_equal(handles[slot].rights, ZX_RIGHT_NONE);
}

/* A token stops nothing, or a task. That is over only by the end of its process. */
static void check_token(uint32_t object)
{
  uint32_t type = OBJECT_TYPE(object), row = task_row(object);
  assert_true(type == ZX_OBJ_TYPE_THREAD || type == ZX_OBJ_TYPE_PROCESS);
  assert_true(row < MAX_TASKS);
  if (tasks[row].life == TASK_OVER)
    assert_int_equal(tasks[row].home, 0);
}

static void check_tokens(void)
{
  for (uint32_t j = 0; j < MAX_TOKENS; j++)
    if (task_tokens[j] != 0)
      check_token(task_tokens[j] - 1u);
}

void check_tasks(uint32_t *nobodys)
{
  for (uint32_t t = 0; t < MAX_THREADS; t++)
    check_kept(t, OBJECT(ZX_OBJ_TYPE_THREAD, t), nobodys);
  for (uint32_t p = 0; p < MAX_PROCESSES; p++)
    check_kept(MAX_THREADS + p, OBJECT(ZX_OBJ_TYPE_PROCESS, p), nobodys);
  check_tokens();
}
