/* SPDX-License-Identifier: MIT */
/* The instruction decoder. Every function carries the name that its contract gives it in the model
 * (model/insn.mlw), and stops where the bytes stop. `i` is always the position of the next byte. */
#include "arch/vmx/insn_effect.h"
#include "arch/vmx/insn_memory.h"
#include "arch/vmx/insn_operand.h"
#include "arch/vmx/insn_prefix.h"
#include "arch/vmx/insn_table.h"

/* No instruction: every field but the status is 0. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) == m_failed(status); */
INLINE struct insn failed(uint32_t status)
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
INLINE struct insn missing(uint32_t last)
{
  return failed(last > INSN_LONGEST ? INSN_INVALID : INSN_MORE);
}

/*@ requires row:   RowRange(r);
    requires range: l.start <= 19 && ByteCount(l.size);
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_last_of(mode, PrefixesOf(p), RowOf(r), PlaceOf(l)); */
INLINE uint32_t last_of(uint32_t mode, struct insn_prefixes p, struct insn_row r,
                        struct insn_place l)
{
  return l.start + l.size + immediate_size(mode, p, r);
}

/*@ requires mode:  m_is_mode(mode); requires row: RowRange(r) && r.shape != SHAPE_NONE;
    requires range: l.start <= 19 && count <= INSN_LONGEST;
    requires sizes: ByteCount(l.size) && l.size <= m_address_size(mode, PrefixesOf(p));
    requires known: m_last_of(mode, PrefixesOf(p), RowOf(r), PlaceOf(l)) <= count;
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_whole(mode, PrefixesOf(p), BytesOf(count, bytes), RowOf(r), reg, PlaceOf(l)); */
INLINE struct insn whole(uint32_t mode, struct insn_prefixes p, uint32_t count,
                         struct insn_bytes bytes, struct insn_row r, uint32_t reg,
                         struct insn_place l)
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
  x.immediate = immediate_at(count, bytes, r.operation, l.start + l.size,
                             immediate_size(mode, p, r), x.size);
  x.memory = memory_at(mode, p, count, bytes, r.shape, l);
  return x;
}

/* Everything is known but displacement and immediate. */
/*@ requires mode:  m_is_mode(mode); requires row: RowRange(r) && r.shape != SHAPE_NONE;
    requires range: l.start <= 19 && count <= INSN_LONGEST;
    requires sizes: ByteCount(l.size) && l.size <= m_address_size(mode, PrefixesOf(p));
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_finish(mode, PrefixesOf(p), BytesOf(count, bytes), RowOf(r), reg, PlaceOf(l)); */
INLINE struct insn finish(uint32_t mode, struct insn_prefixes p, uint32_t count,
                          struct insn_bytes bytes, struct insn_row r, uint32_t reg,
                          struct insn_place l)
{
  uint32_t last = last_of(mode, p, r, l);
  if (last > count)
    return missing(last);
  return whole(mode, p, count, bytes, r, reg, l);
}

/* ModRM names a register where memory is meant. */
/*@ requires known: m_has_modrm(shape) ==> i < count && i < INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_names_register(BytesOf(count, bytes), shape, i); */
INLINE bool names_register(uint32_t count, struct insn_bytes bytes, uint32_t shape, uint32_t i)
{
  return has_modrm(shape) && top_bits(insn_byte(count, bytes, i)) == 3u;
}

/* SIB is behind the last byte. */
/*@ requires mode:  m_is_mode(mode);
    requires known: m_has_modrm(shape) ==> i < count && i < INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==>
      m_lacks_sib(mode, PrefixesOf(p), BytesOf(count, bytes), shape, i); */
INLINE bool lacks_sib(uint32_t mode, struct insn_prefixes p, uint32_t count,
                      struct insn_bytes bytes, uint32_t shape, uint32_t i)
{
  return has_modrm(shape) && has_sib(address_size(mode, p), insn_byte(count, bytes, i)) &&
         i + 1u >= count;
}

