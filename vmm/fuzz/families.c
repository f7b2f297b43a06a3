/* SPDX-License-Identifier: MIT */
/* Bytes, jumps to nowhere, ports, memory. */
#include "families.h"

#define PICK(r, table) ((table)[random_below(r, sizeof(table) / sizeof((table)[0]))])

uint64_t edge_value(struct random *r) {
  static const uint64_t values[] = {
    0, 1, 2, 3, 4, 0xF, 0x10, 0x80, 0xFF, 0x400, 0x500, 0x501, 0xD00, 0xFFF, 0xFFFF, 0x10000,
    0x80000000u, 0x80000001u, 0x80010031u, 0x60000010u, 0x7FFFFFFFu, 0xFFFFFFFFu, 0x100000000u,
    0x7FFFFFFFFFFFu, 0x800000000000u, 0xFFFF800000000000u, 0xFFFF7FFFFFFFFFFFu,
    0x8000000000000000u, UINT64_MAX, 0x0007040600070406u, 0x0102030405060708u,
  };
  uint64_t value = PICK(r, values);
  switch (random_below(r, 4)) {
    case 0: return random_word(r);
    case 1: return value ^ 1ull << random_below(r, 64);
    default: return value;
  }
}

uint64_t edge_address(struct random *r) {
  static const uint32_t places[] = {
    0, 0x1000, PAGE_TABLE, DATA, GDT, GATES, STACK_TOP - 8, STEPS, STEPS_END - 2, USER_DATA,
    USER_STACK, GUEST_BYTES - 8, GUEST_BYTES, MEM_PAGE, MEM_PAGE + 0xFFE, BELL_PAGE + 4,
    0x3F000, 0x40000, 0xA0000, 0xFFFFFFFC, 0xFEE00000, 0x7FFFFFFF,
  };
  if (random_once_in(r, 8)) return edge_value(r);
  return PICK(r, places) + random_below(r, 16);
}

void family_bytes(struct step *s) {
  uint64_t word = 0;
  uint32_t n = 1 + random_below(s->r, STEP_BYTES - 1);
  for (uint32_t i = 0; i < n; i++, word >>= 8) {
    if (i % 8 == 0) word = random_word(s->r);
    emit_byte(s, (uint8_t)word);
  }
}

/* Near, through a register; and RSP, which the next push finds. */
void family_nowhere(struct step *s) {
  uint32_t reg = random_below(s->r, 8);
  emit_load(s, reg, edge_address(s->r));
  switch (random_below(s->r, 4)) {
    case 0: emit_registers(s, 0xFF, 4, reg); break; /* JMP */
    case 1: emit_registers(s, 0xFF, 2, reg); break; /* CALL */
    case 2: emit_byte(s, 0x50 + reg); emit_byte(s, 0xC3); break; /* PUSH, RET */
    default: emit_load(s, RSP, edge_address(s->r)); emit_byte(s, 0x50); break;
  }
}

void family_ports(struct step *s) {
  static const uint8_t by_dx[] = {0xEC, 0xED, 0xEE, 0xEF, 0x6C, 0x6D, 0x6E, 0x6F};
  static const uint8_t by_number[] = {0xE4, 0xE5, 0xE6, 0xE7};
  static const uint16_t ports[] = {0x10, 0x7E, 0x7F, 0x80, 0x3F8, 0x8900, 0xCF8, 0xFFFD, 0xFFFF};
  uint32_t port = random_once_in(s->r, 3) ? PICK(s->r, ports) : random_below(s->r, 0x80);
  if (random_once_in(s->r, 3)) emit_load(s, RAX, edge_value(s->r));
  if (random_once_in(s->r, 4)) emit_byte(s, 0x66);
  if (random_once_in(s->r, 2)) {
    emit_byte(s, PICK(s->r, by_number));
    emit_byte(s, port);
    return;
  }
  emit_load32(s, RDX, port);
  if (random_once_in(s->r, 6)) emit_byte(s, 0xF3);
  emit_byte(s, PICK(s->r, by_dx));
}

/* MOV, ALU, XCHG, MOVZX, BT, string and SSE instructions, locked ones, PUSH, CALL, FXSAVE. */
void family_memory(struct step *s) {
  static const uint32_t opcodes[] = {
    0x88, 0x89, 0x8A, 0x8B, 0x01, 0x03, 0x09, 0x21, 0x29, 0x31, 0x39, 0x84, 0x85, 0x86, 0x87,
    0xF001, 0xF00FC1, 0x0FB6, 0x0FB7, 0x0FBE, 0x0FBF, 0x0FA3, 0x0FAB, 0x0FB1, 0x0FC7, 0xFF, 0x8F,
    0x0F10, 0x0F11, 0x0F28, 0x0F6F, 0x0FAE, 0x62, 0xC4, 0x63, 0xF7, 0xD1, 0xDD, 0x0FC3, 0xC6,
  };
  static const uint8_t strings[] = {0xA4, 0xA5, 0xA6, 0xA7, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF};
  if (random_once_in(s->r, 4)) {
    emit_load(s, RDI, edge_address(s->r));
    emit_load32(s, RSI, (uint32_t)edge_address(s->r));
    emit_load32(s, RCX, random_below(s->r, 5));
    if (random_once_in(s->r, 2)) emit_byte(s, 0xF3);
    emit_byte(s, PICK(s->r, strings));
    return;
  }
  if (random_once_in(s->r, 4)) emit_byte(s, 0x66);
  emit_memory(s, PICK(s->r, opcodes), random_below(s->r, 8), (uint32_t)edge_address(s->r));
  emit_value(s, random_word(s->r), 4); /* immediates */
}
