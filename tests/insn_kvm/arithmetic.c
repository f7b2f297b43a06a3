/* SPDX-License-Identifier: MIT */
#include "tests/insn_kvm/arithmetic.h"

#include "tests/insn/reading.h"

static uint64_t top(uint32_t size) { return 1ull << (8 * size - 1); }

static uint64_t flag_if(bool set, uint64_t flag) { return set ? flag : 0; }

/* ZF, SF, PF of a result */
static uint64_t flags_of(uint32_t size, uint64_t r)
{
  return flag_if(r == 0, FLAG_ZF) | flag_if((r & top(size)) != 0, FLAG_SF) |
         flag_if(__builtin_parity((unsigned)(r & 0xFF)) == 0, FLAG_PF);
}

static struct result sum(uint32_t size, uint64_t a, uint64_t b, uint64_t carry, uint64_t others)
{
  uint64_t r = low_bytes(a + b + carry, size);
  uint64_t carries = (a & b) | ((a | b) & ~r);
  return (struct result){r, others | flags_of(size, r) |
                         flag_if((carries & top(size)) != 0, FLAG_CF) |
                         flag_if((carries & 8) != 0, FLAG_AF) |
                         flag_if((~(a ^ b) & (a ^ r) & top(size)) != 0, FLAG_OF), 0};
}

static struct result difference_of(uint32_t size, uint64_t a, uint64_t b, uint64_t borrow,
                                   uint64_t others)
{
  uint64_t r = low_bytes(a - b - borrow, size);
  uint64_t borrows = (~a & b) | ((~a | b) & r);
  return (struct result){r, others | flags_of(size, r) |
                         flag_if((borrows & top(size)) != 0, FLAG_CF) |
                         flag_if((borrows & 8) != 0, FLAG_AF) |
                         flag_if(((a ^ b) & (a ^ r) & top(size)) != 0, FLAG_OF), 0};
}

static struct result logical(uint32_t size, uint64_t r, uint64_t others)
{
  return (struct result){r, others | flags_of(size, r), FLAG_AF};
}

/* ZF stays (SDM Vol. 2A, BT). */
static struct result bit_test(uint32_t operation, uint32_t size, uint64_t a, uint64_t b,
                              uint64_t flags)
{
  uint64_t bit = 1ull << b % (8 * size);
  uint64_t r = operation == INSN_BTS ? a | bit : operation == INSN_BTR ? a & ~bit
             : operation == INSN_BTC ? a ^ bit : a;
  return (struct result){r, (flags & ~(uint64_t)FLAG_CF) | flag_if((a & bit) != 0, FLAG_CF),
                         FLAG_OF | FLAG_SF | FLAG_AF | FLAG_PF};
}

struct result arithmetic(uint32_t operation, uint32_t size, uint64_t a, uint64_t b,
                         uint64_t flags)
{
  uint64_t carry = flags & FLAG_CF, others = flags & FLAG_DF;
  switch (operation) {
    case INSN_ADD: return sum(size, a, b, 0, others);
    case INSN_ADC: return sum(size, a, b, carry, others);
    case INSN_SUB: case INSN_CMP: return difference_of(size, a, b, 0, others);
    case INSN_SBB: return difference_of(size, a, b, carry, others);
    case INSN_AND: case INSN_TEST: return logical(size, a & b, others);
    case INSN_OR: return logical(size, a | b, others);
    case INSN_XOR: return logical(size, a ^ b, others);
    case INSN_BT: case INSN_BTS: case INSN_BTR: case INSN_BTC:
      return bit_test(operation, size, a, b, flags);
    default: return (struct result){b, flags, 0};
  }
}
