/* SPDX-License-Identifier: MIT */
#include "oracle/replay/tasks.h"

#include <string.h>

#include "temora/state.h"

zx_status_t tasks_begin_process(uint32_t process) { return process_self(process); }

/* Of each process: the guest that is its address space, and what keeps that; 0: it has none. */
static struct { uint32_t guest, kept; } space[MAX_PROCESSES];

zx_status_t tasks_begin_space(uint32_t process) {
  zx_status_t status = process_space(process);
  if (status != ZX_OK) return status;
  space[process].guest = reply.index;
  space[process].kept = (uint32_t)reply.value;
  return ZX_OK;
}

bool tasks_has_space(uint32_t process) { return space[process].kept != 0; }

void tasks_restart(void) { memset(space, 0, sizeof space); }

/* A live handle of the process to itself; 0: there is none. */
static zx_handle_t self_of(uint32_t process) {
  for (uint32_t i = 0; i < handle_used; i++) {
    uint32_t slot = handle_order[i], object = handles[slot].object;
    bool     own = handles[slot].process == process && OBJECT_TYPE(object) == ZX_OBJ_TYPE_PROCESS;
    if (own && tasks[task_row(object)].who == process + 1u) return handle_value(process, slot);
  }
  return 0;
}

zx_status_t tasks_begin_thread(uint32_t process, uint32_t thread) {
  zx_status_t status = thread_make(process, self_of(process), 0, 1, 1, thread);
  zx_handle_t handle = reply.handle[0];
  if (status == ZX_OK) status = thread_begin(process, handle, 1);
  reply.handle[0] = handle;
  return status;
}

/* ---- the end ---- */

static bool is_running(uint32_t row, uint32_t who) {
  return tasks[row].who == who + 1u && tasks[row].life == TASK_RUNNING;
}

static uint32_t row_of(uint32_t thread) {
  uint32_t row = 0;
  while (row < MAX_THREADS && !is_running(row, thread)) row++;
  return row;
}

bool tasks_has_thread(uint32_t thread) { return row_of(thread) < MAX_THREADS; }

bool tasks_lives(uint32_t thread) {
  for (uint32_t row = 0; row < MAX_THREADS; row++) {
    bool alive = objects[OBJECT(ZX_OBJ_TYPE_THREAD, row)].alive == 1u;
    if (alive && tasks[row].who == thread + 1u && tasks[row].life != TASK_OVER) return true;
  }
  return false;
}

bool tasks_is_suspended(uint32_t thread) {
  uint32_t row = row_of(thread);
  return row < MAX_THREADS && task_suspended(OBJECT(ZX_OBJ_TYPE_THREAD, row)) != 0;
}

void tasks_end_thread(uint32_t thread) {
  for (uint32_t row = 0; row < MAX_THREADS; row++) {
    if (is_running(row, thread)) task_over(OBJECT(ZX_OBJ_TYPE_THREAD, row));
  }
  thread_exit(thread);
}

/* From the end: closing one moves only the last one, which has been looked at. */
static void close_handles(uint32_t process) {
  for (uint32_t i = handle_used; i-- > 0;) {
    uint32_t slot = handle_order[i];
    if (handles[slot].process == process) handle_close(process, handle_value(process, slot));
  }
}

/* Threads that make no call of the trace are told by the process that is their home. */
static void end_object(uint32_t object) {
  for (uint32_t row = 0; row < MAX_THREADS; row++) {
    bool runs = tasks[row].home == object + 1u && tasks[row].life == TASK_RUNNING;
    if (runs) task_over(OBJECT(ZX_OBJ_TYPE_THREAD, row));
  }
  task_over(object);
}

void tasks_end_process(uint32_t process) {
  for (uint32_t t = 0; t < thread_count; t++) {
    if (threads[t].process == process) tasks_end_thread(t);
  }
  for (uint32_t number = 0; number < MAX_PROCESSES; number++) {
    if (is_running(MAX_THREADS + number, process)) end_object(OBJECT(ZX_OBJ_TYPE_PROCESS, number));
  }
  task_let_go(OBJECT(ZX_OBJ_TYPE_GUEST, space[process].guest), space[process].kept);
  close_handles(process);
}
