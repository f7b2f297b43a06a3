/* SPDX-License-Identifier: MIT */
#include "runner/kernel_lock.h"

#include "runner/account.h"

static atomic_uint next_ticket, served;

/* Interrupts that have come meanwhile are served at once: what they tell is in what the lock
 * protects, or in `ticked`, and who has the lock looks there. Left pending, the next tick would
 * end a guest's run, or ring 3's, before its first instruction: with long waits none gets on. */
static void wait_for(uint32_t ticket) {
  enum place before = this_processor()->account.place;
  account_to(AT_LOCK);
  while (atomic_load_explicit(&served, memory_order_acquire) != ticket) cpu_relax();
  __asm__ volatile("sti; nop; cli" : : : "memory");
  account_to(before);
}

void kernel_lock(void) {
  uint32_t ticket = atomic_fetch_add_explicit(&next_ticket, 1, memory_order_relaxed);
  if (atomic_load_explicit(&served, memory_order_acquire) != ticket) wait_for(ticket);
}

/* Only its holder changes it. */
void kernel_unlock(void) {
  uint32_t ticket = atomic_load_explicit(&served, memory_order_relaxed);
  atomic_store_explicit(&served, ticket + 1, memory_order_release);
}
