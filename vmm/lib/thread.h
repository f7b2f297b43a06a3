/* SPDX-License-Identifier: MIT */
/* Threads of a VMM: a function on a stack of its own. */
#ifndef VMM_LIB_THREAD_H_
#define VMM_LIB_THREAD_H_

#include <stdatomic.h>

#include "zircon/types.h"

#define THREAD_STACK_BYTES 16384

struct thread {
  void      (*run)(void *context);
  void       *context;
  atomic_bool done; /* set behind the last statement of `run` */
  uint8_t     stack[THREAD_STACK_BYTES] __attribute__((aligned(16)));
};

/* The thread's memory must stay until the process ends: the thread exits on its own stack. */
zx_status_t thread_start(struct thread *thread, void (*run)(void *context), void *context);
/* Waits for `done`; false: not before the deadline. */
bool thread_join(struct thread *thread, zx_time_t deadline);

#endif
