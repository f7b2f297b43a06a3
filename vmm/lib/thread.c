/* SPDX-License-Identifier: MIT */
#include "thread.h"

#include "zircon/syscalls.h"

#define POLL_NS 200000

static void thread_body(uint64_t address) {
  struct thread *thread = (struct thread *)(uintptr_t)address;
  thread->run(thread->context);
  atomic_store(&thread->done, true);
  zx_thread_exit();
}

zx_status_t thread_start(struct thread *thread, void (*run)(void *context), void *context) {
  thread->run = run;
  thread->context = context;
  atomic_store(&thread->done, false);
  /* As after a CALL instruction: 8 below a multiple of 16. */
  uint8_t *top = thread->stack + THREAD_STACK_BYTES - 8;
  return thread_spawn(thread_body, (uint64_t)(uintptr_t)thread, top, &thread->handle);
}

bool thread_join(struct thread *thread, zx_time_t deadline) {
  while (!atomic_load(&thread->done)) {
    zx_time_t now = zx_clock_get_monotonic();
    if (now >= deadline) return false;
    (void)zx_nanosleep(now + POLL_NS);
  }
  (void)zx_handle_close(thread->handle);
  thread->handle = ZX_HANDLE_INVALID;
  return true;
}
