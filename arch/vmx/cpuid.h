/* SPDX-License-Identifier: MIT */
/* CPUID of a guest: the processor's answer, reduced to what the guest really has. */
#ifndef ARCH_VMX_CPUID_H_
#define ARCH_VMX_CPUID_H_

#include <stdbool.h>
#include <stdint.h>

#define CPUID_FEATURES 1u

struct cpuid_values { uint32_t eax, ebx, ecx, edx; };

struct cpuid_view {
  uint32_t apic_id;
  uint64_t cr4;          /* the guest's; looked at for leaf CPUID_FEATURES only */
  uint64_t xcr0;         /* the guest's */
  uint64_t xcr0_allowed; /* 0: no XSAVE */
  bool     rdtscp, invpcid;
};

/* `host` is what the processor answers to the same leaf and subleaf. */
struct cpuid_values cpuid_guest(uint32_t leaf, uint32_t subleaf, struct cpuid_values host,
                                const struct cpuid_view *view);

#endif
