/* SPDX-License-Identifier: MIT */
/* The rows of the opcode maps (module InsnTable of model/insn_table.mlw). */
#ifndef ARCH_VMX_INSN_TABLE_H_
#define ARCH_VMX_INSN_TABLE_H_

#include "arch/vmx/insn_parts.h"

/* A row as one number, so that the compiler makes a table of the switch. */
#define ROW(operation, shape, size, immediate) \
  ((operation) + 32u * (shape) + 256u * (size) + 4096u * (immediate))
/* The most bytes of an operand (A.2.2) */
#define NO 0u
#define B  1u
#define W  2u
#define Z  4u
#define V  8u
#define NO_ROW ROW(INSN_NONE, SHAPE_NONE, NO, NO)

/* 00-03, 08-0B, .. 38-3B: the eight operations, each in four forms */
/*@ requires alu: m_is_alu(opcode);
    terminates \true; exits \false; assigns \nothing;
    ensures operation: \result % 32 == m_row_operation(m_alu_row(opcode));
    ensures shape:     \result / 32 % 8 == m_row_shape(m_alu_row(opcode));
    ensures size:      \result / 256 % 16 == m_row_size(m_alu_row(opcode));
    ensures immediate: \result / 4096 == m_row_immediate(m_alu_row(opcode));
    ensures range:     \result <= 65535; */
INLINE uint32_t alu_number(uint32_t opcode)
{
  return ROW(INSN_ADD + opcode / 8u, opcode % 4u < 2u ? SHAPE_EG : SHAPE_GE,
             opcode % 2u == 0u ? B : V, NO);
}

/* The one-byte map (Table A-2), without the rows above */
/*@ requires others: !m_is_alu(opcode);
    terminates \true; exits \false; assigns \nothing;
    ensures operation: \result % 32 == m_row_operation(m_row_1(INSN_MODE_64, opcode));
    ensures shape:     \result / 32 % 8 == m_row_shape(m_row_1(INSN_MODE_64, opcode));
    ensures size:      \result / 256 % 16 == m_row_size(m_row_1(INSN_MODE_64, opcode));
    ensures immediate: \result / 4096 == m_row_immediate(m_row_1(INSN_MODE_64, opcode));
    ensures range:     \result <= 65535; */
INLINE uint32_t number_1(uint32_t opcode)
{
  switch (opcode) {
    case 0x63: return ROW(INSN_MOVSX, SHAPE_GE, Z, NO); /* MOVSXD */
    case 0x80: return ROW(GROUP_1, SHAPE_EI, B, B);
    case 0x81: return ROW(GROUP_1, SHAPE_EI, V, Z);
    case 0x83: return ROW(GROUP_1, SHAPE_EI, V, B);
    case 0x84: return ROW(INSN_TEST, SHAPE_EG, B, NO);
    case 0x85: return ROW(INSN_TEST, SHAPE_EG, V, NO);
    case 0x86: return ROW(INSN_XCHG, SHAPE_EG, B, NO);
    case 0x87: return ROW(INSN_XCHG, SHAPE_EG, V, NO);
    case 0x88: return ROW(INSN_MOV, SHAPE_EG, B, NO);
    case 0x89: return ROW(INSN_MOV, SHAPE_EG, V, NO);
    case 0x8A: return ROW(INSN_MOV, SHAPE_GE, B, NO);
    case 0x8B: return ROW(INSN_MOV, SHAPE_GE, V, NO);
    case 0xA0: return ROW(INSN_MOV, SHAPE_AO, B, NO);
    case 0xA1: return ROW(INSN_MOV, SHAPE_AO, V, NO);
    case 0xA2: return ROW(INSN_MOV, SHAPE_OA, B, NO);
    case 0xA3: return ROW(INSN_MOV, SHAPE_OA, V, NO);
    case 0xA4: return ROW(INSN_MOVS, SHAPE_YX, B, NO);
    case 0xA5: return ROW(INSN_MOVS, SHAPE_YX, V, NO);
    case 0xAA: return ROW(INSN_STOS, SHAPE_YA, B, NO);
    case 0xAB: return ROW(INSN_STOS, SHAPE_YA, V, NO);
    case 0xC6: return ROW(GROUP_11, SHAPE_EI, B, B);
    case 0xC7: return ROW(GROUP_11, SHAPE_EI, V, Z);
    case 0xF6: return ROW(GROUP_3, SHAPE_EI, B, B);
    case 0xF7: return ROW(GROUP_3, SHAPE_EI, V, Z);
    default: return NO_ROW;
  }
}

