/* SPDX-License-Identifier: MIT */
/* The bytes, and the prefixes at their front (module InsnPrefix of model/insn_parts.mlw). */
#ifndef ARCH_VMX_INSN_PREFIX_H_
#define ARCH_VMX_INSN_PREFIX_H_

#include "arch/vmx/insn_parts.h"

/* count is there for the contract: no byte behind it is read. */
/*@ requires known: i < count && i < INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_byte(BytesOf(count, bytes), i); ensures range: \result <= 255; */
INLINE uint32_t insn_byte(uint32_t count, struct insn_bytes bytes, uint32_t i)
{
  (void)count;
  return bytes.byte[i];
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_is_rex(mode, x); */
INLINE bool is_rex(uint32_t mode, uint32_t x)
{
  return mode == INSN_MODE_64 && 0x40u <= x && x <= 0x4Fu;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_is_prefix(mode, x); */
INLINE bool is_prefix(uint32_t mode, uint32_t x)
{
  bool rex = is_rex(mode, x);
  switch (x) {
    case 0x26: case 0x2E: case 0x36: case 0x3E: case 0x64: case 0x65: /* segments */
    case 0x66: case 0x67: case 0xF0: case 0xF2: case 0xF3:
      return true;
    default:
      return rex;
  }
}

/* The last override counts; in 64-bit mode only FS and GS (SDM Vol. 1 3.4.2.1). */
/*@ requires range: segment <= SEGMENT_NONE;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_override(mode, segment, x);
    ensures range: \result <= SEGMENT_NONE; */
INLINE uint32_t override(uint32_t mode, uint32_t segment, uint32_t x)
{
  if (x == 0x64u)
    return INSN_FS;
  if (x == 0x65u)
    return INSN_GS;
  if (mode == INSN_MODE_64)
    return segment;
  return x == 0x26u ? INSN_ES : x == 0x2Eu ? INSN_CS : x == 0x36u ? INSN_SS
       : x == 0x3Eu ? INSN_DS : segment;
}

/* A REX that another prefix follows is ignored (SDM Vol. 2A 2.2.1). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_rex_of(mode, x); ensures range: \result <= 0x4F; */
INLINE uint32_t rex_of(uint32_t mode, uint32_t x) { return is_rex(mode, x) ? x : 0u; }

/*@ requires range: flag <= 1;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_seen(flag, x, wanted); ensures range: \result <= 1; */
INLINE uint32_t seen(uint32_t flag, uint32_t x, uint32_t wanted)
{
  return x == wanted ? 1u : flag;
}

/*@ requires next: p.next < INSN_LONGEST; requires range: PrefixesRange(p);
    terminates \true; exits \false; assigns \nothing;
    ensures model: PrefixesOf(\result) == m_take(mode, PrefixesOf(p), x);
    ensures next:  \result.next == p.next + 1; ensures range: PrefixesRange(\result); */
INLINE struct insn_prefixes take(uint32_t mode, struct insn_prefixes p, uint32_t x)
{
  struct insn_prefixes q;
  q.next = p.next + 1u;
  q.operand = seen(p.operand, x, 0x66u);
  q.address = seen(p.address, x, 0x67u);
  q.lock = seen(p.lock, x, 0xF0u);
  q.repeat = seen(seen(p.repeat, x, 0xF2u), x, 0xF3u);
  q.segment = override(mode, p.segment, x);
  q.rex = rex_of(mode, x);
  return q;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_prefix_at(mode, BytesOf(count, bytes), i);
    ensures known: \result == 1 ==> i < count && i < INSN_LONGEST; */
INLINE bool prefix_at(uint32_t mode, uint32_t count, struct insn_bytes bytes, uint32_t i)
{
  return i < INSN_LONGEST && i < count && is_prefix(mode, insn_byte(count, bytes, i));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: PrefixesOf(\result) ==
                   m_prefixes_of(mode, BytesOf(count, bytes), m_no_prefix);
    ensures next:  \result.next <= INSN_LONGEST; ensures range: PrefixesRange(\result); */
INLINE struct insn_prefixes prefixes_of(uint32_t mode, uint32_t count, struct insn_bytes bytes)
{
  struct insn_prefixes p;
  p.next = p.operand = p.address = p.lock = p.repeat = p.rex = 0u;
  p.segment = SEGMENT_NONE;
  /*@ loop invariant next:  p.next <= INSN_LONGEST;
      loop invariant range: PrefixesRange(p);
      loop invariant model: m_prefixes_of(mode, BytesOf(count, bytes), PrefixesOf(p)) ==
                            m_prefixes_of(mode, BytesOf(count, bytes), m_no_prefix);
      loop assigns p;
      loop variant INSN_LONGEST - p.next; */
  while (prefix_at(mode, count, bytes, p.next))
    p = take(mode, p, insn_byte(count, bytes, p.next));
  return p;
}

/* REX.W, R, X, B (SDM Vol. 2A, Table 2-4) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_rex_w(PrefixesOf(p)); ensures range: \result <= 1; */
INLINE uint32_t rex_w(struct insn_prefixes p) { return p.rex / 8u % 2u; }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_rex_r(PrefixesOf(p)); ensures range: \result <= 1; */
INLINE uint32_t rex_r(struct insn_prefixes p) { return p.rex / 4u % 2u; }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_rex_x(PrefixesOf(p)); ensures range: \result <= 1; */
INLINE uint32_t rex_x(struct insn_prefixes p) { return p.rex / 2u % 2u; }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_rex_b(PrefixesOf(p)); ensures range: \result <= 1; */
INLINE uint32_t rex_b(struct insn_prefixes p) { return p.rex % 2u; }

/* SDM Vol. 1, Tables 3-3 and 3-4 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_operand_size(mode, PrefixesOf(p));
    ensures range: \result == 2 || \result == 4 || \result == 8; */
INLINE uint32_t operand_size(uint32_t mode, struct insn_prefixes p)
{
  if (rex_w(p) == 1u)
    return 8u;
  if (mode == INSN_MODE_16)
    return p.operand == 1u ? 4u : 2u;
  return p.operand == 1u ? 2u : 4u;
}

/*@ requires mode: m_is_mode(mode);
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_address_size(mode, PrefixesOf(p));
    ensures range: \result == 2 || \result == 4 || \result == 8; */
INLINE uint32_t address_size(uint32_t mode, struct insn_prefixes p)
{
  return p.address == 0u ? mode : mode == INSN_MODE_32 ? 2u : 4u;
}

#endif
