/* SPDX-License-Identifier: MIT */
/* The front of a form, for the rules that explain differences: read without the decoder. */
#ifndef TESTS_INSN_FRONT_H_
#define TESTS_INSN_FRONT_H_

#include <stdbool.h>

#include "tests/insn/forms.h"

/* The prefixes of a form, read anew */
struct front {
  uint32_t count;       /* bytes */
  uint32_t lock, rep;   /* how many F0; F2, F3 */
  uint32_t operand;     /* 66 */
  uint32_t segment;     /* the last override, 6: none */
  bool null_segment;    /* an ES, CS, SS, DS in 64-bit code */
  bool void_rex;        /* a REX that another prefix follows */
  uint8_t rex;          /* the last byte, if it is a REX */
  uint8_t opcode, next; /* behind them; 0F is skipped */
  bool escaped;         /* 0F */
};

struct front front_of(const struct form *form);

#endif
