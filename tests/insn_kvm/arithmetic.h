/* SPDX-License-Identifier: MIT */
/* The operations of the table: results and flags. SDM Vol. 2; Vol. 1, appendix A. */
#ifndef TESTS_INSN_KVM_ARITHMETIC_H_
#define TESTS_INSN_KVM_ARITHMETIC_H_

#include "tests/insn_kvm/course.h"

struct result {
  uint64_t value;     /* of the first operand */
  uint64_t flags;
  uint64_t undefined; /* flags */
};

/* a: the first operand, b: the second; both of size bytes */
struct result arithmetic(uint32_t operation, uint32_t size, uint64_t a, uint64_t b,
                         uint64_t flags);

#endif
