/* SPDX-License-Identifier: MIT */
/* Processes and threads as objects. */
#include "runner/process.h"
#include "runner/record.h"
#include "runner/space.h"
#include "runner/suspend.h"
#include "runner/syscall.h"
#include "runner/thread.h"
#include "runner/thread_table.h"
#include "temora/state.h"
#include "temora/task_call.h"
#include "zircon/syscalls/object.h"

/* A number for the thread: which process it is for is in the handle. What is wrong with that the
 * core says; then no number is needed. */
static uint32_t reserve_for(zx_handle_t handle) {
  uint32_t slot = handle_find(current_process(), handle);
  if (slot == NONE || OBJECT_TYPE(handles[slot].object) != ZX_OBJ_TYPE_PROCESS) return MAX_THREADS;
  struct task home = tasks[task_row(handles[slot].object)];
  return home.life == TASK_RUNNING ? thread_reserve(home.who - 1u) : MAX_THREADS;
}

/* Nobody can ask for the name, so it is not kept. */
int64_t sys_thread_create(const uint64_t *a) {
  bool        name_ok = a[1] != 0 && a[2] <= ZX_MAX_NAME_LEN && user_readable(a[1], a[2]);
  bool        out_ok = user_writable(a[4], sizeof(zx_handle_t));
  uint32_t    number = reserve_for((zx_handle_t)a[0]);
  zx_status_t status = thread_make(current_process(), (zx_handle_t)a[0], (uint32_t)a[3], name_ok,
                                   out_ok, number);
  if (status != ZX_OK) return status;
  thread_give_object(number, reply.index);
  record_thread(thread_table[number].process, number, ZX_HANDLE_INVALID);
  return reply_handle(status, a[4]);
}

int64_t sys_thread_start(const uint64_t *a) {
  zx_status_t status = thread_begin(current_process(), (zx_handle_t)a[0], space_is_user(a[1], 1));
  if (status != ZX_OK) return status;
  uint32_t            number = reply.index - 1u;
  struct thread_entry entry = {a[1], a[2], a[3], a[4]};
  thread_go(number, process_cr3(thread_table[number].process), entry);
  return ZX_OK;
}

int64_t sys_task_suspend(const uint64_t *a) {
  bool        out_ok = user_writable(a[1], sizeof(zx_handle_t));
  zx_status_t status = task_suspend(current_process(), (zx_handle_t)a[0], out_ok);
  status = reply_handle(status, a[1]);
  if (status == ZX_OK) threads_suspend();
  return status;
}
