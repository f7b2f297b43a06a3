/* SPDX-License-Identifier: MIT */
/* The one lock around the kernel and the core. A processor has it whenever it executes in ring 0,
 * but for the first and last instructions of an entry, while the guest runs (vmx_run), and in HLT.
 * It belongs to the processor, not to the thread: a thread switch hands it on. Interrupts are off
 * where it is taken. docs/architecture.md, section 5. */
#ifndef RUNNER_KERNEL_LOCK_H_
#define RUNNER_KERNEL_LOCK_H_

#include <stdatomic.h>
#include <stdint.h>

extern struct ticket_lock { atomic_uint next, served; } kernel_ticket;
void kernel_lock_wait(uint32_t ticket);

/* How often pages have left the page tables of processes. A processor that has seen fewer of these
 * may hold translations that are no more. */
extern uint64_t kernel_spaces_left;
/* Drops what this processor has cached of the page tables, if pages have left them since it last
 * did. */
void kernel_spaces_look(void);
/* They have now. The others have no access to user memory without the lock, but in ring 3. */
void kernel_spaces_changed(void);

/* In the order in which they came. */
static inline void kernel_lock(void) {
  uint32_t ticket = atomic_fetch_add_explicit(&kernel_ticket.next, 1, memory_order_relaxed);
  if (atomic_load_explicit(&kernel_ticket.served, memory_order_acquire) != ticket)
    kernel_lock_wait(ticket);
  kernel_spaces_look();
}

/* Only its holder changes `served`. */
static inline void kernel_unlock(void) {
  uint32_t ticket = atomic_load_explicit(&kernel_ticket.served, memory_order_relaxed);
  atomic_store_explicit(&kernel_ticket.served, ticket + 1, memory_order_release);
}

#endif
