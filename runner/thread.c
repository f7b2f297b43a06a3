/* SPDX-License-Identifier: MIT */
#include "runner/thread.h"
#include "runner/cpu.h"
#include "runner/kernel_lock.h"
#include "runner/record.h"
#include "runner/thread_table.h"
#include "runner/trap.h"
#include "runner/x86.h"
#include "temora/state.h"
#include "temora/task.h"

#define RFLAGS_START  0x202u              /* IF */
#define FCW_START     0x37Fu              /* SDM Vol. 1, 8.1.5 and 10.2.3 */
#define MXCSR_START   0x1F80u
#define MXCSR_OFFSET  24u

struct kernel_thread thread_table[MAX_THREADS];
uint32_t             thread_numbers;

/* ---- birth ---- */

static bool make_stacks(struct kernel_thread *t) {
  if (t->stack == NULL) t->stack = page_alloc(STACK_PAGES);
  if (t->extended == NULL) t->extended = page_alloc(EXTENDED_STATE_BYTES / PAGE_SIZE);
  return t->stack != NULL && t->extended != NULL;
}

/* As if the thread had been interrupted at its first instruction, and switched away from. */
static void make_frames(struct kernel_thread *t, struct thread_entry entry) {
  struct trap_frame *f = (struct trap_frame *)(t->stack + STACK_BYTES) - 1;
  uint64_t          *switched = (uint64_t *)f - 7; /* six registers and the return address */
  memset(switched, 0, (uint64_t)(t->stack + STACK_BYTES) - (uint64_t)switched);
  f->rip = entry.rip;
  f->rsp = entry.rsp;
  f->rdi = entry.rdi;
  f->rsi = entry.rsi;
  f->cs = SELECTOR_USER_CODE;
  f->ss = SELECTOR_USER_DATA;
  f->rflags = RFLAGS_START;
  switched[6] = (uint64_t)thread_first;
  t->stack_pointer = (uint64_t)switched;
  *(uint64_t *)t->stack = STACK_MARK;
  memset(t->extended, 0, EXTENDED_STATE_BYTES);
  *(uint16_t *)t->extended = FCW_START;
  *(uint32_t *)(t->extended + MXCSR_OFFSET) = MXCSR_START;
}

/* It may still be started: some handle leads to its object, and the process lives. */
static bool can_begin(uint32_t t) {
  const struct kernel_thread *k = &thread_table[t];
  struct task                 task = tasks[k->object];
  return k->state == THREAD_MADE && objects[OBJECT(ZX_OBJ_TYPE_THREAD, k->object)].alive != 0 &&
         task.who == t + 1u && task.life == TASK_NEW;
}

static bool is_free(uint32_t t) {
  const struct kernel_thread *k = &thread_table[t];
  return !THREAD_LIVES(k->state) && !can_begin(t) && k->on == 0;
}

/* Of a thread of the process that has ended, and has no vcpu any more, or was never started and
 * cannot be; or a new one of the core. */
static uint32_t new_number(uint32_t process) {
  for (uint32_t t = 0; t < thread_numbers; t++) {
    if (thread_table[t].process == process && is_free(t)) return t;
  }
  uint32_t number = thread_create(process);
  if (number >= MAX_THREADS) return number;
  thread_table[number].process = process;
  thread_numbers = number + 1;
  return number;
}

uint32_t thread_reserve(uint32_t process) {
  uint32_t number = new_number(process);
  if (number >= MAX_THREADS || !make_stacks(&thread_table[number])) return MAX_THREADS;
  return number;
}

void thread_give_object(uint32_t thread, uint32_t object) {
  thread_table[thread].object = object;
  thread_table[thread].state = THREAD_MADE;
}

void thread_go(uint32_t thread, uint64_t cr3, struct thread_entry entry) {
  struct kernel_thread *t = &thread_table[thread];
  make_frames(t, entry);
  t->cr3 = cr3;
  t->wait = WAIT_GOES_ON;
  t->state = THREAD_READY;
  processors_wake(1);
}

/* ---- death ---- */

void thread_end(uint32_t t) {
  thread_table[t].state = THREAD_FREE;
  thread_exit(t);
  task_over(OBJECT(ZX_OBJ_TYPE_THREAD, thread_table[t].object));
}

void thread_leave(void) {
  reschedule();
  panic("an ended thread was resumed");
}

void thread_end_if_it_must(void) {
  if (!this_processor()->must_end) return;
  this_processor()->must_end = false;
  thread_end(current_thread());
  thread_leave();
}

uint32_t threads_live_of(uint32_t process) {
  uint32_t count = 0;
  for (uint32_t t = 0; t < thread_numbers; t++)
    count += THREAD_LIVES(thread_table[t].state) && thread_table[t].process == process;
  return count;
}

bool thread_runs_elsewhere(uint32_t thread) {
  uint32_t on = thread_table[thread].on;
  return on != 0 && on != this_processor()->number + 1u;
}

static void tell_to_end(uint32_t t) {
  struct processor *p = &processors[thread_table[t].on - 1u];
  p->must_end = true;
  processor_notify(p);
}

static bool some_run_elsewhere(uint32_t process) {
  for (uint32_t t = 0; t < thread_numbers; t++) {
    if (thread_table[t].process == process && thread_runs_elsewhere(t)) return true;
  }
  return false;
}

/* Who runs on another processor has the lock not: it is in ring 3, in the guest, or wants the lock,
 * and ends when it gets it. The one that calls comes last: until then some thread runs. */
void threads_end_of(uint32_t process) {
  uint32_t here = current_thread();
  for (uint32_t t = 0; t < thread_numbers; t++) {
    if (!THREAD_LIVES(thread_table[t].state) || thread_table[t].process != process) continue;
    if (thread_runs_elsewhere(t)) tell_to_end(t);
    else if (t != here) thread_end(t);
  }
  while (some_run_elsewhere(process)) {
    kernel_unlock();
    cpu_relax();
    kernel_lock();
  }
  if (THREAD_LIVES(thread_table[here].state) && thread_table[here].process == process)
    thread_end(here);
}
