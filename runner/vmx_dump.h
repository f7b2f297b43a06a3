/* SPDX-License-Identifier: MIT */
/* What is said of a guest that cannot run: the rule of the SDM that its VMCS violates, the fields
 * that it is about, the guest's registers, the VMCS, which is the current one. */
#ifndef RUNNER_VMX_DUMP_H_
#define RUNNER_VMX_DUMP_H_

#include "runner/vmcs.h"

void dump_rule(const struct virtual_cpu *c);
void dump_registers(const struct virtual_cpu *c);
/* All fields that VM entry looks at and that are not 0. */
void dump_fields(const struct virtual_cpu *c);

#endif
