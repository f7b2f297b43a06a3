/* SPDX-License-Identifier: MIT */
/* The guest runs, without the kernel's lock; and the host gets its turn between two runs. */
#ifndef RUNNER_GUEST_RUN_H_
#define RUNNER_GUEST_RUN_H_

#include "runner/vmcs.h"

/* vmx_run for one slice; what it returned, and the TSC's value then. Other processors may have done
 * anything meanwhile; what they did before can still end the run (vmx_vcpu_changed). */
uint32_t guest_run(struct virtual_cpu *c, uint64_t *tsc);
/* Behind it: the host serves the interrupt that ended the run, and other threads run. Then, and in
 * guest_wait, this one may be on another processor. */
void guest_serve_host(struct virtual_cpu *c, const struct exit *exit);
/* Until something wakes the vcpu, its own timer at the latest. false: it waited for the room of a
 * bell, and has been suspended. */
bool guest_wait(struct virtual_cpu *c);

#endif