/* The two-byte map (Table A-3): the byte behind 0F */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures operation: \result % 32 == m_row_operation(m_row_2(opcode));
    ensures shape:     \result / 32 % 8 == m_row_shape(m_row_2(opcode));
    ensures size:      \result / 256 % 16 == m_row_size(m_row_2(opcode));
    ensures immediate: \result / 4096 == m_row_immediate(m_row_2(opcode));
    ensures range:     \result <= 65535; */
INLINE uint32_t number_2(uint32_t opcode)
{
  switch (opcode) {
    case 0xA3: return ROW(INSN_BT, SHAPE_EG, V, NO);
    case 0xAB: return ROW(INSN_BTS, SHAPE_EG, V, NO);
    case 0xB3: return ROW(INSN_BTR, SHAPE_EG, V, NO);
    case 0xB6: return ROW(INSN_MOVZX, SHAPE_GE, B, NO);
    case 0xB7: return ROW(INSN_MOVZX, SHAPE_GE, W, NO);
    case 0xBA: return ROW(GROUP_8, SHAPE_EI, V, B);
    case 0xBB: return ROW(INSN_BTC, SHAPE_EG, V, NO);
    case 0xBE: return ROW(INSN_MOVSX, SHAPE_GE, B, NO);
    case 0xBF: return ROW(INSN_MOVSX, SHAPE_GE, W, NO);
    default: return NO_ROW;
  }
}

/* opcode: the byte, or 256 + the byte behind 0F */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures operation: \result % 32 == m_row_operation(m_row_of(mode, opcode));
    ensures shape:     \result / 32 % 8 == m_row_shape(m_row_of(mode, opcode));
    ensures size:      \result / 256 % 16 == m_row_size(m_row_of(mode, opcode));
    ensures immediate: \result / 4096 == m_row_immediate(m_row_of(mode, opcode));
    ensures range:     \result <= 65535; */
INLINE uint32_t row_number(uint32_t mode, uint32_t opcode)
{
  if (opcode >= 256u)
    return number_2(opcode - 256u);
  if (opcode < 0x40u && opcode % 8u < 4u)
    return alu_number(opcode);
  if (opcode == 0x63u && mode != INSN_MODE_64)
    return NO_ROW;
  return number_1(opcode);
}
#undef ROW
#undef NO
#undef B
#undef W
#undef Z
#undef V
#undef NO_ROW

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: RowOf(\result) == m_row_of(mode, opcode);
    ensures range: RowRange(\result); */
INLINE struct insn_row row_of(uint32_t mode, uint32_t opcode)
{
  struct insn_row r;
  uint32_t number = row_number(mode, opcode);
  r.operation = number % 32u;
  r.shape = number / 32u % 8u;
  r.size = number / 256u % 16u;
  r.immediate = number / 4096u;
  return r;
}

/* The members of the groups that are supported; reg: ModRM.reg */
/*@ requires range: reg <= 7;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_member(operation, reg); */
INLINE uint32_t member(uint32_t operation, uint32_t reg)
{
  switch (operation) {
    case GROUP_1: return INSN_ADD + reg;
    case GROUP_3: return reg == 0u ? INSN_TEST : INSN_NONE;
    case GROUP_8: return reg < 4u ? INSN_NONE : INSN_BT + (reg - 4u);
    case GROUP_11: return reg == 0u ? INSN_MOV : INSN_NONE;
    default: return operation;
  }
}

/*@ requires range: reg <= 7;
    terminates \true; exits \false; assigns \nothing;
    ensures model: RowOf(\result) == m_choose(RowOf(r), reg);
    ensures same:  \result.shape == r.shape && \result.size == r.size
                   && \result.immediate == r.immediate; */
INLINE struct insn_row choose(struct insn_row r, uint32_t reg)
{
  struct insn_row q = r;
  q.operation = member(r.operation, reg);
  return q;
}

#endif
