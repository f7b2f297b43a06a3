/* SPDX-License-Identifier: MIT */
#include "tests/unit/tasks.h"

#include "tests/unit/fixture.h"

static zx_handle_t made(zx_status_t status)
{
  assert_int_equal(status, ZX_OK);
  return reply.handle[0];
}

zx_handle_t own_process(void)
{
  if (world.self == 0)
    world.self = made(process_self(world.process));
  return world.self;
}

zx_handle_t new_thread(void)
{
  return made(thread_make(world.process, own_process(), 0, 1, 1, world.idle));
}

zx_handle_t started_thread(void)
{
  zx_handle_t thread = new_thread();
  assert_int_equal(thread_begin(world.process, thread, 1), ZX_OK);
  return thread;
}

static zx_handle_t is_over(zx_handle_t task)
{
  task_over(handle_object(world.process, task));
  return task;
}

/* It was to start in a process that is over. */
static zx_handle_t lost_thread(void)
{
  zx_handle_t process = made(process_self(world.process));
  zx_handle_t thread  = made(thread_make(world.process, process, 0, 1, 1, world.idle));
  task_over(handle_object(world.process, process));
  return thread;
}

zx_handle_t task_of_token(uint32_t token)
{
  switch (token) {
  case PROCESS:      return own_process();
  case PROCESS_OVER: return is_over(made(process_self(world.process)));
  case THREAD_NEW:   return new_thread();
  case THREAD_RUNS:  return started_thread();
  case THREAD_LOST:  return lost_thread();
  default:           return is_over(started_thread());
  }
}
