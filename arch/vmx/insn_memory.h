/* SPDX-License-Identifier: MIT */
/* ModRM, SIB, displacement: the memory operand (module InsnMemory of
 * model/insn_parts.mlw). SDM Vol. 2A 2.1.3 to 2.1.5, 2.2.1. */
#ifndef ARCH_VMX_INSN_MEMORY_H_
#define ARCH_VMX_INSN_MEMORY_H_

#include "arch/vmx/insn_prefix.h"

#define REG_BX 3u
#define REG_SP 4u
#define REG_BP 5u
#define REG_SI 6u
#define REG_DI 7u

/* Bits 7:6: ModRM.mod, SIB.scale */
/*@ requires range: x <= 255;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_top_bits(x); ensures range: \result <= 3; */
INLINE uint32_t top_bits(uint32_t x) { return x / 64u; }

/* Bits 5:3: ModRM.reg, SIB.index */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_mid_bits(x); ensures range: \result <= 7; */
INLINE uint32_t mid_bits(uint32_t x) { return x / 8u % 8u; }

/* Bits 2:0: ModRM.rm, SIB.base */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_low_bits(x); ensures range: \result <= 7; */
INLINE uint32_t low_bits(uint32_t x) { return x % 8u; }

/* ---- places; i: where ModRM is, m: ModRM, s: SIB ---- */

