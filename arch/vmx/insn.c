/* SPDX-License-Identifier: MIT */
/* The instruction decoder. Every function carries the name that its contract gives it in the model
 * (module Insn of model/insn.mlw), and stops where the bytes stop. */
#include "arch/vmx/insn_memory.h"
#include "arch/vmx/insn_table.h"

/* No instruction: every field but the status is 0. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) == m_failed(status); */
static struct insn failed(uint32_t status)
{
  struct insn x;
  x.status = status;
  x.length = x.operation = x.size = x.width = 0u;
  x.memory_first = x.reads = x.writes = x.lock = x.repeat = 0u;
  x.operand = x.reg = x.high = 0u;
  x.immediate = 0u;
  x.memory.base = x.memory.index = x.memory.scale = x.memory.segment = 0u;
  x.memory.address_size = 0u;
  x.memory.displacement = 0u;
  return x;
}

/* The bytes before `last` are wanted, and not all of them are there. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) == m_missing(last); */
static struct insn missing(uint32_t last)
{
  return failed(last > INSN_LONGEST ? INSN_INVALID : INSN_MORE);
}

/* AH, CH, DH, BH: byte registers 4 to 7 without REX (SDM Vol. 1 3.4.1.1) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_is_high(PrefixesOf(p), width, reg); */
static bool is_high(struct insn_prefixes p, uint32_t width, uint32_t reg)
{
  return width == 1u && p.rex == 0u && 4u <= reg && reg <= 7u;
}

/* Everything is known but the displacement. */
/*@ requires mode:  m_is_mode(mode);
    requires range: PrefixesRange(p) && l.start <= 20 && bytes.count <= INSN_LONGEST;
    requires sizes: PlaceSize(l.size) && l.size <= m_address_size(mode, PrefixesOf(p));
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_finish(mode, PrefixesOf(p), BytesOf(bytes), RowOf(r), reg, PlaceOf(l)); */
static struct insn finish(uint32_t mode, struct insn_prefixes p, struct insn_bytes bytes,
                          struct insn_row r, uint32_t reg, struct insn_place l)
{
  struct insn x;
  if (l.start + l.size > insn_count(bytes))
    return missing(l.start + l.size);
  x.status = INSN_OK;
  x.length = l.start + l.size;
  x.operation = r.operation;
  x.size = x.width = sized(r.size, operand_size(mode, p));
  x.memory_first = memory_first(r.shape);
  x.reads = does_read(r.operation, r.shape);
  x.writes = does_write(r.operation, r.shape);
  x.lock = p.lock;
  x.repeat = 0u;
  x.operand = INSN_REGISTER;
  x.high = is_high(p, x.width, reg);
  x.reg = x.high != 0u ? reg - 4u : reg;
  x.immediate = 0u;
  x.memory = memory_at(mode, p, bytes, l);
  return x;
}

/* i: where ModRM is */
/*@ requires mode:   m_is_mode(mode);
    requires range:  PrefixesRange(p) && bytes.count <= INSN_LONGEST;
    requires known:  i < bytes.count;
    requires memory: m_top_bits(m_byte(BytesOf(bytes), i)) <= 2;
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_memory_form(mode, PrefixesOf(p), BytesOf(bytes), RowOf(r), i); */
static struct insn memory_form(uint32_t mode, struct insn_prefixes p, struct insn_bytes bytes,
                               struct insn_row r, uint32_t i)
{
  uint32_t m = insn_byte(bytes, i);
  if (has_sib(address_size(mode, p), m) && i + 1u >= insn_count(bytes))
    return missing(i + 2u);
  return finish(mode, p, bytes, r, mid_bits(m) + 8u * rex_r(p), place_modrm(mode, p, bytes, i));
}

/*@ requires mode:  m_is_mode(mode);
    requires range: PrefixesRange(p) && i <= 17 && bytes.count <= INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_modrm_form(mode, PrefixesOf(p), BytesOf(bytes), RowOf(r), i); */
static struct insn modrm_form(uint32_t mode, struct insn_prefixes p, struct insn_bytes bytes,
                              struct insn_row r, uint32_t i)
{
  if (i >= insn_count(bytes))
    return missing(i + 1u);
  if (top_bits(insn_byte(bytes, i)) == 3u)
    return failed(INSN_UNSUPPORTED);
  if (p.lock == 1u && !lockable(r.operation, r.shape))
    return failed(INSN_INVALID);
  return memory_form(mode, p, bytes, r, i);
}

/* i: where what follows the opcode is */
/*@ requires mode:  m_is_mode(mode);
    requires range: PrefixesRange(p) && i <= 17 && bytes.count <= INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_form(mode, PrefixesOf(p), BytesOf(bytes), opcode, i); */
static struct insn form(uint32_t mode, struct insn_prefixes p, struct insn_bytes bytes,
                        uint32_t opcode, uint32_t i)
{
  struct insn_row r = row_of(mode, opcode);
  if (r.shape == SHAPE_NONE)
    return failed(INSN_UNSUPPORTED);
  return modrm_form(mode, p, bytes, r, i);
}

/*@ requires mode:  m_is_mode(mode);
    requires range: PrefixesRange(p) && p.next <= INSN_LONGEST && bytes.count <= INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) == m_decode_opcode(mode, PrefixesOf(p), BytesOf(bytes)); */
static struct insn decode_opcode(uint32_t mode, struct insn_prefixes p, struct insn_bytes bytes)
{
  uint32_t i = p.next;
  if (i >= insn_count(bytes))
    return missing(i + 1u);
  if (insn_byte(bytes, i) != 0x0Fu)
    return form(mode, p, bytes, insn_byte(bytes, i), i + 1u);
  if (i + 1u >= insn_count(bytes))
    return missing(i + 2u);
  return form(mode, p, bytes, 256u + insn_byte(bytes, i + 1u), i + 2u);
}

struct insn insn_decode(uint32_t mode, struct insn_bytes bytes)
{
  if (mode != INSN_MODE_16 && mode != INSN_MODE_32 && mode != INSN_MODE_64)
    return failed(INSN_INVALID);
  if (insn_count(bytes) > INSN_LONGEST)
    return failed(INSN_INVALID);
  return decode_opcode(mode, prefixes_of(mode, bytes), bytes);
}
