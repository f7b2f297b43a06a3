/* SPDX-License-Identifier: MIT */
/* Who runs where: each processor takes the next ready thread, round robin over the core's thread
 * numbers; without one it runs its idle loop, on the stack that it was started on.
 *
 * No processor waits in HLT while a thread is ready and runs nowhere, but for an interrupt that is
 * under way to it: `waits` is set with the lock held, after a look that has found nothing, and who
 * makes a thread ready, with the lock held, sends an interrupt to one that waits. It may come
 * before HLT: interrupts are off until then. */
#include "runner/account.h"
#include "runner/cpu.h"
#include "runner/kernel_lock.h"
#include "runner/process.h"
#include "runner/space.h"
#include "runner/suspend.h"
#include "runner/thread.h"
#include "runner/thread_table.h"
#include "runner/time.h"
#include "runner/trap.h"
#include "runner/vmx.h"

static uint32_t last_taken;                /* by any processor */
static int64_t  next_deadline = INT64_MAX; /* no blocked thread's is earlier */

uint32_t current_thread(void) { return this_processor()->thread; }

uint32_t current_process(void) { return thread_table[current_thread()].process; }

/* ---- which thread next ---- */

void processors_wake(uint32_t count) {
  for (uint32_t n = 0; n < processor_count && count > 0; n++) {
    if (!processors[n].waits) continue;
    processors[n].waits = false;
    processor_notify(&processors[n]);
    count--;
  }
}

static uint32_t wake(int64_t until) {
  uint32_t woken = 0;
  next_deadline = INT64_MAX;
  for (uint32_t t = 0; t < thread_numbers; t++) {
    struct kernel_thread *k = &thread_table[t];
    if (k->state != THREAD_BLOCKED) continue;
    if (k->deadline <= until) {
      k->state = THREAD_READY;
      woken++;
    } else if (k->deadline < next_deadline) {
      next_deadline = k->deadline;
    }
  }
  return woken;
}

static void wake_due(void) {
  int64_t now = clock_now();
  if (now >= next_deadline) processors_wake(wake(now));
}

void thread_wake_all(void) { processors_wake(wake(INT64_MAX)); }

static bool may_run(uint32_t t) {
  return thread_table[t].state == THREAD_READY && !thread_is_suspended(t);
}

/* The thread that runs here comes last. */
static uint32_t next_ready(void) {
  uint32_t t = last_taken, here = current_thread();
  for (uint32_t i = 0; i < thread_numbers; i++) {
    t = t + 1 < thread_numbers ? t + 1 : 0;
    if (thread_table[t].on == 0 && may_run(t)) return last_taken = t;
  }
  return here != NO_THREAD && may_run(here) ? here : NO_THREAD;
}

/* ---- switching ---- */

/* What stays in the processor while a thread runs goes where another processor finds it. */
static void put_down(uint32_t t) {
  struct kernel_thread *k = &thread_table[t];
  if (*(uint64_t *)k->stack != STACK_MARK) panic("thread %u: the kernel stack is full", t);
  if (k->state != THREAD_FREE) cpu_save_extended(k->extended);
  if (processors_running > 1u) vmx_leave_processor();
  k->on = 0;
}

static void take_up(uint32_t t) {
  struct kernel_thread *k = &thread_table[t];
  k->on = this_processor()->number + 1u;
  space_use(k->cr3);
  cpu_set_kernel_stack((uint64_t)k->stack + STACK_BYTES);
  cpu_load_extended(k->extended);
}

static uint64_t *kept_stack_pointer(uint32_t t) {
  return t == NO_THREAD ? &this_processor()->idle_stack_pointer : &thread_table[t].stack_pointer;
}

/* The lock is held until the other stack is in use: nobody takes a thread up before. Without a
 * thread the processor leaves the address space, which may go. */
static void switch_to(uint32_t next) {
  uint32_t from = current_thread();
  if (next == from) return;
  if (from != NO_THREAD) put_down(from);
  this_processor()->thread = next;
  if (next != NO_THREAD) take_up(next);
  else space_use(space_of_kernel());
  thread_switch_stack(kept_stack_pointer(from), *kept_stack_pointer(next));
}

void reschedule(void) {
  this_processor()->ticked = false;
  wake_due();
  switch_to(next_ready());
}

/* ---- idle ---- */

/* Some thread runs, or will by its deadline. One that is suspended does neither; but while another
 * processor still runs it, it may end that itself. */
static bool someone_goes_on(void) {
  for (uint32_t t = 0; t < thread_numbers; t++) {
    const struct kernel_thread *k = &thread_table[t];
    if (k->on != 0) return true;
    if (!THREAD_LIVES(k->state) || thread_is_suspended(t)) continue;
    if (k->state == THREAD_READY || k->deadline != INT64_MAX) return true;
  }
  return false;
}

static void wait_for_work(void) {
  struct processor *p = this_processor();
  if (!someone_goes_on()) process_deadlock();
  p->waits = true;
  account_to(IDLE);
  kernel_unlock();
  __asm__ volatile("sti; hlt; cli" : : : "memory");
  account_to(IN_KERNEL);
  kernel_lock();
  p->waits = false;
}

void threads_run(void) {
  for (;;) {
    reschedule(); /* comes back when there is no thread for this processor */
    wait_for_work();
  }
}

/* ---- what threads call ---- */

void thread_block_until(int64_t deadline) {
  struct kernel_thread *k = &thread_table[current_thread()];
  k->deadline = deadline;
  k->state = THREAD_BLOCKED;
  if (deadline < next_deadline) next_deadline = deadline;
  reschedule();
}

void thread_block(void) { thread_block_until(INT64_MAX); }

bool thread_block_unless_suspended(int64_t deadline) {
  struct kernel_thread *k = &thread_table[current_thread()];
  k->wait = WAIT_MAY_END;
  thread_block_until(deadline);
  bool ended = k->wait == WAIT_HAS_ENDED;
  k->wait = WAIT_GOES_ON;
  return !ended;
}

void schedule_check(uint32_t vector) {
  time_interrupt(vector);
  reschedule();
}

void schedule_point(void) {
  kernel_unlock();
  __asm__ volatile("sti; nop; cli" : : : "memory");
  kernel_lock();
  thread_end_if_it_must();
  reschedule();
}
