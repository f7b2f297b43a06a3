/* SPDX-License-Identifier: MIT */
/* One instruction, run: the state before it, and what it comes to. KVM has one course of it, the
 * decoder's answer another (predict.h). */
#ifndef TESTS_INSN_KVM_COURSE_H_
#define TESTS_INSN_KVM_COURSE_H_

#include <stdbool.h>

#include "tests/insn/forms.h"

#define REGISTERS 16u
#define SEGMENTS  6u
#define REG_CX    1u
#define REG_SI    6u
#define REG_DI    7u

#define FLAG_CF 0x001u
#define FLAG_PF 0x004u
#define FLAG_AF 0x010u
#define FLAG_ZF 0x040u
#define FLAG_SF 0x080u
#define FLAG_DF 0x400u
#define FLAG_OF 0x800u
#define FLAGS (FLAG_CF | FLAG_PF | FLAG_AF | FLAG_ZF | FLAG_SF | FLAG_DF | FLAG_OF)

#define FAULT_UD 6u
#define FAULT_SS 12u
#define FAULT_GP 13u

struct state {
  uint32_t mode; /* enum insn_mode */
  bool real;     /* 16-bit code in real mode, with limits of 4 GiB */
  uint64_t reg[REGISTERS];
  uint64_t rip, flags;
  uint64_t base[SEGMENTS];
  uint64_t seed; /* of what is in the memory of the device */
};

/* One access, also when it takes two exits because it crosses a page. */
struct access {
  uint64_t physical;
  uint64_t second; /* where it goes on in the next page; 0: it does not */
  uint32_t size;
  bool write;
  uint64_t data;
};

enum ending {
  ENDING_DONE,
  ENDING_REFUSED, /* by an exception */
  ENDING_UNKNOWN, /* KVM_EXIT_INTERNAL_ERROR: its emulator does not know the instruction */
  ENDING_OTHER,
};

#define ACCESSES 16u
struct course {
  enum ending ending;
  uint32_t faults;   /* REFUSED: bit n: exception n; 0: it is not known which */
  uint32_t exit;     /* OTHER: the reason */
  uint32_t accesses; /* those behind the last are counted only */
  struct access access[ACCESSES];
  uint64_t reg[REGISTERS];
  uint64_t rip, flags;
  uint64_t undefined; /* flags of which nothing is said */
};

/* ---- memory: everything is a device, but for the code ---- */

/* 64-bit code has page tables with all 48 bits of addresses. The physical address has 32 of them,
 * and in its upper half what two more pairs of bits are; other modes have no paging. */
#define CODE_LINEAR_64 0x0000123456600000ull
#define CODE_PHYSICAL  0x00200000ull
#define CODE_SIZE      0x00200000ull /* a large page */
#define CODE_AT        0x800ull      /* where in it the instruction is */
/* Physical; whole pages. Page tables, and what KVM has for itself on some processors of Intel */
#define TABLES_END     0x00105000ull
#define CODE_SLOT      0x00001000ull /* so much of the code's page is there */

static inline uint64_t code_linear(uint32_t mode)
{
  return (mode == INSN_MODE_64 ? CODE_LINEAR_64 : CODE_PHYSICAL) + CODE_AT;
}

static inline uint64_t region_of(uint64_t linear)
{
  return (linear >> 32 & 3) | (linear >> 39 & 3) << 2;
}

static inline uint64_t physical_of(uint32_t mode, uint64_t linear)
{
  if (mode != INSN_MODE_64)
    return (uint32_t)linear;
  if (linear - CODE_LINEAR_64 < CODE_SIZE)
    return CODE_PHYSICAL + (linear - CODE_LINEAR_64);
  return (region_of(linear) + 1) << 32 | (uint32_t)linear;
}

/* No device */
static inline bool is_ram(uint64_t physical)
{
  return physical < TABLES_END || physical - CODE_PHYSICAL < CODE_SLOT;
}

/* What a read finds there; writes change nothing. */
static inline uint8_t device_byte(uint64_t seed, uint64_t physical)
{
  uint64_t z = (physical ^ seed) * 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 29) * 0xBF58476D1CE4E5B9u;
  return (uint8_t)(z >> 56);
}

#endif
