/* SPDX-License-Identifier: MIT */
/* The rows of the opcode maps (module InsnTable of model/insn.mlw). */
#ifndef ARCH_VMX_INSN_TABLE_H_
#define ARCH_VMX_INSN_TABLE_H_

#include "arch/vmx/insn_parts.h"

/* A row as one number, so that the compiler makes a table of the switch. */
#define ROW(operation, shape, size, immediate) \
  ((operation) + 32u * (shape) + 256u * (size) + 4096u * (immediate))
#define B 1u /* byte */
#define V 8u /* the operand size */

/* opcode: the byte, or 256 + the byte behind 0F */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures operation: \result % 32 == m_row_operation(m_row_of(mode, opcode));
    ensures shape:     \result / 32 % 8 == m_row_shape(m_row_of(mode, opcode));
    ensures size:      \result / 256 % 16 == m_row_size(m_row_of(mode, opcode));
    ensures immediate: \result / 4096 == m_row_immediate(m_row_of(mode, opcode));
    ensures range:     \result <= 65535; */
static inline uint32_t row_number(uint32_t mode, uint32_t opcode)
{
  (void)mode;
  switch (opcode) {
    case 0x88: return ROW(INSN_MOV, SHAPE_EG, B, 0u);
    case 0x89: return ROW(INSN_MOV, SHAPE_EG, V, 0u);
    case 0x8A: return ROW(INSN_MOV, SHAPE_GE, B, 0u);
    case 0x8B: return ROW(INSN_MOV, SHAPE_GE, V, 0u);
    default: return ROW(INSN_NONE, SHAPE_NONE, 0u, 0u);
  }
}
#undef ROW
#undef B
#undef V

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: RowOf(\result) == m_row_of(mode, opcode); */
static inline struct insn_row row_of(uint32_t mode, uint32_t opcode)
{
  struct insn_row r;
  uint32_t number = row_number(mode, opcode);
  r.operation = number % 32u;
  r.shape = number / 32u % 8u;
  r.size = number / 256u % 16u;
  r.immediate = number / 4096u;
  return r;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_sized(most, operand);
    ensures range: \result <= most && \result <= operand; */
static inline uint32_t sized(uint32_t most, uint32_t operand)
{
  return operand < most ? operand : most;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_memory_first(shape); */
static inline bool memory_first(uint32_t shape) { return shape == SHAPE_EG; }

/* A store by MOV does not read. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_does_read(operation, shape); */
static inline bool does_read(uint32_t operation, uint32_t shape)
{
  return !(memory_first(shape) && operation == INSN_MOV);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_does_write(operation, shape); */
static inline bool does_write(uint32_t operation, uint32_t shape)
{
  (void)operation;
  return memory_first(shape);
}

/* LOCK: only where memory is read, changed and written (SDM Vol. 2A, LOCK). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_lockable(operation, shape); */
static inline bool lockable(uint32_t operation, uint32_t shape)
{
  return does_read(operation, shape) && does_write(operation, shape);
}

#endif
