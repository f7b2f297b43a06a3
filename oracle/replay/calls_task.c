/* SPDX-License-Identifier: MIT */
/* The calls on threads and processes. */
#include "oracle/replay/calls.h"
#include "oracle/replay/tasks.h"
#include "temora/state.h"

#define NAME  1u /* places among the arguments of zx_thread_create */
#define OUT   4u
#define TID   5u
#define TOKEN 1u /* ... of zx_task_suspend */

/* ---- zx_thread_create ---- */

static bool has_tid(const struct step *s) {
  return s->observed == ZX_OK && !s->open && (s->event->recorded >> TID & 1u) != 0;
}

/* The thread that the new object is: one that has its line, and no object yet. */
static bool find_thread(struct step *s, uint32_t *thread) {
  uint64_t tid = s->event->arg.thread_create.tid;
  uint32_t process;
  *thread = s->observed == ZX_ERR_NO_MEMORY ? MAX_THREADS : NO_CALLER;
  if (!has_tid(s)) return true;
  if (!world_find_thread(tid, thread, &process)) {
    return complain(&s->why, "there is no thread %lu: it must have its line before", tid);
  }
  if (!tasks_has_thread(*thread)) return true;
  return complain(&s->why, "thread %lu has been created already", tid);
}

/* The thread's process is the one that was named. */
static bool is_at_home(struct step *s, uint32_t thread) {
  uint32_t home = tasks[reply.index].home - 1u;
  if (!has_tid(s) || tasks[task_row(home)].who == threads[thread].process + 1u) return true;
  return complain(&s->why, "thread %lu is another process's", s->event->arg.thread_create.tid);
}

enum verdict run_thread_create(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  uint32_t thread;
  if (!find_thread(s, &thread)) return NOT_A_TRACE;
  zx_status_t status = thread_make(s->process, core_handle(s, arg->thread_create.process),
                                   (uint32_t)arg->thread_create.options, pointer_ok(s, NAME),
                                   pointer_ok(s, OUT), thread);
  if (thread == MAX_THREADS) outcome_choice(s, "there may be no memory for the thread");
  if (status == ZX_OK && !is_at_home(s, thread)) return NOT_A_TRACE;
  return compare_handle(s, status, OUT, reply.handle[0]);
}

/* ---- what runs ---- */

/* Where a process has memory is not in the trace. */
enum verdict run_thread_start(struct step *s) {
  zx_handle_t handle = core_handle(s, s->event->arg.thread_start.handle);
  bool        entry_ok = s->observed != ZX_ERR_INVALID_ARGS;
  if (!entry_ok) outcome_choice(s, "entry may be no address of the process");
  return compare_status(s, thread_begin(s->process, handle, entry_ok));
}

enum verdict run_task_suspend(struct step *s) {
  zx_handle_t handle = core_handle(s, s->event->arg.suspend.handle);
  zx_status_t status = task_suspend(s->process, handle, pointer_ok(s, TOKEN));
  return compare_handle(s, status, TOKEN, reply.handle[0]);
}

/* They never return; "st" is ZX_OK. */
enum verdict run_thread_exit(struct step *s) {
  if (s->event->arg.thread_exit.last != 0) tasks_end_process(s->process);
  else tasks_end_thread(s->thread);
  return compare_status(s, ZX_OK);
}

enum verdict run_process_exit(struct step *s) {
  tasks_end_process(s->process);
  return compare_status(s, ZX_OK);
}
