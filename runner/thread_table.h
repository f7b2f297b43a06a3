/* SPDX-License-Identifier: MIT */
/* The table of threads, for schedule.c (who runs where) and thread.c (birth and death). Under the
 * kernel's lock. */
#ifndef RUNNER_THREAD_TABLE_H_
#define RUNNER_THREAD_TABLE_H_

#include "runner/processor.h"

#define STACK_PAGES 4u
#define STACK_BYTES (STACK_PAGES * PAGE_SIZE)
#define STACK_MARK  0x6B61747372656E72u /* at the low end of every kernel stack */

/* Made: its object names it, and zx_thread_start has not been called. Ready: it runs, or waits for
 * a processor, or for the end of what suspends it. Blocked: until the next thread_wake_all, or its
 * deadline. */
enum thread_state { THREAD_FREE = 0, THREAD_MADE, THREAD_READY, THREAD_BLOCKED };
#define THREAD_LIVES(state) ((state) >= THREAD_READY)

/* What a suspension does to the wait of a blocked thread. */
enum wait { WAIT_GOES_ON = 0, WAIT_MAY_END, WAIT_HAS_ENDED };

struct kernel_thread {
  uint64_t stack_pointer; /* while it does not run */
  uint8_t *stack;         /* kept when the thread ends, for the next one of this number */
  uint8_t *extended;
  uint64_t cr3;
  int64_t  deadline;
  uint32_t process;
  uint32_t object;        /* of a thread that is not free: its object's number among threads */
  uint32_t state;
  uint32_t wait;
  uint32_t on;            /* 1 + the processor that runs it, or whose stack it still is; 0: none */
};

extern struct kernel_thread thread_table[MAX_THREADS];
extern uint32_t             thread_numbers; /* numbers ever used: a prefix */

/* So many more threads are ready. */
void processors_wake(uint32_t count);
/* Another processor does. */
bool thread_runs_elsewhere(uint32_t thread);

#endif
