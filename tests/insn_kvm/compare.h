/* SPDX-License-Identifier: MIT */
/* Two courses of a form side by side, and the known reasons why they differ. */
#ifndef TESTS_INSN_KVM_COMPARE_H_
#define TESTS_INSN_KVM_COMPARE_H_

#include "tests/insn_kvm/course.h"

/* Where two courses differ: bits */
enum part {
  PART_ENDING = 1,
  PART_FAULT = 2,
  PART_ACCESSES = 4, /* how many, their directions */
  PART_ADDRESS = 8,
  PART_SIZE = 16,
  PART_DATA = 32,    /* what is written */
  PART_REGISTERS = 64,
  PART_FLAGS = 128,
  PART_RIP = 256,
};

/* 0: they agree. */
unsigned differing(const struct course *ours, const struct course *kvm);

/* What there is to say of a form */
struct case_of {
  struct form form;
  struct insn insn;
  struct state state;
  struct course ours; /* unless it is INSN_UNSUPPORTED */
  struct course kvm;
};

/* Whether it is a disagreement at all */
bool disagree(const struct case_of *c);

/* The rules that explain it together: bits, 0: they do not. */
unsigned explanation(const struct case_of *c);

/* Its heading in disagreements.md; NULL: there are no more. */
const char *rule_name(unsigned rule);
#define RULES 16u /* no more of them */

/* The byte, or 256 + the byte behind 0F */
uint32_t opcode_of(const struct form *form);
/* An opcode of the table, or an alias of one */
bool opcode_in_table(const struct form *form);

void print_case(const struct case_of *c);

#endif
