/* SPDX-License-Identifier: MIT */
/* Round robin over the core's thread numbers. A thread is ready, blocked (until the next
 * thread_wake_all or its deadline), or free. */
#include "runner/thread.h"
#include "runner/account.h"
#include "runner/cpu.h"
#include "runner/process.h"
#include "runner/record.h"
#include "runner/space.h"
#include "runner/time.h"
#include "runner/trap.h"

#define NO_THREAD     MAX_THREADS
#define STACK_PAGES   4u
#define STACK_BYTES   (STACK_PAGES * PAGE_SIZE)
#define STACK_MARK    0x6B61747372656E72u /* at the low end of every kernel stack */
#define RFLAGS_START  0x202u              /* IF */
#define FCW_START     0x37Fu              /* SDM Vol. 1, 8.1.5 and 10.2.3 */
#define MXCSR_START   0x1F80u
#define MXCSR_OFFSET  24u

enum thread_state { THREAD_FREE = 0, THREAD_READY, THREAD_BLOCKED };

struct kernel_thread {
  uint64_t stack_pointer; /* while another thread runs */
  uint8_t *stack;         /* kept when the thread ends, for the next one of this number */
  uint8_t *extended;
  uint64_t cr3;
  int64_t  deadline;
  uint32_t process;
  uint32_t state;
};

static struct kernel_thread thread[MAX_THREADS];
static uint32_t      thread_numbers;            /* numbers ever used: a prefix */
static uint32_t      running = NO_THREAD;
static int64_t       next_deadline = INT64_MAX; /* no blocked thread's is earlier */

uint32_t current_thread(void) { return running; }

uint32_t current_process(void) { return thread[running].process; }

/* ---- which thread next ---- */

static void wake_due(void) {
  int64_t now = clock_now();
  if (now < next_deadline) return;
  next_deadline = INT64_MAX;
  for (uint32_t t = 0; t < thread_numbers; t++) {
    if (thread[t].state != THREAD_BLOCKED) continue;
    if (thread[t].deadline <= now) thread[t].state = THREAD_READY;
    else if (thread[t].deadline < next_deadline) next_deadline = thread[t].deadline;
  }
}

/* The running thread comes last. */
static uint32_t next_ready(void) {
  uint32_t t = running < thread_numbers ? running : 0;
  for (uint32_t i = 0; i < thread_numbers; i++) {
    t = t + 1 < thread_numbers ? t + 1 : 0;
    if (thread[t].state == THREAD_READY) return t;
  }
  return NO_THREAD;
}

static bool someone_has_deadline(void) {
  for (uint32_t t = 0; t < thread_numbers; t++) {
    if (thread[t].state == THREAD_BLOCKED && thread[t].deadline != INT64_MAX) return true;
  }
  return false;
}

static void idle(void) {
  if (!someone_has_deadline()) process_deadlock();
  account_to(IDLE);
  __asm__ volatile("sti; hlt; cli" : : : "memory");
  account_to(IN_KERNEL);
}

/* ---- switching ---- */

static void switch_to(uint32_t next) {
  uint64_t unused;
  uint32_t from = running;
  if (next == from) return;
  if (from != NO_THREAD && *(uint64_t *)thread[from].stack != STACK_MARK)
    panic("thread %u: the kernel stack is full", from);
  if (from != NO_THREAD && thread[from].state != THREAD_FREE)
    cpu_save_extended(thread[from].extended);
  running = next;
  space_use(thread[next].cr3);
  cpu_set_kernel_stack((uint64_t)thread[next].stack + STACK_BYTES);
  cpu_load_extended(thread[next].extended);
  thread_switch_stack(from == NO_THREAD ? &unused : &thread[from].stack_pointer,
                      thread[next].stack_pointer);
}

static void reschedule(void) {
  uint32_t next;
  for (;;) {
    wake_due();
    next = next_ready();
    if (next != NO_THREAD) break;
    idle();
  }
  switch_to(next);
}

void thread_block_until(int64_t deadline) {
  thread[running].deadline = deadline;
  thread[running].state = THREAD_BLOCKED;
  if (deadline < next_deadline) next_deadline = deadline;
  reschedule();
}

void thread_block(void) { thread_block_until(INT64_MAX); }

void thread_wake_all(void) {
  for (uint32_t t = 0; t < thread_numbers; t++) {
    if (thread[t].state == THREAD_BLOCKED) thread[t].state = THREAD_READY;
  }
}

void schedule_check(uint32_t vector) {
  time_interrupt(vector);
  reschedule();
}

void schedule_point(void) {
  __asm__ volatile("sti; nop; cli" : : : "memory");
  reschedule();
}

/* ---- birth and death ---- */

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
  f->rdi = entry.argument;
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

/* Of a thread of the process that has ended, and has no vcpu any more; or a new one of the core. */
static uint32_t new_number(uint32_t process) {
  for (uint32_t t = 0; t < thread_numbers; t++) {
    if (thread[t].state == THREAD_FREE && thread[t].process == process) return t;
  }
  uint32_t number = thread_create(process);
  if (number >= MAX_THREADS) return number;
  thread[number].process = process;
  thread_numbers = number + 1;
  return number;
}

zx_status_t thread_add(uint32_t process, uint64_t cr3, struct thread_entry entry) {
  uint32_t number = new_number(process);
  if (number >= MAX_THREADS) return ZX_ERR_NO_MEMORY;
  struct kernel_thread *t = &thread[number];
  if (!make_stacks(t)) return ZX_ERR_NO_MEMORY;
  make_frames(t, entry);
  t->cr3 = cr3;
  t->state = THREAD_READY;
  record_thread(process, number);
  return ZX_OK;
}

void threads_run(void) {
  reschedule();
  panic("the boot stack was resumed");
}

void thread_end(uint32_t t) {
  thread[t].state = THREAD_FREE;
  thread_exit(t);
}

void thread_leave(void) {
  reschedule();
  panic("an ended thread was resumed");
}

uint32_t threads_live_of(uint32_t process) {
  uint32_t count = 0;
  for (uint32_t t = 0; t < thread_numbers; t++)
    count += thread[t].state != THREAD_FREE && thread[t].process == process;
  return count;
}

void threads_end_of(uint32_t process) {
  for (uint32_t t = 0; t < thread_numbers; t++) {
    if (thread[t].state != THREAD_FREE && thread[t].process == process) thread_end(t);
  }
}
