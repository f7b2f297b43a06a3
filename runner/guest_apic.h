/* SPDX-License-Identifier: MIT */
/* A vcpu's local APIC, in x2APIC mode and never in another (SDM Vol. 3, 11.12): MSRs 800h to 8FFh,
 * IA32_TSC_DEADLINE, IA32_APIC_BASE; IA32_ARCH_CAPABILITIES and IA32_XAPIC_DISABLE_STATUS say that
 * its mode is locked. It has a timer and sends interrupts; what comes in is the core's pending set,
 * the highest vector first: nothing is in service, no priority masks, EOI does nothing. */
#ifndef RUNNER_GUEST_APIC_H_
#define RUNNER_GUEST_APIC_H_

#include <stdbool.h>
#include <stdint.h>

#include "arch/vmx/apic_timer.h"
#include "arch/vmx/cpuid.h"
#include "arch/vmx/msr.h"

#define X2APIC_ICR     0x830u
#define GUEST_APIC_LVT 7u

struct guest_apic {
  struct apic_timer timer;
  uint32_t          spurious; /* 80Fh */
  uint32_t          lvt[GUEST_APIC_LVT]; /* CMCI, timer, thermal, counters, LINT0, LINT1, error */
  uint32_t          priority_low; /* bits 3:0 of the task priority; CR8 is bits 7:4 */
  uint64_t          command;      /* the last ICR */
};

struct virtual_cpu;

void guest_apic_reset(struct guest_apic *a);
/* Adds to what CPUID answers; the table of arch/vmx/cpuid.c knows of no APIC. */
void guest_apic_show(uint32_t leaf, uint32_t subleaf, struct cpuid_values *answer);
bool guest_apic_has(uint32_t msr);
struct msr_read guest_apic_read(const struct virtual_cpu *c, uint32_t msr);
/* false: #GP(0). Not the ICR, whose effect is the core's (vcpu_ipi). */
bool guest_apic_write(struct virtual_cpu *c, uint32_t msr, uint64_t value);
/* Makes the interrupt of a timer that has expired; its vector, or 0. */
uint32_t guest_apic_look(struct virtual_cpu *c);
/* TSC at which that is to be done again; UINT64_MAX: never by itself. */
uint64_t guest_apic_due(const struct guest_apic *a);

#endif
