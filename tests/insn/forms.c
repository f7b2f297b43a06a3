/* SPDX-License-Identifier: MIT */
#include "tests/insn/forms.h"

#include <stdbool.h>

static const uint8_t legacy[] = {0x66, 0x66, 0x67, 0x67, 0xF0, 0xF2, 0xF3,
                                 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65};

/* The opcodes of the table; those behind 0F come second. */
static const uint8_t one_byte[] = {
  0x00, 0x01, 0x02, 0x03, 0x08, 0x09, 0x0A, 0x0B, 0x10, 0x11, 0x12, 0x13, 0x18, 0x19, 0x1A, 0x1B,
  0x20, 0x21, 0x22, 0x23, 0x28, 0x29, 0x2A, 0x2B, 0x30, 0x31, 0x32, 0x33, 0x38, 0x39, 0x3A, 0x3B,
  0x63, 0x80, 0x81, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8B, 0xA0, 0xA1, 0xA2, 0xA3,
  0xA4, 0xA5, 0xAA, 0xAB, 0xC6, 0xC7, 0xF6, 0xF7, 0x88, 0x89, 0x8A, 0x8B, 0xC6, 0xC7, 0x89, 0x8B};
static const uint8_t two_byte[] = {0xA3, 0xAB, 0xB3, 0xB6, 0xB7, 0xBA, 0xBB, 0xBE, 0xBF};

/* splitmix64 */
static uint64_t next(struct forms *f)
{
  uint64_t z = f->state += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

uint64_t forms_number(struct forms *f) { return next(f); }

static uint32_t below(struct forms *f, uint32_t limit) { return (uint32_t)(next(f) % limit); }

static bool chance(struct forms *f, uint32_t percent) { return below(f, 100) < percent; }

static void put(struct form *x, uint32_t *at, uint8_t byte)
{
  if (*at < INSN_LONGEST)
    x->bytes.byte[(*at)++] = byte;
}

static void put_opcode(struct forms *f, struct form *x, uint32_t *at)
{
  if (chance(f, 20)) {
    put(x, at, 0x0F);
    put(x, at, two_byte[below(f, sizeof two_byte)]);
  } else {
    put(x, at, one_byte[below(f, sizeof one_byte)]);
  }
}

/* Displacements and immediates with few bits, or many */
static void put_rest(struct forms *f, struct form *x, uint32_t *at)
{
  bool small = chance(f, 30);
  while (*at < INSN_LONGEST)
    put(x, at, small ? (uint8_t)(below(f, 4) - 2) : (uint8_t)next(f));
}

static struct form empty(struct forms *f)
{
  static const uint8_t modes[] = {INSN_MODE_64, INSN_MODE_64, INSN_MODE_32, INSN_MODE_16};
  struct form x = {.mode = modes[below(f, 4)], .count = INSN_LONGEST};
  return x;
}

struct form forms_any(struct forms *f)
{
  struct form x = empty(f);
  uint32_t at = 0;
  uint32_t prefixes = chance(f, 3) ? below(f, 16) : below(f, 4);
  while (prefixes-- > 0)
    put(&x, &at, chance(f, 10) ? (uint8_t)(0x40 + below(f, 16)) : legacy[below(f, sizeof legacy)]);
  if (x.mode == INSN_MODE_64 && chance(f, 50))
    put(&x, &at, (uint8_t)(0x40 + below(f, 16)));
  if (chance(f, 85))
    put_opcode(f, &x, &at);
  else if (chance(f, 30))
    put(&x, &at, 0x0F);
  put_rest(f, &x, &at);
  if (chance(f, 20))
    x.count = below(f, INSN_LONGEST + 1);
  return x;
}

struct form forms_plain(struct forms *f)
{
  struct form x = empty(f);
  uint32_t at = 0;
  if (chance(f, 20))
    put(&x, &at, 0x66);
  if (x.mode == INSN_MODE_64 && chance(f, 40))
    put(&x, &at, (uint8_t)(0x40 + below(f, 16)));
  put_opcode(f, &x, &at);
  put_rest(f, &x, &at);
  x.bytes.byte[at > 3 ? 3 : at] &= 0x7F;
  return x;
}
