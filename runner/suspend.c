/* SPDX-License-Identifier: MIT */
#include "runner/suspend.h"

#include "runner/kernel_lock.h"
#include "runner/thread.h"
#include "runner/thread_table.h"
#include "runner/x86.h"
#include "temora/state.h"
#include "temora/task.h"

static uint32_t tokens; /* when threads_resume last looked, and those made since */

bool thread_is_suspended(uint32_t thread) {
  if (object_used[ZX_OBJ_TYPE_SUSPEND_TOKEN] == 0) return false;
  return task_suspended(OBJECT(ZX_OBJ_TYPE_THREAD, thread_table[thread].object)) != 0;
}

/* Some waits come to an end by it (decision D36): the thread goes on from there when it may. */
static void end_wait(struct kernel_thread *k) {
  if (k->wait != WAIT_MAY_END) return;
  k->wait = WAIT_HAS_ENDED;
  k->state = THREAD_READY;
}

static bool is_still_there(uint32_t t) {
  return thread_runs_elsewhere(t) && THREAD_LIVES(thread_table[t].state) && thread_is_suspended(t);
}

static bool some_are_still_there(void) {
  for (uint32_t t = 0; t < thread_numbers; t++) {
    if (is_still_there(t)) return true;
  }
  return false;
}

/* Who runs on another processor leaves it when it gets the lock, at the next switch. Two that
 * suspend each other wait for each other here: the one that finds itself suspended stops. */
void threads_suspend(void) {
  tokens = object_used[ZX_OBJ_TYPE_SUSPEND_TOKEN];
  for (uint32_t t = 0; t < thread_numbers; t++) {
    struct kernel_thread *k = &thread_table[t];
    if (!THREAD_LIVES(k->state) || !thread_is_suspended(t)) continue;
    end_wait(k);
    if (thread_runs_elsewhere(t)) processor_notify(&processors[k->on - 1u]);
  }
  while (some_are_still_there()) {
    if (thread_is_suspended(current_thread())) {
      reschedule();
      continue;
    }
    kernel_unlock();
    cpu_relax();
    kernel_lock();
    thread_end_if_it_must();
  }
}

void threads_resume(void) {
  uint32_t now = object_used[ZX_OBJ_TYPE_SUSPEND_TOKEN];
  if (now < tokens) processors_wake(processor_count);
  tokens = now;
}
