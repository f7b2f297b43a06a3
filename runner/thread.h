/* SPDX-License-Identifier: MIT */
/* Threads of ring-3 processes; a thread keeps its kernel stack while it waits. */
#ifndef RUNNER_THREAD_H_
#define RUNNER_THREAD_H_

#include "runner/runner.h"

struct thread_entry {
  uint64_t rip, rsp, argument; /* the argument in RDI */
};

/* ZX_ERR_NO_MEMORY when there is no room. */
zx_status_t thread_add(uint32_t process, uint64_t cr3, struct thread_entry entry);
/* Runs the first thread; the boot stack is left for ever. */
void     threads_run(void) __attribute__((noreturn));
void     thread_end(uint32_t thread);
/* Another thread runs; this one, ended, never again. */
void     thread_leave(void) __attribute__((noreturn));
void     threads_end_of(uint32_t process);
uint32_t threads_live_of(uint32_t process);

#endif