/* 16-bit addresses (Table 2-1) */
/*@ requires range: m <= 255;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_base_16(m); */
INLINE uint32_t base_16(uint32_t m)
{
  uint32_t rm = low_bits(m);
  if (rm == 6u && top_bits(m) == 0u)
    return INSN_NO_REG;
  if (rm == 0u || rm == 1u || rm == 7u)
    return REG_BX;
  return rm == 4u ? REG_SI : rm == 5u ? REG_DI : REG_BP;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_index_16(m); */
INLINE uint32_t index_16(uint32_t m)
{
  uint32_t rm = low_bits(m);
  return rm == 0u || rm == 2u ? REG_SI : rm == 1u || rm == 3u ? REG_DI : INSN_NO_REG;
}

/*@ requires range: m <= 255; requires memory: m_top_bits(m) <= 2;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_size_16(m); ensures range: \result <= 2; */
INLINE uint32_t size_16(uint32_t m)
{
  uint32_t mod = top_bits(m);
  return mod != 0u ? mod : low_bits(m) == 6u ? 2u : 0u;
}

/*@ requires range: m <= 255 && i <= INSN_LONGEST; requires memory: m_top_bits(m) <= 2;
    terminates \true; exits \false; assigns \nothing;
    ensures model: PlaceOf(\result) == m_place_16(m, i);
    ensures range: \result.start == i + 1 && ByteCount(\result.size) && \result.size <= 2; */
INLINE struct insn_place place_16(uint32_t m, uint32_t i)
{
  struct insn_place l;
  l.base = base_16(m);
  l.index = index_16(m);
  l.scale = 1u;
  l.start = i + 1u;
  l.size = size_16(m);
  return l;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_has_sib(address_size, m); */
INLINE bool has_sib(uint32_t address_size, uint32_t m)
{
  return address_size != 2u && low_bits(m) == 4u;
}

/* low: rm, or base if there is a SIB */
/*@ requires range: m <= 255;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_size_32(m, low);
    ensures range: \result == 0 || \result == 1 || \result == 4; */
INLINE uint32_t size_32(uint32_t m, uint32_t low)
{
  uint32_t mod = top_bits(m);
  if (mod == 0u)
    return low == 5u ? 4u : 0u;
  return mod == 1u ? 1u : 4u;
}

/* 32- and 64-bit addresses (Tables 2-2, 2-5, 2-7) */
/*@ requires range: m <= 255;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_base_plain(mode, PrefixesOf(p), m); */
INLINE uint32_t base_plain(uint32_t mode, struct insn_prefixes p, uint32_t m)
{
  if (top_bits(m) == 0u && low_bits(m) == 5u)
    return mode == INSN_MODE_64 ? INSN_RIP : INSN_NO_REG;
  return low_bits(m) + 8u * rex_b(p);
}

/*@ requires range: m <= 255 && i <= INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: PlaceOf(\result) == m_place_plain(mode, PrefixesOf(p), m, i);
    ensures range: \result.start == i + 1 && ByteCount(\result.size) && \result.size <= 4; */
INLINE struct insn_place place_plain(uint32_t mode, struct insn_prefixes p, uint32_t m,
                                     uint32_t i)
{
  struct insn_place l;
  l.base = base_plain(mode, p, m);
  l.index = INSN_NO_REG;
  l.scale = 1u;
  l.start = i + 1u;
  l.size = size_32(m, low_bits(m));
  return l;
}

/* (Tables 2-3, 2-7) */
/*@ requires range: m <= 255;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_base_sib(PrefixesOf(p), m, s); */
INLINE uint32_t base_sib(struct insn_prefixes p, uint32_t m, uint32_t s)
{
  if (top_bits(m) == 0u && low_bits(s) == 5u)
    return INSN_NO_REG;
  return low_bits(s) + 8u * rex_b(p);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_index_sib(PrefixesOf(p), s); */
INLINE uint32_t index_sib(struct insn_prefixes p, uint32_t s)
{
  uint32_t index = mid_bits(s) + 8u * rex_x(p);
  return index == 4u ? INSN_NO_REG : index;
}

/*@ requires range: s <= 255;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_scale_sib(PrefixesOf(p), s); */
INLINE uint32_t scale_sib(struct insn_prefixes p, uint32_t s)
{
  uint32_t scale = top_bits(s);
  if (index_sib(p, s) == INSN_NO_REG)
    return 1u;
  return scale == 0u ? 1u : scale == 1u ? 2u : scale == 2u ? 4u : 8u;
}

/*@ requires range: m <= 255 && s <= 255 && i <= INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: PlaceOf(\result) == m_place_sib(PrefixesOf(p), m, s, i);
    ensures range: \result.start == i + 2 && ByteCount(\result.size) && \result.size <= 4; */
INLINE struct insn_place place_sib(struct insn_prefixes p, uint32_t m, uint32_t s, uint32_t i)
{
  struct insn_place l;
  l.base = base_sib(p, m, s);
  l.index = index_sib(p, s);
  l.scale = scale_sib(p, s);
  l.start = i + 2u;
  l.size = size_32(m, low_bits(s));
  return l;
}

/*@ requires mode:  m_is_mode(mode);
    requires known: i < count && i < INSN_LONGEST;
    requires sib:   m_has_sib(m_address_size(mode, PrefixesOf(p)),
                              m_byte(BytesOf(count, bytes), i)) ==>
                    i + 1 < count && i + 1 < INSN_LONGEST;
    requires memory: m_top_bits(m_byte(BytesOf(count, bytes), i)) <= 2;
    terminates \true; exits \false; assigns \nothing;
    ensures model: PlaceOf(\result) ==
                   m_place_modrm(mode, PrefixesOf(p), BytesOf(count, bytes), i);
    ensures range: i + 1 <= \result.start <= i + 2 && ByteCount(\result.size);
    ensures fits:  \result.size <= m_address_size(mode, PrefixesOf(p)); */
INLINE struct insn_place place_modrm(uint32_t mode, struct insn_prefixes p, uint32_t count,
                                     struct insn_bytes bytes, uint32_t i)
{
  uint32_t m = insn_byte(count, bytes, i);
  if (address_size(mode, p) == 2u)
    return place_16(m, i);
  if (low_bits(m) == 4u)
    return place_sib(p, m, insn_byte(count, bytes, i + 1u), i);
  return place_plain(mode, p, m, i);
}

/* ---- numbers ---- */

/* 2, 4, 8 bytes from i on, the lowest first */
/*@ requires known: i + 2 <= count && i + 2 <= INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_le2(BytesOf(count, bytes), i); ensures range: \result <= 0xFFFF; */
INLINE uint32_t le2(uint32_t count, struct insn_bytes bytes, uint32_t i)
{
  return insn_byte(count, bytes, i) + 0x100u * insn_byte(count, bytes, i + 1u);
}

/*@ requires known: i + 4 <= count && i + 4 <= INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_le4(BytesOf(count, bytes), i); */
INLINE uint32_t le4(uint32_t count, struct insn_bytes bytes, uint32_t i)
{
  return le2(count, bytes, i) + 0x10000u * le2(count, bytes, i + 2u);
}

/*@ requires known: i + 8 <= count && i + 8 <= INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_le8(BytesOf(count, bytes), i); */
INLINE uint64_t le8(uint32_t count, struct insn_bytes bytes, uint32_t i)
{
  return le4(count, bytes, i) + 0x100000000u * le4(count, bytes, i + 4u);
}

/*@ requires known: i + n <= count && i + n <= INSN_LONGEST; requires size: ByteCount(n);
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_le(BytesOf(count, bytes), i, n);
    ensures range: \result <= m_ones(n); */
INLINE uint64_t le(uint32_t count, struct insn_bytes bytes, uint32_t i, uint32_t n)
{
  switch (n) {
    case 1: return insn_byte(count, bytes, i);
    case 2: return le2(count, bytes, i);
    case 4: return le4(count, bytes, i);
    case 8: return le8(count, bytes, i);
    default: return 0u;
  }
}

/* The largest number of n bytes */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_ones(n); */
INLINE uint64_t ones(uint32_t n)
{
  return n == 1u ? 0xFFu : n == 2u ? 0xFFFFu : n == 4u ? 0xFFFFFFFFu
       : n == 8u ? 0xFFFFFFFFFFFFFFFFu : 0u;
}

/* v, a number of n bytes with a sign, as a number of m bytes */
/*@ requires sizes: ByteCount(n) && ByteCount(m) && n <= m; requires range: v <= m_ones(n);
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_sign_extend(v, n, m); */
INLINE uint64_t sign_extend(uint64_t v, uint32_t n, uint32_t m)
{
  return v <= ones(n) / 2u ? v : v + (ones(m) - ones(n));
}

/* rSP and rBP are of the stack (SDM Vol. 1, Table 3-5). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_segment(PrefixesOf(p), base); */
INLINE uint32_t segment_of(struct insn_prefixes p, uint32_t base)
{
  if (p.segment != SEGMENT_NONE)
    return p.segment;
  return base == REG_SP || base == REG_BP ? INSN_SS : INSN_DS;
}

#endif
