/* SPDX-License-Identifier: MIT */
#include "tests/insn_kvm/predict.h"

#include "tests/insn/reading.h"
#include "tests/insn_kvm/arithmetic.h"

#define PAGE 0x1000u

static uint64_t sign_extended(uint64_t v, uint32_t n)
{
  uint32_t shift = 64 - 8 * n;
  return (uint64_t)((int64_t)(v << shift) >> shift);
}

/* ---- addresses ---- */

static uint64_t part(const struct state *s, const struct insn *x, uint32_t number)
{
  if (number == INSN_NO_REG)
    return 0;
  return number == INSN_RIP ? s->rip + x->length : s->reg[number];
}

/* BT and its kin with a register: the operand is where the bit is (SDM Vol. 2A, BT). */
static uint64_t bit_distance(const struct state *s, const struct insn *x)
{
  if (x->operation < INSN_BT || x->operation > INSN_BTC || x->operand != INSN_REGISTER)
    return 0;
  uint32_t bits = 8 * x->size;
  int64_t bit = (int64_t)sign_extended(s->reg[x->reg], x->size);
  return (uint64_t)((bit - (int64_t)((uint64_t)bit % bits)) / 8);
}

static uint64_t linear_of(const struct state *s, uint32_t segment, uint64_t offset)
{
  if (s->mode != INSN_MODE_64)
    return (uint32_t)(s->base[segment] + offset);
  return segment >= INSN_FS ? s->base[segment] + offset : offset;
}

uint64_t operand_linear(const struct state *s, const struct insn *x)
{
  const struct insn_memory *m = &x->memory;
  uint64_t offset = part(s, x, m->base) + m->scale * part(s, x, m->index) + m->displacement;
  return linear_of(s, m->segment, low_bytes(offset + bit_distance(s, x), m->address_size));
}

bool canonical(uint64_t linear, uint32_t size)
{
  uint64_t last = linear + size - 1;
  return (linear >> 47 == 0 || linear >> 47 == 0x1FFFF) &&
         (last >> 47 == 0 || last >> 47 == 0x1FFFF);
}

/* A write with CS, which is no data segment in protected mode (SDM Vol. 3, 5.5), an address that is
 * not canonical: the exception, 0: none. */
static uint32_t fault(const struct state *s, uint32_t segment, uint64_t linear, uint32_t size,
                      bool write)
{
  if (s->mode != INSN_MODE_64)
    return segment == INSN_CS && write && !s->real ? 1u << FAULT_GP : 0;
  if (canonical(linear, size))
    return 0;
  return segment == INSN_SS ? 1u << FAULT_SS : 1u << FAULT_GP;
}

/* ---- accesses ---- */

static void add_access(const struct state *s, struct course *c, uint64_t linear, uint32_t size,
                       bool write, uint64_t data)
{
  uint64_t in_page = PAGE - linear % PAGE;
  struct access a = {physical_of(s->mode, linear), 0, size, write, low_bytes(data, size)};
  if (in_page < size)
    a.second = physical_of(s->mode, linear + in_page);
  if (c->accesses < ACCESSES)
    c->access[c->accesses] = a;
  c->accesses++;
}

static uint64_t read_device(const struct state *s, struct course *c, uint64_t linear,
                            uint32_t size)
{
  uint64_t v = 0;
  for (uint32_t i = 0; i < size; i++)
    v |= (uint64_t)device_byte(s->seed, physical_of(s->mode, linear + i)) << 8 * i;
  add_access(s, c, linear, size, false, v);
  return v;
}

/* ---- registers ---- */

static void merge(struct course *c, const struct insn *x, uint64_t v)
{
  uint64_t *r = &c->reg[x->reg], mask = low_bytes(~0ull, x->replaces);
  uint32_t shift = x->high ? 8 : 0;
  *r = (*r & ~(mask << shift)) | (low_bytes(v, x->width) & mask) << shift;
}

