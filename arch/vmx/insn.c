/* SPDX-License-Identifier: MIT */
/* The instruction decoder. Every function carries the name that its contract gives it in the model
 * (model/insn.mlw), and stops where the bytes stop. `i` is always the position of the next byte. */
#include "arch/vmx/insn_operand.h"
#include "arch/vmx/insn_table.h"

/* No instruction: every field but the status is 0. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) == m_failed(status); */
static struct insn failed(uint32_t status)
{
  struct insn x;
  x.status = status;
  x.length = x.operation = x.size = x.width = x.sign_extended = x.replaces = 0u;
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

/*@ requires row:   RowRange(r);
    requires range: l.start <= 20 && ByteCount(l.size);
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_last_of(mode, PrefixesOf(p), RowOf(r), PlaceOf(l)); */
static uint32_t last_of(uint32_t mode, struct insn_prefixes p, struct insn_row r,
                        struct insn_place l)
{
  return l.start + l.size + immediate_size(mode, p, r);
}

/*@ requires mode:  m_is_mode(mode); requires row: RowRange(r) && r.shape != SHAPE_NONE;
    requires range: l.start <= 20 && bytes.count <= INSN_LONGEST;
    requires sizes: ByteCount(l.size) && l.size <= m_address_size(mode, PrefixesOf(p));
    requires known: m_last_of(mode, PrefixesOf(p), RowOf(r), PlaceOf(l)) <= bytes.count;
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_whole(mode, PrefixesOf(p), BytesOf(bytes), RowOf(r), reg, PlaceOf(l)); */
static struct insn whole(uint32_t mode, struct insn_prefixes p, struct insn_bytes bytes,
                         struct insn_row r, uint32_t reg, struct insn_place l)
{
  struct insn x;
  x.status = INSN_OK;
  x.length = last_of(mode, p, r, l);
  x.operation = r.operation;
  x.size = memory_size(mode, p, r);
  x.width = operand_width(mode, p, r);
  x.sign_extended = sign_extended(r.operation);
  x.replaces = replaces(r.operation, r.shape, x.width);
  x.memory_first = memory_first(r.shape);
  x.reads = does_read(r.operation, r.shape);
  x.writes = does_write(r.operation, r.shape);
  x.lock = p.lock;
  x.repeat = repeat_of(p, r.operation);
  x.operand = operand_of(r.shape);
  x.high = high_of(p, r.shape, x.width, reg);
  x.reg = number_of(r.shape, x.high, reg);
  x.immediate = immediate_at(bytes, r.operation, l.start + l.size, immediate_size(mode, p, r),
                             x.size);
  x.memory = memory_at(mode, p, bytes, r.shape, l);
  return x;
}

/* Everything is known but displacement and immediate. */
/*@ requires mode:  m_is_mode(mode); requires row: RowRange(r) && r.shape != SHAPE_NONE;
    requires range: l.start <= 20 && bytes.count <= INSN_LONGEST;
    requires sizes: ByteCount(l.size) && l.size <= m_address_size(mode, PrefixesOf(p));
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_finish(mode, PrefixesOf(p), BytesOf(bytes), RowOf(r), reg, PlaceOf(l)); */
static struct insn finish(uint32_t mode, struct insn_prefixes p, struct insn_bytes bytes,
                          struct insn_row r, uint32_t reg, struct insn_place l)
{
  uint32_t last = last_of(mode, p, r, l);
  if (last > insn_count(bytes))
    return missing(last);
  return whole(mode, p, bytes, r, reg, l);
}

/*@ requires mode:  m_is_mode(mode);
    requires known: i < bytes.count && i < INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_lacks_sib(mode, PrefixesOf(p), BytesOf(bytes), i);
    ensures sib: \result == 0 ==> i + 1 < bytes.count ||
                 !m_has_sib(m_address_size(mode, PrefixesOf(p)), m_byte(BytesOf(bytes), i)); */
static bool lacks_sib(uint32_t mode, struct insn_prefixes p, struct insn_bytes bytes, uint32_t i)
{
  return has_sib(address_size(mode, p), insn_byte(bytes, i)) && i + 1u >= insn_count(bytes);
}

/* The opcode is known, its group's member too, and ModRM names memory. */
/*@ requires mode:   m_is_mode(mode); requires row: RowRange(r) && r.shape != SHAPE_NONE;
    requires range:  PrefixesRange(p) && bytes.count <= INSN_LONGEST;
    requires known:  i < bytes.count;
    requires memory: m_top_bits(m_byte(BytesOf(bytes), i)) <= 2;
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_memory_form(mode, PrefixesOf(p), BytesOf(bytes), RowOf(r), i); */
static struct insn memory_form(uint32_t mode, struct insn_prefixes p, struct insn_bytes bytes,
                               struct insn_row r, uint32_t i)
{
  if (lacks_sib(mode, p, bytes, i))
    return missing(i + 2u);
  return finish(mode, p, bytes, r, reg_of(p, insn_byte(bytes, i)),
                place_modrm(mode, p, bytes, i));
}

/*@ requires mode:  m_is_mode(mode); requires row: RowRange(r) && r.shape != SHAPE_NONE;
    requires range: PrefixesRange(p) && bytes.count <= INSN_LONGEST;
    requires known: i < bytes.count;
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_member_form(mode, PrefixesOf(p), BytesOf(bytes), RowOf(r), i); */
static struct insn member_form(uint32_t mode, struct insn_prefixes p, struct insn_bytes bytes,
                               struct insn_row r, uint32_t i)
{
  if (r.operation == INSN_NONE || top_bits(insn_byte(bytes, i)) == 3u)
    return failed(INSN_UNSUPPORTED);
  if (p.lock == 1u && !lockable(r.operation, r.shape))
    return failed(INSN_INVALID);
  return memory_form(mode, p, bytes, r, i);
}

/*@ requires mode:  m_is_mode(mode); requires row: RowRange(r) && r.shape != SHAPE_NONE;
    requires range: PrefixesRange(p) && i <= 17 && bytes.count <= INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_modrm_form(mode, PrefixesOf(p), BytesOf(bytes), RowOf(r), i); */
static struct insn modrm_form(uint32_t mode, struct insn_prefixes p, struct insn_bytes bytes,
                              struct insn_row r, uint32_t i)
{
  if (i >= insn_count(bytes))
    return missing(i + 1u);
  return member_form(mode, p, bytes, choose(r, mid_bits(insn_byte(bytes, i))), i);
}

/* The opcode is known. */
/*@ requires mode:  m_is_mode(mode); requires row: RowRange(r);
    requires range: PrefixesRange(p) && i <= 17 && bytes.count <= INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_form(mode, PrefixesOf(p), BytesOf(bytes), RowOf(r), i); */
static struct insn form(uint32_t mode, struct insn_prefixes p, struct insn_bytes bytes,
                        struct insn_row r, uint32_t i)
{
  if (r.shape == SHAPE_NONE)
    return failed(INSN_UNSUPPORTED);
  if (has_modrm(r.shape))
    return modrm_form(mode, p, bytes, r, i);
  if (p.lock == 1u)
    return failed(INSN_INVALID);
  return finish(mode, p, bytes, r, 0u, place_implied(mode, p, r.shape, i));
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
  uint32_t opcode = insn_byte(bytes, i);
  if (opcode != 0x0Fu)
    return form(mode, p, bytes, row_of(mode, opcode), i + 1u);
  if (i + 1u >= insn_count(bytes))
    return missing(i + 2u);
  return form(mode, p, bytes, row_of(mode, 256u + insn_byte(bytes, i + 1u)), i + 2u);
}

struct insn insn_decode(uint32_t mode, struct insn_bytes bytes)
{
  if (mode != INSN_MODE_16 && mode != INSN_MODE_32 && mode != INSN_MODE_64)
    return failed(INSN_INVALID);
  if (insn_count(bytes) > INSN_LONGEST)
    return failed(INSN_INVALID);
  return decode_opcode(mode, prefixes_of(mode, bytes), bytes);
}
