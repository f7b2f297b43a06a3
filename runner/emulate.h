/* SPDX-License-Identifier: MIT */
/* ACTION_EMULATE: the instructions whose effect arch/vmx computes. */
#ifndef RUNNER_EMULATE_H_
#define RUNNER_EMULATE_H_

#include "runner/vmcs.h"

/* CORE_RUN: done (RIP moved on, or a fault waits for the next entry). EMULATE_PAGE: nothing is done
 * yet, the instruction reads the page at *gpa, which is not in the EPT: as the processor would have
 * it, an EPT violation. Else the status with which zx_vcpu_enter returns. */
#define EMULATE_PAGE 3
zx_status_t emulate(struct virtual_cpu *c, const struct exit *exit, uint64_t *gpa);
/* The instruction is complete (SDM Vol. 3, 27.3.3): moves RIP past it, ends blocking by STI and
 * MOV SS and the effect of RFLAGS.RF, and makes the trap of a single step pending. */
void emulate_advance(uint32_t length);

#endif
