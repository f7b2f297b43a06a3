/* SPDX-License-Identifier: MIT */
/* Threads of ring-3 processes; a thread keeps its kernel stack while it waits. */
#ifndef RUNNER_THREAD_H_
#define RUNNER_THREAD_H_

#include "runner/runner.h"

struct thread_entry {
  uint64_t rip, rsp, rdi, rsi;
};

/* A number, with stacks, that no thread of the process has; MAX_THREADS when there is no room. The
 * next caller gets the same one, unless the object of a thread that is to start has been given
 * it. */
uint32_t thread_reserve(uint32_t process);
void     thread_give_object(uint32_t thread, uint32_t object);
/* It starts. */
void     thread_go(uint32_t thread, uint64_t cr3, struct thread_entry entry);
/* The idle loop of a processor: runs threads, and waits when there is none. */
void     threads_run(void) __attribute__((noreturn));
/* Another thread runs, if one is ready, or the idle loop. */
void     reschedule(void);
void     thread_end(uint32_t thread);
/* All of them, this one too if it is one. Others may run before it returns: it waits for those that
 * other processors run. */
void     threads_end_of(uint32_t process);
uint32_t threads_live_of(uint32_t process);

#endif
