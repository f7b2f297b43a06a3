/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include "zircon/syscalls.h"

/* The holder may have been preempted on the same processor, so a waiter gives up its time. */
#define RETRY_NS 10000

void lock_take(struct lock *lock) {
  while (atomic_flag_test_and_set_explicit(&lock->taken, memory_order_acquire))
    (void)zx_nanosleep(zx_clock_get_monotonic() + RETRY_NS);
}

void lock_release(struct lock *lock) {
  atomic_flag_clear_explicit(&lock->taken, memory_order_release);
}
