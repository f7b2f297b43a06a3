/* SPDX-License-Identifier: MIT */
#include "runner/processor.h"

#include "runner/local_apic.h"
#include "runner/vmcs.h"
#include "runner/x86.h"

struct processor processors[MAX_PROCESSORS] = {{.runs = true, .thread = NO_THREAD}};
uint32_t         processor_count = 1, processors_running = 1;

void processor_notify(const struct processor *p) { apic_send(p->apic_id, NOTIFY_VECTOR); }

/* Who is seen here before VM entry has not yet opened interrupts: the notice is pending then, and
 * ends the run at its start (SDM Vol. 3, "External Interrupts" among the causes of VM exits). */
void processor_notify_vcpu(uint32_t vcpu) {
  for (uint32_t n = 0; n < processor_count; n++) {
    if (atomic_load(&processors[n].vcpu) == vcpu + 1u) processor_notify(&processors[n]);
  }
}

static bool is_in_guest(const struct processor *p, uint32_t guest) {
  uint32_t vcpu = atomic_load(&p->vcpu);
  return vcpu != 0 && virtual_cpu[vcpu - 1u].guest == guest;
}

void processor_to_user(void) { atomic_store(&this_processor()->user, READ_CR(3)); }

void processor_from_user(void) { atomic_store(&this_processor()->user, 0); }

/* As with a guest: an interrupt ends ring 3, where they are always on; then they need the lock. */
void processors_leave_space(uint64_t cr3) {
  if (processors_running == 1u) return;
  for (uint32_t n = 0; n < processor_count; n++) {
    if (atomic_load(&processors[n].user) == cr3) processor_notify(&processors[n]);
  }
  for (uint32_t n = 0; n < processor_count; n++) {
    while (atomic_load(&processors[n].user) == cr3) cpu_relax();
  }
}

/* The others leave without the lock; to enter again they need it. */
void processors_leave_guest(uint32_t guest) {
  if (processors_running == 1u) return;
  for (uint32_t n = 0; n < processor_count; n++) {
    if (is_in_guest(&processors[n], guest)) processor_notify(&processors[n]);
  }
  for (uint32_t n = 0; n < processor_count; n++) {
    while (is_in_guest(&processors[n], guest)) cpu_relax();
  }
}
