/* SPDX-License-Identifier: MIT */
#include "tests/insn_kvm/compare.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static unsigned when(bool differs, enum part part) { return differs ? (unsigned)part : 0; }

static unsigned differing_access(const struct access *a, const struct access *b)
{
  return when(a->write != b->write, PART_ACCESSES) |
         when(a->physical != b->physical || a->second != b->second, PART_ADDRESS) |
         when(a->size != b->size, PART_SIZE) |
         when(a->write && a->data != b->data, PART_DATA);
}

static unsigned differing_accesses(const struct course *ours, const struct course *kvm)
{
  unsigned parts = when(ours->accesses != kvm->accesses, PART_ACCESSES);
  for (uint32_t i = 0; i < ours->accesses && i < kvm->accesses && i < ACCESSES; i++)
    parts |= differing_access(&ours->access[i], &kvm->access[i]);
  return parts;
}

unsigned differing(const struct course *ours, const struct course *kvm)
{
  unsigned parts = when(ours->ending != kvm->ending, PART_ENDING) | differing_accesses(ours, kvm);
  if (ours->ending != kvm->ending)
    return parts;
  if (ours->ending == ENDING_REFUSED)
    return parts | when(kvm->faults != 0 && (ours->faults & kvm->faults) == 0, PART_FAULT);
  uint64_t said = FLAGS & ~ours->undefined;
  return parts | when(memcmp(ours->reg, kvm->reg, sizeof ours->reg) != 0, PART_REGISTERS) |
         when((ours->flags & said) != (kvm->flags & said), PART_FLAGS) |
         when(ours->rip != kvm->rip, PART_RIP);
}

/* Of what the decoder does not know nothing is predicted, but that it does not concern devices. */
bool disagree(const struct case_of *c)
{
  if (c->insn.status == INSN_UNSUPPORTED)
    return c->kvm.accesses != 0;
  return differing(&c->ours, &c->kvm) != 0;
}

/* ---- printing ---- */

static void print_course(const char *name, const struct course *c)
{
  static const char *const endings[] = {"done", "refused", "unknown", "other"};
  printf("    %-7s %s", name, endings[c->ending]);
  if (c->ending == ENDING_REFUSED)
    printf(" faults %x", c->faults);
  if (c->ending == ENDING_OTHER)
    printf(" exit %u", c->exit);
  printf(" rip %" PRIx64 " flags %" PRIx64 "\n", c->rip, c->flags & FLAGS);
  for (uint32_t i = 0; i < c->accesses && i < ACCESSES; i++) {
    const struct access *a = &c->access[i];
    printf("            %s %u at %" PRIx64 " %" PRIx64 ": %" PRIx64 "\n",
           a->write ? "write" : "read ", a->size, a->physical, a->second, a->data);
  }
}

static void print_registers(const struct case_of *c)
{
  for (uint32_t i = 0; i < REGISTERS; i++)
    if (c->ours.reg[i] != c->kvm.reg[i])
      printf("            reg %u: before %" PRIx64 ", Temora %" PRIx64 ", KVM %" PRIx64 "\n", i,
             c->state.reg[i], c->ours.reg[i], c->kvm.reg[i]);
}

void print_case(const struct case_of *c)
{
  static const char *const statuses[] = {"ok", "more", "unsupported", "invalid"};
  const struct insn *x = &c->insn;
  printf("  %u-bit%s code:", c->form.mode * 8, c->state.real ? " real" : "");
  for (uint32_t i = 0; i < c->form.count; i++)
    printf(" %02X", c->form.bytes.byte[i]);
  printf("\n    %s: length %u op %u size %u width %u replaces %u r%uw%u segment %u as %u "
         "base %u index %u scale %u disp %" PRIx64 "; parts %x\n", statuses[x->status], x->length,
         x->operation, x->size, x->width, x->replaces, x->reads, x->writes, x->memory.segment,
         x->memory.address_size, x->memory.base, x->memory.index, x->memory.scale,
         x->memory.displacement, differing(&c->ours, &c->kvm));
  if (x->status != INSN_UNSUPPORTED)
    print_course("Temora", &c->ours);
  print_course("KVM", &c->kvm);
  if (x->status == INSN_OK && c->kvm.ending == ENDING_DONE)
    print_registers(c);
}
