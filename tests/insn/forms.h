/* SPDX-License-Identifier: MIT */
/* Instructions to try, the same ones for the same seed. */
#ifndef TESTS_INSN_FORMS_H_
#define TESTS_INSN_FORMS_H_

#include "arch/vmx/insn.h"

struct form {
  uint32_t mode;  /* enum insn_mode */
  uint32_t count; /* 0 .. 15: bytes that a decoder is given */
  struct insn_bytes bytes;
};

/* The generator's state; any value is a seed. */
struct forms {
  uint64_t state;
};

/* Anything: prefixes with every order and fault, opcodes of the table and others, bytes that end
 * early. */
struct form forms_any(struct forms *f);

/* Like what compilers make: few prefixes, an opcode of the table, all 15 bytes. For throughput. */
struct form forms_plain(struct forms *f);

/* Any number, from the same seed. */
uint64_t forms_number(struct forms *f);

#endif
