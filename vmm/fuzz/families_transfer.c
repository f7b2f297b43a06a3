/* SPDX-License-Identifier: MIT */
/* Far transfers, interrupts, VMX and other rare instructions, triple faults. */
#include "families.h"

#define PICK(r, table) ((table)[random_below(r, sizeof(table) / sizeof((table)[0]))])

static void push(struct step *s, uint32_t value) {
  if (s->bits == 16) emit_byte(s, 0x66);
  emit_byte(s, 0x68);
  emit_value(s, value, 4);
}

void family_transfers(struct step *s) {
  static const uint32_t plain[] = {0x0F05, 0x0F07, 0x0F34, 0x0F35, 0xCF, 0x48CF, 0xCB, 0xCC, 0xCE,
                                   0xF1, 0x0FAA, 0x480F07, 0x480F35};
  uint32_t target = STEPS_END - STEP_BYTES * (1 + random_below(s->r, 16));
  uint32_t selector = random_below(s->r, 16) * 8u | random_below(s->r, 4);
  switch (random_below(s->r, 6)) {
    case 0:
      emit_byte(s, 0xCD);
      emit_byte(s, random_below(s->r, 256));
      break;
    case 1: /* RETF */
      push(s, selector);
      push(s, target);
      emit_wide(s);
      emit_byte(s, 0xCB);
      break;
    case 2: /* IRET */
      push(s, 2u | (random_once_in(s->r, 2) ? (uint32_t)random_word(s->r) & 0x277FD5u : 0u));
      push(s, selector);
      push(s, target);
      emit_wide(s);
      emit_byte(s, 0xCF);
      break;
    case 3: /* JMP, CALL far */
      emit_wide(s);
      emit_byte(s, random_once_in(s->r, 2) ? 0xEA : 0x9A);
      emit_value(s, target, 4);
      emit_value(s, selector, 2);
      break;
    default: emit_opcode(s, PICK(s->r, plain)); break;
  }
}

/* By opcode alone, and with a memory operand. */
void family_vmx(struct step *s) {
  static const uint32_t plain[] = {0x0F01C1, 0x0F01C2, 0x0F01C3, 0x0F01C4, 0x0F01D4, 0x0F37,
                                   0x0F01CF, 0x0F01C0, 0x0F01D7, 0x0F01DF, 0x0F01D8, 0x0F01C5};
  static const struct { uint32_t opcode; uint8_t reg; } memory[] = {
    {0xF30FC7, 6}, {0x660FC7, 6}, {0x0FC7, 6}, {0x0FC7, 7}, {0x0F78, 0}, {0x0F79, 0},
    {0x660F3880, 0}, {0x660F3881, 1}, {0x660F3882, 2}, {0x0FC7, 5}, {0x0FC7, 3},
  };
  emit_load(s, RAX, random_once_in(s->r, 2) ? random_below(s->r, 16) : edge_value(s->r));
  if (random_once_in(s->r, 2)) {
    emit_opcode(s, PICK(s->r, plain));
    return;
  }
  uint32_t i = random_below(s->r, sizeof(memory) / sizeof(memory[0]));
  uint32_t reg = memory[i].reg;
  /* The opcodes of four bytes have no room for the address-size prefix in front. */
  emit_memory(s, memory[i].opcode, reg, (uint32_t)edge_address(s->r));
}

void family_system(struct step *s) {
  static const uint32_t plain[] = {
    0x0FA2, 0xF4, 0xFA, 0xFB, 0xFBF4, 0xFAF4, 0xF390, 0x0F08, 0x0F09, 0x0F01C8, 0x0F01C9, 0x0F31,
    0x0F33, 0x0F01F9, 0x0FC7F0, 0x0FC7F8, 0x0F01D0, 0x0F01F8, 0x0F01CA, 0x0F01CB, 0x0F0B, 0x0FFF,
    0x9C9D, 0xFB0FA2, 0xFAFBF4, 0x0F77, 0xDBE3, 0x9B, 0xF30FAEC0, 0x0FAEF0,
  };
  if (random_once_in(s->r, 3)) {
    uint32_t edge = (uint32_t)edge_value(s->r);
    emit_load32(s, RAX, random_once_in(s->r, 2) ? random_below(s->r, 32) : edge);
    emit_load32(s, RCX, random_below(s->r, 4));
  }
  if (random_once_in(s->r, 6)) {
    emit_memory(s, 0x0F01, 7, (uint32_t)edge_address(s->r)); /* INVLPG */
    return;
  }
  emit_opcode(s, PICK(s->r, plain));
}

/* LIDT of something that is no table; the next fault is the last. */
void family_triple(struct step *s) {
  emit_memory(s, 0x0F01, 3, USER_DATA + 0x100u);
  emit_opcode(s, 0x0F0B);
}
