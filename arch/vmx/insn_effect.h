/* SPDX-License-Identifier: MIT */
/* What an instruction does to memory and to its register (module InsnTable of
 * model/insn_table.mlw). */
#ifndef ARCH_VMX_INSN_EFFECT_H_
#define ARCH_VMX_INSN_EFFECT_H_

#include "arch/vmx/insn_parts.h"

/* most: the most bytes of an operand; operand: the operand size */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_sized(most, operand);
    ensures range: \result <= most && \result <= operand;
    ensures count: \result == most || \result == operand; */
INLINE uint32_t sized(uint32_t most, uint32_t operand)
{
  return operand < most ? operand : most;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_has_modrm(shape); */
INLINE bool has_modrm(uint32_t shape) { return SHAPE_EG <= shape && shape <= SHAPE_EI; }

/* The operand in memory is the first of the two. That of MOVS is its source. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_memory_first(shape); */
INLINE bool memory_first(uint32_t shape)
{
  return shape == SHAPE_EG || shape == SHAPE_EI || shape == SHAPE_OA || shape == SHAPE_YA;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_only_compares(operation); */
INLINE bool only_compares(uint32_t operation)
{
  return operation == INSN_CMP || operation == INSN_TEST || operation == INSN_BT;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_does_read(operation, shape); */
INLINE bool does_read(uint32_t operation, uint32_t shape)
{
  return !(memory_first(shape) && (operation == INSN_MOV || operation == INSN_STOS));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_does_write(operation, shape); */
INLINE bool does_write(uint32_t operation, uint32_t shape)
{
  return shape == SHAPE_YX || (memory_first(shape) && !only_compares(operation));
}

/* LOCK: only where one operand in memory is read, changed and written (SDM Vol. 2A, LOCK). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_lockable(operation, shape); */
INLINE bool lockable(uint32_t operation, uint32_t shape)
{
  return has_modrm(shape) && does_read(operation, shape) && does_write(operation, shape);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_extends(operation); */
INLINE bool extends(uint32_t operation)
{
  return operation == INSN_MOVZX || operation == INSN_MOVSX;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_writes_register(operation, shape); */
INLINE bool writes_register(uint32_t operation, uint32_t shape)
{
  return operation == INSN_XCHG ||
         ((shape == SHAPE_GE || shape == SHAPE_AO) && !only_compares(operation));
}

/* A result of 4 bytes clears the upper half of the register, a shorter one leaves the rest alone
 * (SDM Vol. 1 3.4.1.1). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_replaces(operation, shape, width); */
INLINE uint32_t replaces(uint32_t operation, uint32_t shape, uint32_t width)
{
  return !writes_register(operation, shape) ? 0u : width >= 4u ? 8u : width;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_operand(shape); */
INLINE uint32_t operand_of(uint32_t shape)
{
  return shape == SHAPE_EI ? INSN_IMMEDIATE : shape == SHAPE_YX ? INSN_DESTINATION
                                                                : INSN_REGISTER;
}

#endif
