/* SPDX-License-Identifier: MIT */
/* What an instruction must come to, when the decoder's answer is right. Nothing here looks at its
 * bytes. */
#ifndef TESTS_INSN_KVM_PREDICT_H_
#define TESTS_INSN_KVM_PREDICT_H_

#include "tests/insn_kvm/course.h"

/* x: INSN_OK or INSN_INVALID */
struct course predict(const struct state *s, const struct insn *x);

/* The linear address of insn.memory, of the first repetition */
uint64_t operand_linear(const struct state *s, const struct insn *x);

/* Whether the processor takes it as an address, with this many bytes */
bool canonical(uint64_t linear, uint32_t size);

#endif
