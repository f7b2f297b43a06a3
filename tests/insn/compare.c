/* SPDX-License-Identifier: MIT */
#include "tests/insn/compare.h"

#include <inttypes.h>
#include <stdio.h>

static unsigned when(bool differs, enum field field) { return differs ? (unsigned)field : 0; }

/* b, theirs, has no address size where nothing shows it. */
static unsigned differing_memory(const struct insn_memory *a, const struct insn_memory *b)
{
  return when(a->base != b->base || a->index != b->index || a->scale != b->scale, FIELD_BASE) |
         when(a->segment != b->segment, FIELD_SEGMENT) |
         when(b->address_size != 0 && a->address_size != b->address_size, FIELD_ADDRESS_SIZE) |
         when(a->displacement != low_bytes(b->displacement, a->address_size),
              FIELD_DISPLACEMENT);
}

static unsigned differing(const struct insn *a, const struct insn *b)
{
  return when(a->length != b->length, FIELD_LENGTH) |
         when(a->operation != b->operation, FIELD_OPERATION) |
         when(a->size != b->size || a->width != b->width || a->sign_extended != b->sign_extended,
              FIELD_SIZE) |
         when(a->memory_first != b->memory_first || a->reads != b->reads ||
              a->writes != b->writes, FIELD_ACCESS) |
         when(a->lock != b->lock || a->repeat != b->repeat, FIELD_PREFIX) |
         when(a->operand != b->operand || a->reg != b->reg || a->high != b->high,
              FIELD_OPERAND) |
         when(a->immediate != b->immediate, FIELD_IMMEDIATE) |
         differing_memory(&a->memory, &b->memory);
}

bool differ(const struct peer *peer, const struct form *form, struct difference *d)
{
  d->form = form;
  d->ours = insn_decode(form->mode, form->count, form->bytes);
  d->theirs = peer->read(form);
  d->fields = 0;
  if (d->ours.status == INSN_UNSUPPORTED)
    return d->theirs.answer == ANSWER_KNOWN;
  if (d->ours.status == INSN_MORE)
    return d->theirs.answer != (peer == &peer_zydis ? ANSWER_MORE : ANSWER_NONE);
  if (d->ours.status == INSN_INVALID)
    return d->theirs.answer != ANSWER_NONE;
  if (d->theirs.answer != ANSWER_KNOWN)
    return true;
  d->fields = differing(&d->ours, &d->theirs.insn) & peer->fields;
  return d->fields != 0;
}

static void print_insn(const char *name, const char *answer, const struct insn *x)
{
  printf("    %-8s %-11s length %u op %u size %u width %u sign %u first %u r%uw%u lock %u rep %u "
         "operand %u reg %u high %u imm %" PRIx64 " [base %u index %u scale %u seg %u as %u disp %"
         PRIx64 "]\n", name, answer, x->length, x->operation, x->size, x->width, x->sign_extended,
         x->memory_first, x->reads, x->writes, x->lock, x->repeat, x->operand, x->reg, x->high,
         x->immediate, x->memory.base, x->memory.index, x->memory.scale, x->memory.segment,
         x->memory.address_size, x->memory.displacement);
}

void print_difference(const struct peer *peer, const struct difference *d)
{
  static const char *const statuses[] = {"ok", "more", "unsupported", "invalid"};
  static const char *const answers[] = {"none", "more", "other", "known"};
  printf("  %u-bit code:", d->form->mode * 8);
  for (uint32_t i = 0; i < d->form->count; i++)
    printf(" %02X", d->form->bytes.byte[i]);
  printf("   (%u bytes; fields %x)\n", d->form->count, d->fields);
  print_insn("Temora", statuses[d->ours.status], &d->ours);
  print_insn(peer->name, answers[d->theirs.answer], &d->theirs.insn);
}
