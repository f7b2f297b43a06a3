/* SPDX-License-Identifier: MIT */
/* The rules by which disagreements.md explains a difference. A rule says how KVM reads the form;
 * what it did must then be exactly what this reading comes to. */
#include <string.h>

#include "tests/insn/front.h"
#include "tests/insn/reading.h"
#include "tests/insn_kvm/compare.h"
#include "tests/insn_kvm/predict.h"

/* What KVM takes the form for */
struct reading_of {
  struct insn insn;
  bool anything;    /* nothing is said of it */
  bool reads_first; /* it reads before it finds out that it must not write */
  bool clears;      /* it clears the upper halves of the registers of a string */
};

struct rule {
  const char *name;
  /* False: the rule does not concern this form. */
  bool (*read)(const struct case_of *c, const struct front *f, struct reading_of *r);
};

/* ---- the table, by opcodes ---- */

uint32_t opcode_of(const struct form *form)
{
  struct front f = front_of(form);
  return f.escaped ? 256u + f.opcode : f.opcode;
}

static bool one_byte_in_table(uint32_t mode, uint32_t x)
{
  static const uint8_t others[] = {0x80, 0x81, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A,
                                   0x8B, 0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xAA, 0xAB};
  return (x < 0x40 && (x & 7) < 4) || memchr(others, (int)x, sizeof others) != NULL ||
         (x == 0x63 && mode == INSN_MODE_64);
}

static bool in_table(uint32_t mode, const struct front *f)
{
  static const uint8_t two[] = {0xA3, 0xAB, 0xB3, 0xB6, 0xB7, 0xBB, 0xBE, 0xBF};
  uint32_t member = f->next >> 3 & 7;
  if (f->escaped)
    return memchr(two, f->opcode, sizeof two) != NULL || (f->opcode == 0xBA && member >= 4);
  if ((f->opcode & 0xFE) == 0xC6 || (f->opcode & 0xFE) == 0xF6)
    return member == 0;
  return one_byte_in_table(mode, f->opcode);
}

/* Encodings that execute like others (tests/insn/disagreements.md) */
static bool alias_of_3(const struct front *f)
{
  return !f->escaped && (f->opcode & 0xFE) == 0xF6 && (f->next >> 3 & 7) == 1;
}

static bool alias_of_1(uint32_t mode, const struct front *f)
{
  return !f->escaped && f->opcode == 0x82 && mode != INSN_MODE_64;
}

bool opcode_in_table(const struct form *form)
{
  struct front f = front_of(form);
  return in_table(form->mode, &f) || alias_of_3(&f) || alias_of_1(form->mode, &f);
}

/* ---- the rules ---- */

static bool alias(const struct case_of *c, const struct front *f, struct reading_of *r)
{
  bool group_3 = alias_of_3(f), group_1 = alias_of_1(c->form.mode, f);
  struct form same = c->form;
  if (c->insn.status != INSN_UNSUPPORTED || (!group_1 && !group_3))
    return false;
  if (group_1)
    same.bytes.byte[f->count] = 0x80;
  else
    same.bytes.byte[f->count + 1] &= (uint8_t)~0x08;
  r->insn = insn_decode(same.mode, same.count, same.bytes);
  return true;
}

static bool other_opcode(const struct case_of *c, const struct front *f, struct reading_of *r)
{
  r->anything = true;
  (void)f;
  return r->insn.status == INSN_UNSUPPORTED && !opcode_in_table(&c->form);
}

static bool unknown(const struct case_of *c, const struct front *f, struct reading_of *r)
{
  r->anything = true;
  (void)f;
  return r->insn.status == INSN_OK && c->kvm.ending == ENDING_UNKNOWN && opcode_in_table(&c->form);
}

static bool movsxd_16(const struct case_of *c, const struct front *f, struct reading_of *r)
{
  (void)c;
  if (r->insn.status != INSN_OK || f->opcode != 0x63 || f->escaped || r->insn.size != 2)
    return false;
  r->insn.size = 4;
  return true;
}

static bool null_segment(const struct case_of *c, const struct front *f, struct reading_of *r)
{
  (void)c;
  if (r->insn.status != INSN_OK || !f->null_segment || r->insn.operation == INSN_STOS)
    return false;
  r->insn.memory.segment = f->segment;
  return true;
}

/* To a code segment in protected mode */
static bool reads_first(const struct case_of *c, const struct front *f, struct reading_of *r)
{
  const struct insn *x = &r->insn;
  bool refused = c->form.mode != INSN_MODE_64 && !c->state.real && x->memory.segment == INSN_CS;
  (void)f;
  r->reads_first = true;
  return x->status == INSN_OK && refused && x->reads && x->writes && !repeats(x->operation);
}

/* REP with 32-bit addresses in 64-bit code, and ECX is 0 */
static bool zero_count(const struct case_of *c, const struct front *f, struct reading_of *r)
{
  bool wide = c->form.mode == INSN_MODE_64 && r->insn.memory.address_size == 4;
  (void)f;
  r->clears = true;
  return r->insn.status == INSN_OK && wide && r->insn.repeat && c->kvm.reg[REG_CX] == 0 &&
         (uint32_t)c->state.reg[REG_CX] == 0;
}

static void clear_upper(struct course *c, uint32_t number) { c->reg[number] &= UINT32_MAX; }

/* What KVM does when it reads the form so */
static struct course course_of(const struct case_of *c, const struct reading_of *r)
{
  struct insn x = r->insn;
  x.writes = r->reads_first ? 0 : x.writes;
  struct course so = predict(&c->state, &x);
  if (r->reads_first) {
    so.ending = ENDING_REFUSED;
    so.faults = 1u << FAULT_GP;
  }
  if (r->clears) {
    clear_upper(&so, REG_CX);
    clear_upper(&so, REG_DI);
  }
  if (r->clears && x.operation == INSN_MOVS)
    clear_upper(&so, REG_SI);
  return so;
}

static const struct rule rules[] = {
  {"alias", alias},
  {"other-opcode", other_opcode},
  {"unknown", unknown},
  {"movsxd-16", movsxd_16},
  {"null-segment", null_segment},
  {"reads-first", reads_first},
  {"zero-count", zero_count},
};

#define COUNT (sizeof rules / sizeof rules[0])
_Static_assert(COUNT <= RULES, "RULES is too small");

const char *rule_name(unsigned rule) { return rule < COUNT ? rules[rule].name : NULL; }

unsigned explanation(const struct case_of *c)
{
  struct front f = front_of(&c->form);
  struct reading_of r = {.insn = c->insn};
  unsigned used = 0;
  for (unsigned i = 0; i < COUNT; i++) {
    struct reading_of changed = r;
    changed.anything = false;
    if (!rules[i].read(c, &f, &changed))
      continue;
    if (changed.anything)
      return 1u << i;
    r = changed;
    used |= 1u << i;
  }
  if (used == 0 || r.insn.status == INSN_UNSUPPORTED)
    return 0;
  struct course read_so = course_of(c, &r);
  return differing(&read_so, &c->kvm) == 0 ? used : 0;
}
