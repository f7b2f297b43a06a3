/* SPDX-License-Identifier: MIT */
/* The model-specific registers of a guest: a closed table (model/msr.mlw), every other index is
 * #GP(0). Those of the pass-through list (msr_passes) do not exit. */
#ifndef ARCH_VMX_MSR_H_
#define ARCH_VMX_MSR_H_

#include <stdbool.h>
#include <stdint.h>

#define MSR_DEBUGCTL 0x1D9u
/* The registers of a local APIC in x2APIC mode are none of this table: here they are #GP(0). */
#define MSR_X2APIC_FIRST 0x800u
#define MSR_X2APIC_LAST  0x8FFu
/* The emulated registers that hold a value: 200h-20Fh, then 250h, 258h, 259h, 268h-26Fh, then */
#define MSR_SLOT_MTRR_DEFAULT 27u /* 2FFh */
#define MSR_SLOT_MICROCODE    28u /* 8Bh */
#define MSR_SLOT_CSTAR        29u /* C0000083h */
#define MSR_SLOTS             30u

/* One vcpu's values of them. */
struct msr_state {
  uint64_t limit; /* of physical addresses: 2 to the power of their width in CPUID; constant */
  uint32_t boot_processor; /* 1 or 0; constant */
  uint64_t value[MSR_SLOTS];
};

/* What a read finds in the processor. */
struct msr_view {
  uint64_t tsc;
  uint64_t debugctl; /* the guest's, in the VMCS */
};

struct msr_read {
  uint32_t fault; /* 1: #GP(0) */
  uint64_t value;
};

struct msr_written {
  uint32_t         fault; /* 1: #GP(0), nothing changed */
  struct msr_state state;
};

#include "spec/msr.acsl"

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures limit: \result.limit == limit;
    ensures boot: \result.boot_processor == boot_processor;
    ensures values: \forall integer i; 0 <= i < MSR_SLOTS ==> \result.value[i] == m_reset_value(i);
*/
struct msr_state msr_reset(uint64_t limit, uint32_t boot_processor);

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures fault: \result.fault == 0 <==> m_readable(index);
    ensures range: \result.fault <= 1;
    ensures held:  m_holds(index) ==> \result.value == s.value[m_slot(index)];
    ensures value: !m_holds(index) ==>
      \result.value == m_read_value(index, s.boot_processor, view.tsc, view.debugctl);
*/
struct msr_read msr_read(struct msr_state s, struct msr_view view, uint32_t index);

/* A write of IA32_DEBUGCTL (MSR_DEBUGCTL) is only checked: the caller stores it. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures fault: \result.fault == 0 <==>
      m_takes(index, value, s.limit, s.boot_processor);
    ensures range: \result.fault <= 1;
    ensures limit: \result.state.limit == s.limit;
    ensures boot:  \result.state.boot_processor == s.boot_processor;
    ensures values: \forall integer i; 0 <= i < MSR_SLOTS ==> \result.state.value[i] ==
      m_value_after(i, s.value[i], index, value, s.limit, s.boot_processor);
*/
struct msr_written msr_write(struct msr_state s, uint32_t index, uint64_t value);

/* 1: reads and writes of this register do not exit; the processor or the runner switches it. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == 1 <==> m_passes(index);
    ensures range: \result <= 1;
*/
uint32_t msr_passes(uint32_t index);

/* Byte i (0 .. 4095) of the MSR bitmap (SDM Vol. 3, "MSR-Bitmap Address"): a bit is clear when the
 * register passes. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == m_bitmap_byte(i);
*/
uint8_t msr_bitmap_byte(uint32_t i);

#endif
