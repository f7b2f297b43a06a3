/* SPDX-License-Identifier: MIT */
/* A vcpu's local APIC: what arch/vmx/apic_register.h says of its registers, with the clock and the
 * core's pending set. The highest vector goes in first: nothing is in service, no priority masks,
 * EOI does nothing. */
#ifndef RUNNER_GUEST_APIC_H_
#define RUNNER_GUEST_APIC_H_

#include <stdbool.h>
#include <stdint.h>

#include "arch/vmx/apic_register.h"

struct virtual_cpu;

struct msr_read guest_apic_read(const struct virtual_cpu *c, uint32_t index);
/* false: #GP(0). The effect of an interrupt command is the core's (vcpu_ipi). */
bool guest_apic_write(struct virtual_cpu *c, uint32_t index, uint64_t value);
/* Makes the interrupt of a timer that has expired; its vector, or 0. */
uint32_t guest_apic_look(struct virtual_cpu *c);
/* TSC at which that is to be done again; UINT64_MAX: never by itself. */
uint64_t guest_apic_due(const struct apic_state *a);

#endif
