/* SPDX-License-Identifier: MIT */
#include "kvm/adapter/exits.h"

#include <stdlib.h>

/* SDM Vol. 3C, Appendix C */
enum { EXTERNAL_INTERRUPT = 1, INTERRUPT_WINDOW = 7, CPUID = 10, HLT = 12, IO = 30, PAUSE = 40,
       EPT_VIOLATION = 48 };
#define VALID          0x80000000u
#define BLOCKING       0x3u /* by STI, by MOV SS */

static void tell_io(const struct temora_exit *e, struct happening *h) {
  static const uint8_t sizes[8] = {1, 2, 0, 4};
  h->kind = GUEST_IO;
  h->size = sizes[e->qualification & 7u];
  h->input = (e->qualification >> 3 & 1u) != 0;
  h->string = (e->qualification >> 4 & 1u) != 0;
  h->port = (uint16_t)(e->qualification >> 16);
  if (h->size == 0) h->kind = GUEST_FAILS;
}

static void tell_memory(const struct temora_exit *e, struct happening *h) {
  h->kind = (e->qualification & 7u) != 0 ? GUEST_MEMORY : GUEST_FAILS;
  h->read = (e->qualification & 1u) != 0;
  h->write = (e->qualification & 2u) != 0;
  h->fetch = (e->qualification & 4u) != 0;
  h->addr = e->guest_physical;
  h->delivery = (e->vectoring & VALID) != 0;
  h->has_bytes = true;
  h->operand_size = 4;
}

/* What the machine completes by itself needs a length. */
static enum happening_kind completed(const struct temora_exit *e, enum happening_kind kind) {
  return e->length >= 1 && e->length <= LONGEST_INSTRUCTION ? kind : GUEST_CANNOT_STEP;
}

static void tell(const struct temora_exit *e, struct happening *h) {
  h->length = e->length;
  h->kind = GUEST_FAILS;
  if ((e->reason & VALID) != 0) {
    h->kind = GUEST_NOT_ENTERED;
    return;
  }
  switch (e->reason) {
    case EXTERNAL_INTERRUPT:
      if ((e->intr_info & (VALID | 0x700u)) == VALID) h->kind = GUEST_GOES_ON;
      break;
    case INTERRUPT_WINDOW: h->kind = GUEST_GOES_ON; break;
    case CPUID: case PAUSE: h->kind = completed(e, GUEST_GOES_ON); break;
    case HLT: h->kind = completed(e, GUEST_HALTS); break;
    case IO: tell_io(e, h); break;
    case EPT_VIOLATION: tell_memory(e, h); break;
    default: break;
  }
}

struct told *exits_tell(const struct temora_exit *exits, uint32_t count) {
  struct told *told = calloc(count + 1u, sizeof *told);
  for (uint32_t i = 0; told != NULL && i < count; i++) {
    const struct temora_exit *e = &exits[i];
    tell(e, &told[i].happening);
    told[i].rflags = e->rflags;
    told[i].blocked = (e->interruptibility & BLOCKING) != 0;
    told[i].has_rax = e->has_rax != 0;
    told[i].rax = e->rax;
  }
  return told;
}
