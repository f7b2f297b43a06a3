/* SPDX-License-Identifier: MIT */
#include "runner/kernel_lock.h"

#include "runner/account.h"
#include "runner/local_apic.h"
#include "runner/processor.h"
#include "runner/x86.h"

struct ticket_lock kernel_ticket;
uint64_t           kernel_spaces_left;

/* Without PCIDs and global pages a write to CR3 drops all (SDM Vol. 3, 4.10.4.1). */
void kernel_spaces_look(void) {
  struct processor *p = this_processor();
  if (p->spaces_seen == kernel_spaces_left) return;
  WRITE_CR(3, READ_CR(3));
  p->spaces_seen = kernel_spaces_left;
}

void kernel_spaces_changed(void) {
  kernel_spaces_left++;
  kernel_spaces_look();
}

/* Interrupts that have come meanwhile are served at once: what they tell is in what the lock
 * protects, or in `ticked`, and who has the lock looks there. Left pending, the next tick would
 * end a guest's run, or ring 3's, before its first instruction: with long waits none gets on. The
 * one that has ended a guest's run is acknowledged before, or they would stay pending; without one
 * in service that does nothing (SDM Vol. 3, 11.8.5). */
void kernel_lock_wait(uint32_t ticket) {
  enum place before = this_processor()->account.place;
  account_to(AT_LOCK);
  while (atomic_load_explicit(&kernel_ticket.served, memory_order_acquire) != ticket) cpu_relax();
  apic_end_of_interrupt();
  __asm__ volatile("sti; nop; cli" : : : "memory");
  account_to(before);
}
