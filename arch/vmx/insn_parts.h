/* SPDX-License-Identifier: MIT */
/* What the decoder knows halfway: the prefixes, the row of the table, where the address is. */
#ifndef ARCH_VMX_INSN_PARTS_H_
#define ARCH_VMX_INSN_PARTS_H_

#include <stdbool.h>

#include "arch/vmx/insn.h"

#define SEGMENT_NONE 6u

struct insn_prefixes {
  uint32_t next;    /* where the byte behind the prefixes is */
  uint32_t operand, address, lock, repeat; /* 1: 66; 67; F0; F2 or F3 */
  uint32_t segment; /* the override (enum insn_segment), SEGMENT_NONE */
  uint32_t rex;     /* 40h .. 4Fh; 0: none */
};

/* What follows an opcode, in the letters of SDM Vol. 2D A.2.1: E memory by ModRM, G register by
 * ModRM. */
enum { SHAPE_NONE, SHAPE_EG, SHAPE_GE };

struct insn_row {
  uint32_t operation; /* enum insn_operation */
  uint32_t shape;
  uint32_t size;      /* the most bytes of the memory operand; the operand size may make it fewer */
  uint32_t immediate; /* so of the immediate; 0: none */
};

struct insn_place {
  uint32_t base, index, scale;
  uint32_t start, size; /* of the displacement: position and bytes */
};

#include "spec/insn_parts.acsl"

#endif
