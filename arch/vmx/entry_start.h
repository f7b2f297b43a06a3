/* SPDX-License-Identifier: MIT */
/* The start-up test of VM entry, besides entry_check of a first state of each kind. */
#ifndef ARCH_VMX_ENTRY_START_H_
#define ARCH_VMX_ENTRY_START_H_

#include "arch/vmx/entry_initial.h"
#include "spec/entry_start.acsl"

/* 1: the processor allows what changes between an exit and the next entry. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == 1 <==> m_steps_allowed(WordsOf(w), CapsOf(k));
    ensures range: \result <= 1;
*/
uint32_t entry_steps_allowed(struct entry_words w, struct entry_caps k);

#endif
