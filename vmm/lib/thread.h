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
  zx_handle_t handle; /* until it is joined */
  uint8_t     stack[THREAD_STACK_BYTES] __attribute__((aligned(16)));
};

/* A thread of this process that begins at `entry`, with `stack` in RSP. */
zx_status_t thread_spawn(void (*entry)(uint64_t), uint64_t arg, void *stack, zx_handle_t *out);
/* The thread's memory must stay until the process ends: the thread exits on its own stack. */
zx_status_t thread_start(struct thread *thread, void (*run)(void *context), void *context);
/* Waits for `done`; false: not before the deadline. */
bool thread_join(struct thread *thread, zx_time_t deadline);

#endif
