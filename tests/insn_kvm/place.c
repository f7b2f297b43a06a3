/* SPDX-License-Identifier: MIT */
#include "tests/insn_kvm/place.h"

#include "tests/insn/front.h"
#include "tests/insn/reading.h"
#include "tests/insn_kvm/predict.h"

#define PAGE 0x1000u
#define LONGEST_REPEAT 4u

static bool chance(struct forms *f, uint32_t percent) { return forms_number(f) % 100 < percent; }

/* Some 48 bits, whose last is repeated */
static uint64_t address(struct forms *f, uint32_t bits)
{
  uint32_t shift = 64 - bits;
  return (uint64_t)((int64_t)(forms_number(f) << shift) >> shift);
}

/* HLT in a single step leaves KVM with a request to halt, which a later form would get. */
static bool halts(const struct form *form)
{
  struct front front = front_of(form);
  return !front.escaped && front.opcode == 0xF4;
}

struct form form_to_run(struct forms *f)
{
  struct form form;
  struct insn x;
  do {
    form = forms_any(f);
    form.count = INSN_LONGEST;
    x = insn_decode(form.mode, form.count, form.bytes);
  } while (x.status == INSN_UNSUPPORTED && (halts(&form) || !chance(f, 25)));
  if (x.status != INSN_OK || canonical(x.memory.displacement, 1) || chance(f, 10))
    return form;
  /* Only an offset without ModRM is that large; it ends the instruction. */
  form.bytes.byte[x.length - 1] = form.bytes.byte[x.length - 2] =
    form.bytes.byte[x.length - 3] & 0x80 ? 0xFF : 0;
  return form;
}

static void any_registers(struct forms *f, struct state *s)
{
  uint64_t mask = s->mode == INSN_MODE_64 ? ~0ull : UINT32_MAX;
  for (uint32_t i = 0; i < REGISTERS; i++)
    s->reg[i] = forms_number(f) & mask;
  for (uint32_t i = 0; i < SEGMENTS; i++)
    s->base[i] = (uint32_t)forms_number(f);
  s->flags = 2 | (forms_number(f) & FLAGS);
  s->seed = forms_number(f);
}

/* CS and RIP, so that the code is where it is */
static void place_code(struct forms *f, struct state *s)
{
  uint64_t limit = s->mode == INSN_MODE_16 ? 0xFF00 : 0xFFFFFF00;
  uint64_t linear = code_linear(s->mode);
  s->rip = s->mode == INSN_MODE_64 ? linear : forms_number(f) % limit;
  if (s->mode != INSN_MODE_64)
    s->base[INSN_CS] = (uint32_t)(linear - s->rip);
}

/* The address that the operand shall have; some of them cross a page. */
static uint64_t target(struct forms *f)
{
  uint64_t linear = address(f, 48);
  return chance(f, 10) ? (linear | (PAGE - 1)) - forms_number(f) % 8 : linear;
}

static void aim(struct forms *f, const struct insn *x, struct state *s)
{
  const struct insn_memory *m = &x->memory;
  uint32_t chosen = m->base < REGISTERS ? m->base : m->index;
  if (chosen >= REGISTERS)
    return;
  s->reg[chosen] = 0;
  int64_t missing = (int64_t)(target(f) - operand_linear(s, x));
  int64_t times = (m->base == chosen) + (m->index == chosen ? (int64_t)m->scale : 0);
  s->reg[chosen] = (uint64_t)(missing / times);
}

static bool names_bit(const struct insn *x)
{
  return INSN_BT <= x->operation && x->operation <= INSN_BTC && x->operand == INSN_REGISTER;
}

/* 64-bit addresses */
static void place_operand(struct forms *f, const struct insn *x, struct state *s)
{
  if (names_bit(x))
    s->reg[x->reg] = (uint64_t)(int64_t)(int32_t)s->reg[x->reg];
  if (x->memory.address_size == 8)
    aim(f, x, s);
  if (x->operation == INSN_MOVS && x->memory.address_size == 8)
    s->reg[REG_DI] = target(f);
}

/* Without paging: a segment's base makes the operand cross a page. */
static void cross_page(struct forms *f, const struct insn *x, struct state *s)
{
  uint32_t segment = x->memory.segment;
  if (segment != INSN_CS)
    s->base[segment] = (uint32_t)(s->base[segment] + PAGE - 1 - forms_number(f) % 8 -
                                  operand_linear(s, x) % PAGE);
}

static bool in_ram(const struct state *s, const struct course *c)
{
  for (uint32_t i = 0; i < c->accesses && i < ACCESSES; i++) {
    const struct access *a = &c->access[i];
    /* An operand that wraps around at 4 GiB is none of a device. */
    bool wraps = s->mode != INSN_MODE_64 && a->physical + a->size > 0xFFFFFFFFull;
    if (is_ram(a->physical) || (a->second != 0 && is_ram(a->second)) || wraps)
      return true;
  }
  return false;
}

/* The operand of a form that is refused; KVM may have begun to read it. */
static bool refused_in_ram(const struct state *s, const struct insn *x, const struct course *c)
{
  uint64_t linear = operand_linear(s, x);
  return c->ending == ENDING_REFUSED && (is_ram(physical_of(s->mode, linear)) ||
                                         is_ram(physical_of(s->mode, linear + x->size - 1)));
}

bool place(struct forms *f, const struct form *form, const struct insn *x, struct state *s)
{
  *s = (struct state){.mode = form->mode};
  s->real = form->mode == INSN_MODE_16 && chance(f, 50);
  any_registers(f, s);
  place_code(f, s);
  if (s->mode == INSN_MODE_64) {
    s->base[INSN_FS] = address(f, 46);
    s->base[INSN_GS] = address(f, 46);
  }
  if (x->status != INSN_OK)
    return true;
  if (x->repeat)
    s->reg[REG_CX] = (s->reg[REG_CX] & ~low_bytes(~0ull, x->memory.address_size)) |
                     forms_number(f) % LONGEST_REPEAT;
  if (s->mode == INSN_MODE_64)
    place_operand(f, x, s);
  else if (chance(f, 5))
    cross_page(f, x, s);
  struct course c = predict(s, x);
  return !in_ram(s, &c) && !refused_in_ram(s, x, &c);
}