/*@ requires mode:  m_is_mode(mode); requires row: RowRange(r) && r.shape != SHAPE_NONE;
    requires range: i <= 17 && count <= INSN_LONGEST;
    requires known: m_has_modrm(r.shape) ==> i < count;
    requires memory: !m_names_register(BytesOf(count, bytes), r.shape, i);
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_memory_form(mode, PrefixesOf(p), BytesOf(count, bytes), RowOf(r), i); */
INLINE struct insn memory_form(uint32_t mode, struct insn_prefixes p, uint32_t count,
                               struct insn_bytes bytes, struct insn_row r, uint32_t i)
{
  if (lacks_sib(mode, p, count, bytes, r.shape, i))
    return missing(i + 2u);
  return finish(mode, p, count, bytes, r, reg_at(p, count, bytes, r.shape, i),
                place_at(mode, p, count, bytes, r.shape, i));
}

/* The operation is known. */
/*@ requires mode:  m_is_mode(mode); requires row: RowRange(r) && r.shape != SHAPE_NONE;
    requires range: i <= 17 && count <= INSN_LONGEST;
    requires known: m_has_modrm(r.shape) ==> i < count;
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_checked_form(mode, PrefixesOf(p), BytesOf(count, bytes), RowOf(r), i); */
INLINE struct insn checked_form(uint32_t mode, struct insn_prefixes p, uint32_t count,
                                struct insn_bytes bytes, struct insn_row r, uint32_t i)
{
  if (r.operation == INSN_NONE || names_register(count, bytes, r.shape, i))
    return failed(INSN_UNSUPPORTED);
  if (p.lock == 1u && !lockable(r.operation, r.shape))
    return failed(INSN_INVALID);
  return memory_form(mode, p, count, bytes, r, i);
}

/* The opcode is known. */
/*@ requires mode:  m_is_mode(mode); requires row: RowRange(r);
    requires range: i <= 17 && count <= INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_form(mode, PrefixesOf(p), BytesOf(count, bytes), RowOf(r), i); */
INLINE struct insn form(uint32_t mode, struct insn_prefixes p, uint32_t count,
                        struct insn_bytes bytes, struct insn_row r, uint32_t i)
{
  if (r.shape == SHAPE_NONE)
    return failed(INSN_UNSUPPORTED);
  if (has_modrm(r.shape) && i >= count)
    return missing(i + 1u);
  return checked_form(mode, p, count, bytes, member_at(count, bytes, r, i), i);
}

/* One byte, or two of which the first is 0F */
/*@ requires known: i < count && i < INSN_LONGEST;
    requires whole: m_opcode_end(BytesOf(count, bytes), i) <= count <= INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_opcode_at(BytesOf(count, bytes), i); */
INLINE uint32_t opcode_at(uint32_t count, struct insn_bytes bytes, uint32_t i)
{
  uint32_t x = insn_byte(count, bytes, i);
  return x == 0x0Fu ? 256u + insn_byte(count, bytes, i + 1u) : x;
}

/*@ requires known: i < count && i < INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_opcode_end(BytesOf(count, bytes), i);
    ensures range: i + 1 <= \result <= i + 2; */
INLINE uint32_t opcode_end(uint32_t count, struct insn_bytes bytes, uint32_t i)
{
  return insn_byte(count, bytes, i) == 0x0Fu ? i + 2u : i + 1u;
}

/*@ requires mode:  m_is_mode(mode);
    requires range: p.next <= INSN_LONGEST && count <= INSN_LONGEST;
    terminates \true; exits \false; assigns \nothing;
    ensures model: InsnOf(\result) ==
      m_decode_opcode(mode, PrefixesOf(p), BytesOf(count, bytes)); */
INLINE struct insn decode_opcode(uint32_t mode, struct insn_prefixes p, uint32_t count,
                                 struct insn_bytes bytes)
{
  if (p.next >= count)
    return missing(p.next + 1u);
  uint32_t i = opcode_end(count, bytes, p.next);
  if (i > count)
    return missing(i);
  return form(mode, p, count, bytes, row_of(mode, opcode_at(count, bytes, p.next)), i);
}

struct insn insn_decode(uint32_t mode, uint32_t count, struct insn_bytes bytes)
{
  if (mode != INSN_MODE_16 && mode != INSN_MODE_32 && mode != INSN_MODE_64)
    return failed(INSN_INVALID);
  if (count > INSN_LONGEST)
    return failed(INSN_INVALID);
  return decode_opcode(mode, prefixes_of(mode, count, bytes), count, bytes);
}
