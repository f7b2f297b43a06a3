/* SPDX-License-Identifier: MIT */
/* The rules by which disagreements.md explains a difference. Each is as narrow as its text. */
#include <string.h>

#include "tests/insn/compare.h"
#include "tests/insn/front.h"

#define ANY (~0u) /* whatever they say */

/* The fields in which a rule lets this peer differ; for answers of another kind: ANY or 0. */
struct rule {
  const char *name;
  const char *peers; /* their initials */
  unsigned (*excused)(const struct difference *d, const struct front *f);
};

static unsigned alias(const struct difference *d, const struct front *f)
{
  bool group_3 = (f->opcode & 0xFE) == 0xF6 && (f->next >> 3 & 7) == 1;
  bool same = d->ours.status == INSN_UNSUPPORTED && !f->escaped &&
              (group_3 || (f->opcode == 0x82 && d->form->mode != INSN_MODE_64));
  return same ? ANY : 0;
}

static unsigned movsxd_16(const struct difference *d, const struct front *f)
{
  bool same = f->opcode == 0x63 && !f->escaped && d->ours.size == 2 && d->theirs.insn.size == 4 &&
              d->theirs.insn.width == 2;
  return same ? FIELD_SIZE : 0;
}

static unsigned sib_r13d(const struct difference *d, const struct front *f)
{
  const struct insn_memory *a = &d->ours.memory, *b = &d->theirs.insn.memory;
  bool same = a->address_size == 4 && (f->rex & 1) && a->base == INSN_NO_REG && b->base == 13 &&
              a->index == b->index && a->scale == b->scale && b->displacement == 0;
  return same ? FIELD_BASE | FIELD_DISPLACEMENT : 0;
}

static unsigned null_segment(const struct difference *d, const struct front *f)
{
  bool same = f->null_segment && d->theirs.insn.memory.segment == f->segment;
  return same ? FIELD_SEGMENT : 0;
}

static unsigned lock_unchecked(const struct difference *d, const struct front *f)
{
  return d->ours.status == INSN_INVALID && f->lock != 0 ? ANY : 0;
}

static unsigned lock_lost(const struct difference *d, const struct front *f)
{
  bool same = f->lock != 0 && f->rep + f->operand != 0 && d->theirs.insn.lock == 0;
  return same ? FIELD_PREFIX : 0;
}

static unsigned f2_lost(const struct difference *d, const struct front *f)
{
  return f->rep != 0 && d->ours.repeat == 1 && d->theirs.insn.repeat == 0 ? FIELD_PREFIX : 0;
}

static unsigned size_rep(const struct difference *d, const struct front *f)
{
  bool same = f->rep != 0 && d->ours.size == 2 && d->theirs.insn.size == 4;
  return same ? FIELD_SIZE | FIELD_IMMEDIATE : 0;
}

static unsigned movsxd_always_8(const struct difference *d, const struct front *f)
{
  bool same = f->opcode == 0x63 && !f->escaped && d->theirs.insn.size == 4 &&
              d->theirs.insn.width == 8;
  return same ? FIELD_SIZE : 0;
}

static unsigned offset_rep(const struct difference *d, const struct front *f)
{
  bool same = !f->escaped && (f->opcode & 0xFC) == 0xA0 && f->rep != 0 && f->operand != 0 &&
              d->theirs.answer == ANSWER_NONE;
  return same ? ANY : 0;
}

static unsigned void_rex(const struct difference *d, const struct front *f)
{
  (void)d;
  return f->void_rex ? ANY : 0;
}

/* [EAX + 8] is written for a base and for an index that is not scaled. */
static unsigned text_base(const struct difference *d, const struct front *f)
{
  const struct insn_memory *a = &d->ours.memory, *b = &d->theirs.insn.memory;
  bool same = a->base == INSN_NO_REG && a->scale == 1 && a->index == b->base &&
              b->index == INSN_NO_REG;
  (void)f;
  return same ? FIELD_BASE | FIELD_SEGMENT : 0;
}

static unsigned stos_segment(const struct difference *d, const struct front *f)
{
  bool same = d->form->mode == INSN_MODE_64 && d->ours.operation == INSN_STOS &&
              d->theirs.insn.memory.segment == INSN_DS;
  (void)f;
  return same ? FIELD_SEGMENT : 0;
}

static unsigned pieces(const struct difference *d, const struct front *f)
{
  return d->theirs.pieces > 1 && f->count > 1 ? ANY : 0;
}

static unsigned rep_not_last(const struct difference *d, const struct front *f)
{
  bool same = f->rep != 0 && f->count > 1 && f->escaped && d->theirs.answer == ANSWER_NONE;
  return same ? ANY : 0;
}

static unsigned vex(const struct difference *d, const struct front *f)
{
  bool same = !f->escaped && (f->opcode == 0xC4 || f->opcode == 0xC5) &&
              d->ours.status == INSN_UNSUPPORTED;
  return same ? ANY : 0;
}

/* Whatever the other bytes are, it is no instruction: so says Zydis too when it has them. */
static unsigned invalid_early(const struct difference *d, const struct front *f)
{
  struct form whole = *d->form;
  whole.count = INSN_LONGEST;
  bool same = d->ours.status == INSN_INVALID && d->theirs.answer == ANSWER_MORE &&
              peer_zydis.read(&whole).answer == ANSWER_NONE;
  (void)f;
  return same ? ANY : 0;
}

static const struct rule rules[] = {
  {"alias", "ZCL", alias},
  {"movsxd-16", "ZL", movsxd_16},
  {"sib-r13d", "Z", sib_r13d},
  {"invalid-early", "Z", invalid_early},
  {"void-rex", "L", void_rex},
  {"lock-unchecked", "CL", lock_unchecked},
  {"pieces", "L", pieces},
  {"lock-lost", "CL", lock_lost},
  {"f2-lost", "C", f2_lost},
  {"null-segment", "CL", null_segment},
  {"stos-segment", "C", stos_segment},
  {"size-rep", "CL", size_rep},
  {"rep-not-last", "L", rep_not_last},
  {"vex", "L", vex},
  {"movsxd-always-8", "C", movsxd_always_8},
  {"offset-rep", "C", offset_rep},
  {"text-base", "L", text_base},
};

_Static_assert(sizeof rules / sizeof rules[0] <= RULES, "RULES is too small");

const char *rule_name(int rule) { return rules[rule].name; }

int explanation(const struct peer *peer, const struct difference *d)
{
  struct front f = front_of(d->form);
  bool fields = d->theirs.answer == ANSWER_KNOWN && d->ours.status == INSN_OK;
  unsigned left = fields ? d->fields : ANY;
  int found = -1;
  for (int i = 0; i < (int)(sizeof rules / sizeof rules[0]); i++) {
    bool asked = strchr(rules[i].peers, peer->name[0]) != NULL;
    unsigned excused = asked ? rules[i].excused(d, &f) : 0;
    if ((fields || excused == ANY) && (left & excused) != 0) {
      left &= ~excused;
      found = i;
    }
  }
  return left == 0 ? found : -1;
}
