/* SPDX-License-Identifier: MIT */
/* Instructions as bytes, for code of 16, 32 and 64 bits (SDM Vol. 2, chapter 2). */
#ifndef VMM_FUZZ_EMIT_H_
#define VMM_FUZZ_EMIT_H_

#include "fuzz/layout.h"
#include "lib/memory.h"
#include "random.h"

enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI };

/* One step under construction. What does not fit is cut off: then the step ends in the middle of
 * an instruction, which is an instruction all the same. */
struct step {
  uint8_t        *at, *end;
  uint8_t         bits; /* 16, 32, 64 */
  struct random  *r;
};

static inline void emit_byte(struct step *s, uint32_t byte) {
  if (s->at < s->end) *s->at++ = (uint8_t)byte;
}

static inline void emit_value(struct step *s, uint64_t value, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; i++) emit_byte(s, (uint32_t)(value >> 8 * i));
}

/* Up to 4 bytes, the first in the highest place that is not zero; 0Fh 0 is possible. */
static inline void emit_opcode(struct step *s, uint32_t opcode) {
  for (int shift = 24; shift > 0; shift -= 8)
    if (opcode >> shift != 0) emit_byte(s, opcode >> shift);
  emit_byte(s, opcode);
}

/* The operand has 32 bits. */
static inline void emit_wide(struct step *s) {
  if (s->bits == 16) emit_byte(s, 0x66);
}

static inline void emit_load32(struct step *s, uint32_t reg, uint32_t value) {
  emit_wide(s);
  emit_byte(s, 0xB8 + reg);
  emit_value(s, value, 4);
}

/* As wide as the mode's registers. */
static inline void emit_load(struct step *s, uint32_t reg, uint64_t value) {
  if (s->bits != 64) {
    emit_load32(s, reg, (uint32_t)value);
    return;
  }
  emit_byte(s, 0x48);
  emit_byte(s, 0xB8 + reg);
  emit_value(s, value, 8);
}

/* An instruction with the memory operand DS:address. */
static inline void emit_memory(struct step *s, uint32_t opcode, uint32_t reg, uint32_t address) {
  if (s->bits == 16) emit_byte(s, 0x67);
  emit_opcode(s, opcode);
  if (s->bits == 64) {
    emit_byte(s, reg << 3 | 4u);
    emit_byte(s, 0x25);
  } else {
    emit_byte(s, reg << 3 | 5u);
  }
  emit_value(s, address, 4);
}

/* An instruction with two registers. */
static inline void emit_registers(struct step *s, uint32_t opcode, uint32_t reg, uint32_t rm) {
  emit_opcode(s, opcode);
  emit_byte(s, 0xC0u | reg << 3 | rm);
}

#endif
