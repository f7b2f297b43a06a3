/* SPDX-License-Identifier: MIT */
#include "runner/guest_run.h"

#include "arch/vmx/run.h"
#include "runner/account.h"
#include "runner/ept.h"
#include "runner/extended_state.h"
#include "runner/kernel_lock.h"
#include "runner/local_apic.h"
#include "runner/vmx.h"
#include "runner/vmx_report.h"

#define NO_VECTOR    0xFFu /* the spurious one: nothing to acknowledge */
#define SHORTEST_RUN 64u   /* a part of the time slice */

void vmx_vcpu_changed(uint32_t vcpu) {
  if (processors_running > 1u) processor_notify_vcpu(vcpu);
}

/* A run ends when the guest's timer expires, if that is before the slice ends; but however fast the
 * timer is, the guest gets on. */
static void prepare_slice(struct virtual_cpu *c) {
  uint64_t slice = vmx_slice, due = guest_apic_due(&c->apic);
  if (due != UINT64_MAX) {
    uint64_t now = rdtsc(), left = due > now ? due - now : 0;
    if (left < slice) slice = left;
    if (slice < vmx_slice / SHORTEST_RUN) slice = vmx_slice / SHORTEST_RUN;
  }
  if (slice != c->slice) vmcs_set_slice(c, slice);
}

/* Seen in the guest before the lock is given up: so who changes something for this vcpu, or takes a
 * page from its guest, either did so before the core was asked, or interrupts this run. */
uint32_t guest_run(struct virtual_cpu *c, uint64_t *tsc) {
  struct processor *p = this_processor();
  prepare_slice(c);
  ept_before_entry(c->guest, p);
  atomic_store_explicit(&p->vcpu, c->number + 1u, memory_order_relaxed);
  account_at(p, count_entry(c), IN_GUEST);
  kernel_unlock();
  uint32_t result = vmx_run(vcpu_gpr[c->number], c->launched);
  *tsc = rdtsc();
  account_at(p, *tsc, IN_KERNEL);
  atomic_store_explicit(&p->vcpu, 0, memory_order_release);
  kernel_lock();
  if (!p->must_end) return result;
  apic_end_of_interrupt(); /* what has ended the run, or nothing */
  switched_unload(c);
  thread_end_if_it_must();
  return result;
}

static void let_others_run(struct virtual_cpu *c, uint32_t vector) {
  switched_unload(c);
  schedule_check(vector);
  switched_load(c);
  this_processor()->served_tsc = rdtsc();
}

/* On a processor an external interrupt always ends the run. Bochs 2.7 does not see one while the
 * guest runs with IF = 0 (it computes the mask of VM entry before it is in the guest): so once per
 * slice interrupts are let in here. */
void guest_serve_host(struct virtual_cpu *c, const struct exit *exit) {
  if (exit->kind == EXIT_EXTERNAL_INTERRUPT) {
    let_others_run(c, exit->vector);
  } else if (exit->kind == EXIT_NMI) {
    __asm__ volatile("int $2"); /* its IRET unblocks NMIs */
  } else if (c->exit_tsc - this_processor()->served_tsc > vmx_slice) {
    __asm__ volatile("sti; nop; cli" : : : "memory");
    let_others_run(c, NO_VECTOR);
  } else if (this_processor()->ticked) {
    let_others_run(c, NO_VECTOR);
  }
}

/* A wait for the room of a bell can be interrupted (decision D36), HLT goes on. */
bool guest_wait(struct virtual_cpu *c) {
  int64_t deadline = clock_of_tsc(guest_apic_due(&c->apic));
  bool    goes_on = true;
  switched_unload(c);
  if (vcpus[c->number].phase == VCPU_BELLED) goes_on = thread_block_unless_suspended(deadline);
  else thread_block_until(deadline);
  switched_load(c);
  return goes_on;
}
