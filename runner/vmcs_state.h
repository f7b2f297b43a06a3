/* SPDX-License-Identifier: MIT */
/* A VMCS as a value: what the rules of VM entry (arch/vmx/entry.h) are asked about. */
#ifndef RUNNER_VMCS_STATE_H_
#define RUNNER_VMCS_STATE_H_

#include <stdbool.h>

#include "arch/vmx/entry_initial.h"

/* Fills in what the functions below use: the capabilities, the words, the host state. NULL, or the
 * rule that the first VMCS would violate. After VMXON. */
const char *vmcs_state_start(void);
/* Another processor, after VMXON: it can be the host of the same VMCSs. */
bool vmcs_state_same_host(void);
/* The state of a vcpu that has not run goes into the current VMCS. */
void vmcs_state_write(struct entry_plan plan);
/* The current VMCS, which lies at `vmcs`, and what this processor has. */
void vmcs_state_read(uint64_t vmcs, struct entry_state *x);
struct entry_caps vmcs_state_caps(void);

#endif
