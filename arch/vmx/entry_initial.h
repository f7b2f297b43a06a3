/* SPDX-License-Identifier: MIT */
/* The VMCS of a vcpu that has not run. */
#ifndef ARCH_VMX_ENTRY_INITIAL_H_
#define ARCH_VMX_ENTRY_INITIAL_H_

#include "arch/vmx/entry.h"

/* What all vcpus share: the control words, and CR4 of the guest. 64: the first vcpu of a guest,
 * which starts in 64-bit mode; 16: the others, in real-address mode. */
struct entry_words {
  uint64_t pin, primary, secondary, exit, entry64, entry16, cr4_64, cr4_16;
};

/* What is of one vcpu. boot: 1 for the first of its guest; entry: where it starts. */
struct entry_plan {
  uint64_t boot, entry, vpid, eptp, msr_bitmap, vmcs, host_cr3;
};

#include "spec/entry_initial.acsl"

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: StateOf(\result) == m_entry_initial(WordsOf(w), HostOf(h), PlanOf(p));
*/
struct entry_state entry_initial(struct entry_words w, struct entry_host h, struct entry_plan p);

#endif
