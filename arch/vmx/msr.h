/* SPDX-License-Identifier: MIT */
/* The model-specific registers of a guest that exit: a closed table, every other index is #GP(0).
 * Those of the MSR bitmap's pass-through list (msr_passes) do not exit. */
#ifndef ARCH_VMX_MSR_H_
#define ARCH_VMX_MSR_H_

#include <stdbool.h>
#include <stdint.h>

#define MSR_MTRR_VARIABLE 8u
#define MSR_MTRR_FIXED    11u

/* One vcpu's values of the emulated registers that hold something. */
struct msr_state {
  uint32_t physical_bits;                      /* of an address, as CPUID says; constant */
  uint32_t boot_processor;                     /* constant */
  uint64_t mtrr_default;                       /* 2FFh */
  uint64_t mtrr_fixed[MSR_MTRR_FIXED];         /* 250h 258h 259h 268h-26Fh */
  uint64_t mtrr_variable[2 * MSR_MTRR_VARIABLE]; /* 200h: base, mask, base, ... */
  uint64_t microcode;                          /* 8Bh */
  uint64_t mcg_status;                         /* 17Ah */
  uint64_t cstar;                              /* C0000083h */
};

/* What a read or a write finds in the processor. */
struct msr_view {
  uint64_t tsc;
  uint64_t debugctl; /* the guest's, in the VMCS */
};

struct msr_read {
  bool     fault;
  uint64_t value;
};

void msr_reset(struct msr_state *s, uint32_t physical_bits, uint32_t boot_processor);
struct msr_read msr_read(const struct msr_state *s, struct msr_view view, uint32_t index);
/* false: #GP(0). A write of IA32_DEBUGCTL (MSR_DEBUGCTL) is only checked: the caller stores it. */
bool msr_write(struct msr_state *s, uint32_t index, uint64_t value);
/* 1: reads and writes of this register do not exit; the processor or the runner switches it. */
bool msr_passes(uint32_t index);

#define MSR_DEBUGCTL 0x1D9u

#endif
