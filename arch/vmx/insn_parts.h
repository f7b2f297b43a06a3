/* SPDX-License-Identifier: MIT */
/* What the decoder knows halfway: the prefixes, the row of the table, where the address is. */
#ifndef ARCH_VMX_INSN_PARTS_H_
#define ARCH_VMX_INSN_PARTS_H_

#include <stdbool.h>

#include "arch/vmx/insn.h"

/* Without this the compiler moves structures through memory between the functions, which costs
 * more than the work itself. */
#define INLINE __attribute__((always_inline)) static inline

#define SEGMENT_NONE 6u

struct insn_prefixes {
  uint32_t next;    /* where the byte behind the prefixes is */
  uint32_t operand, address, lock, repeat; /* 1: 66; 67; F0; F2 or F3 */
  uint32_t segment; /* the override (enum insn_segment), SEGMENT_NONE */
  uint32_t rex;     /* 40h .. 4Fh; 0: none */
};

/* Groups of operations: ModRM.reg chooses (SDM Vol. 2D, Table A-6). */
enum { GROUP_1 = INSN_STOS + 1, GROUP_3, GROUP_8, GROUP_11 };

/* The operands, in the letters of SDM Vol. 2D A.2.1; the first is the destination.
 * E: memory by ModRM    G: register by ModRM.reg    I: immediate    O: offset without ModRM
 * A: AL, AX, EAX, RAX   X: DS:rSI                   Y: ES:rDI */
enum { SHAPE_NONE, SHAPE_EG, SHAPE_GE, SHAPE_EI, SHAPE_AO, SHAPE_OA, SHAPE_YX, SHAPE_YA };

struct insn_row {
  uint32_t operation; /* enum insn_operation, or a group */
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
