/* SPDX-License-Identifier: MIT */
/* What changes in a VMCS between a VM exit and the next entry (model/entry_step.mlw). */
#ifndef ARCH_VMX_ENTRY_STEP_H_
#define ARCH_VMX_ENTRY_STEP_H_

#include <stdint.h>

/* The guest's RIP, RFLAGS, interruptibility state and pending debug exceptions. */
struct entry_place { uint64_t rip, rflags, interruptibility, pending; };

#include "spec/entry_step.acsl"

/* 1: the instruction ends in another 4 GiB than it begins. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == 1 <==> m_step_crosses(rip, length);
    ensures range: \result <= 1;
*/
uint32_t entry_step_crosses(uint64_t rip, uint32_t length);

/* Behind an instruction that was emulated. code64: in 64-bit mode; looked at when the instruction
 * crosses. debugctl: the guest's; looked at when RFLAGS.TF is 1. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures rip:      \result.rip == m_step_rip(p.rip, length, code64);
    ensures rflags:   \result.rflags == m_step_rflags(p.rflags);
    ensures blocking: \result.interruptibility == m_step_blocking(p.interruptibility);
    ensures pending:  p.pending < 32768 ==>
                      \result.pending == m_step_pending(p.pending, p.rflags, debugctl);
*/
struct entry_place entry_step(struct entry_place p, uint64_t debugctl, uint32_t code64,
                              uint32_t length);

/* Pending debug exceptions when the caller of zx_vcpu_enter may have changed RFLAGS.TF. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: pending < 32768 ==>
      \result == m_flags_pending(pending, rflags, debugctl, interruptibility);
*/
uint64_t entry_flags_pending(uint64_t pending, uint64_t rflags, uint64_t debugctl,
                             uint64_t interruptibility);

/* The primary controls with interrupt-window exiting (bit 2) or without. */
/*@ requires word: primary < 0x100000000;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == m_window_primary(primary, window);
*/
uint64_t entry_window_primary(uint64_t primary, uint32_t window);

#endif
