/* SPDX-License-Identifier: MIT */
/* What a decoder says of a form, in the terms of struct insn, so that answers can be compared. */
#ifndef TESTS_INSN_READING_H_
#define TESTS_INSN_READING_H_

#include <stdbool.h>

#include "tests/insn/forms.h"

/* Known: an instruction of the table, with an operand in memory. More: the bytes end too early;
 * only Zydis tells it from none. */
enum answer { ANSWER_NONE, ANSWER_MORE, ANSWER_OTHER, ANSWER_KNOWN };

struct reading {
  enum answer answer;
  struct insn insn; /* length if OTHER; everything if KNOWN */
  uint32_t pieces;  /* LLVM: more than 1: it took prefixes for instructions */
};

/* The fields in which two KNOWN readings differ: bits */
enum field {
  FIELD_LENGTH = 1,
  FIELD_OPERATION = 2,
  FIELD_SIZE = 4,       /* size, width, sign_extended */
  FIELD_ACCESS = 8,     /* memory_first, reads, writes */
  FIELD_PREFIX = 16,    /* lock, repeat */
  FIELD_OPERAND = 32,   /* operand, reg, high */
  FIELD_IMMEDIATE = 64,
  FIELD_BASE = 128,     /* base, index, scale */
  FIELD_SEGMENT = 256,
  FIELD_ADDRESS_SIZE = 512,
  FIELD_DISPLACEMENT = 1024,
};

struct peer {
  const char *name;
  unsigned fields; /* what it can be asked for */
  struct reading (*read)(const struct form *form);
  uint32_t (*length)(const struct form *form); /* 0: it does not know; for throughput */
};

extern const struct peer peer_zydis, peer_capstone, peer_llvm;

/* The low n bytes of v */
static inline uint64_t low_bytes(uint64_t v, uint32_t n)
{
  return n >= 8 ? v : v & ((1ull << 8 * n) - 1);
}

/* Only there does a repeat prefix count. */
static inline bool repeats(uint32_t operation)
{
  return operation == INSN_MOVS || operation == INSN_STOS;
}

/* An immediate, as insn.immediate has it */
static inline uint64_t as_operand(const struct insn *x, uint64_t v)
{
  bool bit = INSN_BT <= x->operation && x->operation <= INSN_BTC;
  return bit ? v % (8 * x->size) : low_bytes(v, x->size);
}

#endif
