/* SPDX-License-Identifier: MIT */
#include "steps.h"

#include "families.h"

#define NOP     0x90
#define PRELUDE 4u
#define OTHER   4u /* one step in so many is of another family */

const char *const flavour_name[FLAVOURS] = {
  "bytes", "control", "msr", "descriptors", "transfers", "vmx", "ports", "memory", "debug",
  "nowhere", "system", "triple", "mixed",
};

static family *const families[FLAVOURS] = {
  family_bytes, family_control, family_msr, family_descriptors, family_transfers, family_vmx,
  family_ports, family_memory, family_debug, family_nowhere, family_system, family_triple, NULL,
};

/* Not triple faults, which end a guest at once. */
static family *choose(enum flavour flavour, struct random *r) {
  if (flavour == FLAVOUR_TRIPLE && random_once_in(r, 8)) return family_triple;
  if (flavour == FLAVOUR_TRIPLE || flavour == FLAVOUR_MIXED || random_once_in(r, OTHER)) {
    return families[random_below(r, FLAVOUR_TRIPLE)];
  }
  return families[flavour];
}

/* The way into IA-32e mode, step by step; sometimes with a 16-bit TSS, which must not be there. */
static void into_long_mode(struct step *s, uint32_t i) {
  switch (i) {
    case 0:
      emit_load32(s, RAX, random_once_in(s->r, 2) ? SEL_TSS16 : SEL_TSS);
      emit_registers(s, 0x0F00, 3, RAX); /* LTR */
      break;
    case 1:
      emit_load(s, RAX, 0x20); /* PAE */
      emit_registers(s, 0x0F22, 4, RAX);
      break;
    case 2:
      emit_load32(s, RCX, 0xC0000080u); /* EFER.LME */
      emit_load32(s, RAX, 0x100);
      emit_load32(s, RDX, 0);
      emit_opcode(s, 0x0F30);
      break;
    default:
      emit_load(s, RAX, 0x80000031u);
      emit_registers(s, 0x0F22, 0, RAX);
      break;
  }
}

void steps_make(uint8_t *to, uint32_t count, enum mode mode, enum flavour flavour,
                struct random *r) {
  bool prelude = flavour == FLAVOUR_CONTROL && random_once_in(r, 4);
  memset(to, NOP, (size_t)count * STEP_BYTES);
  for (uint32_t i = 0; i + 1 < count; i++, to += STEP_BYTES) {
    struct step s = {to, to + STEP_BYTES, mode_facts[mode].bits, r};
    if (prelude && i < PRELUDE) into_long_mode(&s, i);
    else choose(flavour, r)(&s);
  }
  to[0] = 0x0F;
  to[1] = 0x0B;
}
