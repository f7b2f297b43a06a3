/* SPDX-License-Identifier: MIT */
/* The state in which a form runs. */
#ifndef TESTS_INSN_KVM_PLACE_H_
#define TESTS_INSN_KVM_PLACE_H_

#include "tests/insn_kvm/course.h"

/* Registers are anything. Where that would only give addresses that are none (64-bit addresses),
 * those of the operand are chosen, as x names it. False: the operand lies in the code. */
bool place(struct forms *f, const struct form *form, const struct insn *x, struct state *s);

/* A form with all its bytes. An offset of 8 bytes becomes an address, mostly. */
struct form form_to_run(struct forms *f);

#endif
