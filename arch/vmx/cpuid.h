/* SPDX-License-Identifier: MIT */
/* CPUID of a guest: the processor's answer, reduced to what the guest really has. A closed world
 * (model/cpuid.mlw): each leaf keeps the features listed there, all others read 0. */
#ifndef ARCH_VMX_CPUID_H_
#define ARCH_VMX_CPUID_H_

#include <stdint.h>

#define CPUID_FEATURES 1u

struct cpuid_values { uint32_t eax, ebx, ecx, edx; };

struct cpuid_view {
  uint32_t apic_id;
  uint32_t rdtscp, invpcid; /* 1: the VM-execution control is on */
  uint64_t cr4;          /* the guest's; looked at for leaf CPUID_FEATURES only */
  uint64_t xcr0;         /* the guest's */
  uint64_t xcr0_allowed; /* 0: no XSAVE */
};

#include "spec/cpuid.acsl"

/* `host` is what the processor answers to the same leaf and subleaf. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: AnswerOf(\result) == m_cpuid(leaf, subleaf, AnswerOf(host), ViewOf(view));
*/
struct cpuid_values cpuid_guest(uint32_t leaf, uint32_t subleaf, struct cpuid_values host,
                                struct cpuid_view view);

#endif
