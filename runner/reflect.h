/* SPDX-License-Identifier: MIT */
/* Exceptions that exit so that no guest keeps the processor, and go in again.
 *
 * A breakpoint on the stack of the #DB handler, or a misaligned stack for an #AC handler in ring 3,
 * makes the processor deliver the exception again and again, without an instruction in between at
 * which the host's interrupts, or the VMX-preemption timer, could come in (CVE-2015-8104, -5307).
 * So both exit each time; the guest sees no difference, and can be kicked. */
#ifndef RUNNER_REFLECT_H_
#define RUNNER_REFLECT_H_

#include "runner/vmcs.h"

#define REFLECTED_EXCEPTIONS (1u << 1 | 1u << 17) /* for the exception bitmap: #DB and #AC */

#define REASON_EXCEPTION     0u /* or an NMI */

/* After an exit with that reason. true: it was one of them, and waits for the next entry; the core
 * has no part in it but vcpu_set_event. */
bool reflect_exception(struct virtual_cpu *c);

#endif
