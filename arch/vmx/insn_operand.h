/* SPDX-License-Identifier: MIT */
/* The operands, whole: register, size, immediate, memory ("the operands" in model/insn.mlw). */
#ifndef ARCH_VMX_INSN_OPERAND_H_
#define ARCH_VMX_INSN_OPERAND_H_

#include "arch/vmx/insn_effect.h"
#include "arch/vmx/insn_memory.h"
#include "arch/vmx/insn_table.h"

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_reg_of(PrefixesOf(p), m); ensures range: \result <= 15; */
INLINE uint32_t reg_of(struct insn_prefixes p, uint32_t m)
{
  return mid_bits(m) + 8u * rex_r(p);
}

/* AH, CH, DH, BH: byte registers 4 to 7 without REX (SDM Vol. 1 3.4.1.1) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_high_of(PrefixesOf(p), shape, width, reg);
    ensures range: \result == 1 ==> reg >= 4; */
INLINE uint32_t high_of(struct insn_prefixes p, uint32_t shape, uint32_t width, uint32_t reg)
{
  bool high = operand_of(shape) == INSN_REGISTER && width == 1u && p.rex == 0u;
  return high && 4u <= reg && reg <= 7u ? 1u : 0u;
}

/*@ requires range: high == 1 ==> reg >= 4;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_number_of(shape, high, reg); */
INLINE uint32_t number_of(uint32_t shape, uint32_t high, uint32_t reg)
{
  if (operand_of(shape) != INSN_REGISTER)
    return 0u;
  return high == 1u ? reg - 4u : reg;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_sign_extended(operation); */
INLINE uint32_t sign_extended(uint32_t operation)
{
  return operation == INSN_MOVSX ? 1u : 0u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_repeat_of(PrefixesOf(p), operation); */
INLINE uint32_t repeat_of(struct insn_prefixes p, uint32_t operation)
{
  return operation == INSN_MOVS || operation == INSN_STOS ? p.repeat : 0u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_memory_size(mode, PrefixesOf(p), RowOf(r));
    ensures range: RowRange(r) && r.shape != SHAPE_NONE ==> ByteCount(\result) && \result >= 1; */
INLINE uint32_t memory_size(uint32_t mode, struct insn_prefixes p, struct insn_row r)
{
  return sized(r.size, operand_size(mode, p));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_operand_width(mode, PrefixesOf(p), RowOf(r)); */
INLINE uint32_t operand_width(uint32_t mode, struct insn_prefixes p, struct insn_row r)
{
  return extends(r.operation) ? operand_size(mode, p) : memory_size(mode, p, r);
}

/*@ requires row: RowRange(r);
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_immediate_size(mode, PrefixesOf(p), RowOf(r));
    ensures range: ByteCount(\result);
    ensures fits:  \result <= m_memory_size(mode, PrefixesOf(p), RowOf(r)); */
INLINE uint32_t immediate_size(uint32_t mode, struct insn_prefixes p, struct insn_row r)
{
  return sized(r.immediate, operand_size(mode, p));
}

/* STOS writes to ES, whatever the prefixes (SDM Vol. 2B, STOS). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_memory_segment(PrefixesOf(p), shape, base); */
INLINE uint32_t memory_segment(struct insn_prefixes p, uint32_t shape, uint32_t base)
{
  return shape == SHAPE_YA ? INSN_ES : segment_of(p, base);
}

/*@ requires mode:  m_is_mode(mode);
    requires known: l.start + l.size <= count && l.start + l.size <= INSN_LONGEST;
    requires sizes: ByteCount(l.size) && l.size <= m_address_size(mode, PrefixesOf(p));
    terminates \true; exits \false; assigns \nothing;
    ensures model: MemoryOf(\result) ==
                   m_memory_at(mode, PrefixesOf(p), BytesOf(count, bytes), shape, PlaceOf(l)); */
INLINE struct insn_memory memory_at(uint32_t mode, struct insn_prefixes p, uint32_t count,
                                    struct insn_bytes bytes, uint32_t shape, struct insn_place l)
{
  struct insn_memory m;
  m.base = l.base;
  m.index = l.index;
  m.scale = l.scale;
  m.segment = memory_segment(p, shape, l.base);
  m.address_size = address_size(mode, p);
  m.displacement = sign_extend(le(count, bytes, l.start, l.size), l.size, m.address_size);
  return m;
}

/* A number of the operand's size; of BT, BTS, BTR, BTC the bit (SDM Vol. 2A, BT). */
/*@ requires known: i + n <= count && i + n <= INSN_LONGEST;
    requires sizes: ByteCount(n) && ByteCount(size) && n <= size && size >= 1;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_immediate_at(BytesOf(count, bytes), operation, i, n, size); */
INLINE uint64_t immediate_at(uint32_t count, struct insn_bytes bytes, uint32_t operation,
                             uint32_t i, uint32_t n, uint32_t size)
{
  if (INSN_BT <= operation && operation <= INSN_BTC)
    return le(count, bytes, i, n) % (8u * size);
  return sign_extend(le(count, bytes, i, n), n, size);
}

/* The addresses that no ModRM gives: offset, rSI, rDI */
/*@ requires mode:  m_is_mode(mode);
    terminates \true; exits \false; assigns \nothing;
    ensures model: PlaceOf(\result) == m_place_implied(mode, PrefixesOf(p), shape, i);
    ensures sizes: ByteCount(\result.size)
                   && \result.size <= m_address_size(mode, PrefixesOf(p));
    ensures start: \result.start == i; */
INLINE struct insn_place place_implied(uint32_t mode, struct insn_prefixes p, uint32_t shape,
                                       uint32_t i)
{
  struct insn_place l;
  l.base = shape == SHAPE_YX ? REG_SI : shape == SHAPE_YA ? REG_DI : INSN_NO_REG;
  l.index = INSN_NO_REG;
  l.scale = 1u;
  l.start = i;
  l.size = shape == SHAPE_YX || shape == SHAPE_YA ? 0u : address_size(mode, p);
  return l;
}

/* ---- with ModRM, which is at i ---- */

/*@ requires known: m_has_modrm(r.shape) ==> i < count && i < INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: RowOf(\result) == m_member_at(BytesOf(count, bytes), RowOf(r), i);
    ensures same:  \result.shape == r.shape && \result.size == r.size
                   && \result.immediate == r.immediate; */
INLINE struct insn_row member_at(uint32_t count, struct insn_bytes bytes, struct insn_row r,
                                 uint32_t i)
{
  return has_modrm(r.shape) ? choose(r, mid_bits(insn_byte(count, bytes, i))) : r;
}

/*@ requires known: m_has_modrm(shape) ==> i < count && i < INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_reg_at(PrefixesOf(p), BytesOf(count, bytes), shape, i); */
INLINE uint32_t reg_at(struct insn_prefixes p, uint32_t count, struct insn_bytes bytes,
                       uint32_t shape, uint32_t i)
{
  return has_modrm(shape) ? reg_of(p, insn_byte(count, bytes, i)) : 0u;
}

/*@ requires mode:  m_is_mode(mode);
    requires known: m_has_modrm(shape) ==> i < count && i < INSN_LONGEST;
    requires sib:   m_lacks_sib(mode, PrefixesOf(p), BytesOf(count, bytes), shape, i) ==> \false;
    requires memory: !m_names_register(BytesOf(count, bytes), shape, i);
    requires range: i <= 17 && count <= INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: PlaceOf(\result) ==
                   m_place_at(mode, PrefixesOf(p), BytesOf(count, bytes), shape, i);
    ensures sizes: ByteCount(\result.size)
                   && \result.size <= m_address_size(mode, PrefixesOf(p));
    ensures start: \result.start <= i + 2; */
INLINE struct insn_place place_at(uint32_t mode, struct insn_prefixes p, uint32_t count,
                                  struct insn_bytes bytes, uint32_t shape, uint32_t i)
{
  if (has_modrm(shape))
    return place_modrm(mode, p, count, bytes, i);
  return place_implied(mode, p, shape, i);
}

#endif
