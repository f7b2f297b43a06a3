/* SPDX-License-Identifier: MIT */
/* The names that all disassemblers write. */
#ifndef TESTS_INSN_NAMES_H_
#define TESTS_INSN_NAMES_H_

#include "tests/insn/reading.h"

/* INSN_NONE: not in the table */
uint32_t operation_named(const char *name);

struct named_register {
  uint32_t number; /* as insn.reg, or INSN_RIP */
  uint32_t high;
  uint32_t bytes;
};

/* False: no general register and no RIP */
bool register_named(const char *name, struct named_register *r);

/* 0 to 5; 6: no segment register */
uint32_t segment_named(const char *name);

/* The segment of an address without override (SDM Vol. 1, Table 3-5) */
uint32_t default_segment(uint32_t base);

#endif