/* A register of an address's size is stepped; 4 bytes clear the upper half. */
static void step(struct course *c, uint32_t number, uint32_t size, uint64_t by)
{
  uint64_t v = low_bytes(c->reg[number] + by, size), kept = size == 2 ? ~0xFFFFull : 0;
  c->reg[number] = (c->reg[number] & kept) | v;
}

/* ---- the instruction ---- */

static void refuse(struct course *c, uint32_t faults)
{
  c->ending = ENDING_REFUSED;
  c->faults = faults;
}

/* MOVS and STOS, once */
static void string_once(const struct state *s, const struct insn *x, struct course *c)
{
  struct state now = *s;
  uint32_t n = x->memory.address_size;
  uint64_t by = s->flags & FLAG_DF ? -(uint64_t)x->size : x->size, v = s->reg[x->reg];
  for (uint32_t i = 0; i < REGISTERS; i++)
    now.reg[i] = c->reg[i];
  uint64_t from = operand_linear(&now, x), to = from;
  uint32_t faults = 0;
  if (x->operand == INSN_DESTINATION) {
    to = linear_of(s, INSN_ES, low_bytes(now.reg[REG_DI], n));
    faults = fault(s, x->memory.segment, from, x->size, false);
  }
  faults = faults != 0 ? faults : fault(s, INSN_ES, to, x->size, true);
  if (faults != 0) {
    refuse(c, faults);
    return;
  }
  if (x->operand == INSN_DESTINATION) {
    v = read_device(s, c, from, x->size);
    step(c, REG_SI, n, by);
  }
  add_access(s, c, to, x->size, true, v);
  step(c, REG_DI, n, by);
}

static void strings(const struct state *s, const struct insn *x, struct course *c)
{
  uint32_t n = x->memory.address_size;
  uint64_t times = x->repeat ? low_bytes(s->reg[REG_CX], n) : 1;
  for (uint64_t i = 0; i < times && i < ACCESSES && c->ending == ENDING_DONE; i++) {
    string_once(s, x, c);
    if (x->repeat && c->ending == ENDING_DONE)
      step(c, REG_CX, n, -1ull);
  }
}

static uint64_t other_operand(const struct state *s, const struct insn *x)
{
  if (x->operand == INSN_IMMEDIATE)
    return x->immediate;
  return low_bytes(s->reg[x->reg] >> (x->high ? 8 : 0), x->width);
}

static void plain(const struct state *s, const struct insn *x, struct course *c)
{
  uint64_t linear = operand_linear(s, x), other = other_operand(s, x), memory = 0;
  uint32_t faults = fault(s, x->memory.segment, linear, x->size, x->writes);
  if (faults != 0) {
    refuse(c, faults);
    return;
  }
  if (x->reads)
    memory = read_device(s, c, linear, x->size);
  uint64_t extended = x->sign_extended ? low_bytes(sign_extended(memory, x->size), x->width)
                                       : memory;
  struct result r = x->memory_first
    ? arithmetic(x->operation, x->size, memory, other, s->flags)
    : arithmetic(x->operation, x->width, other, extended, s->flags);
  c->flags = r.flags;
  c->undefined = r.undefined;
  if (x->writes)
    add_access(s, c, linear, x->size, true, r.value);
  if (x->replaces != 0)
    merge(c, x, x->operation == INSN_XCHG ? memory : r.value);
}

struct course predict(const struct state *s, const struct insn *x)
{
  struct course c = {.ending = ENDING_DONE, .flags = s->flags, .rip = s->rip + x->length};
  for (uint32_t i = 0; i < REGISTERS; i++)
    c.reg[i] = s->reg[i];
  if (x->status == INSN_INVALID)
    refuse(&c, 1u << FAULT_UD | 1u << FAULT_GP);
  else if (repeats(x->operation))
    strings(s, x, &c);
  else
    plain(s, x, &c);
  return c;
}
