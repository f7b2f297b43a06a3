/* SPDX-License-Identifier: MIT */
/* The registers that VM entry and VM exit leave alone: who has them when. */
#ifndef RUNNER_EXTENDED_STATE_H_
#define RUNNER_EXTENDED_STATE_H_

#include "runner/vmcs.h"

void extended_create(struct virtual_cpu *c);

/* For the length of a zx_vcpu_enter: the x87, SSE and AVX registers are the guest's. A thread
 * switch in between saves and restores them with the thread. */
void extended_enter(struct virtual_cpu *c);
void extended_leave(struct virtual_cpu *c);

/* For the time in which the guest runs and its exits are handled: the VMCS is current, and XCR0,
 * the system-call MSRs, CR2 and the debug registers are the guest's. */
void switched_load(struct virtual_cpu *c);
/* The host's again, as they must be before another thread may run. */
void switched_unload(struct virtual_cpu *c);
/* DR6 as the delivery of #DB leaves it: the bits of the exit qualification (SDM Vol. 3, 27.2.1). */
void switched_debug_exception(struct virtual_cpu *c, uint64_t bits);

#endif
