/* SPDX-License-Identifier: MIT */
/* The instruction decoder: the bytes of a guest instruction that accesses memory in, one
 * `struct insn` out. Pure, and total: every mode, every number of bytes, every byte.
 *
 * The instructions are those that guests use on device memory (module InsnTable of
 * model/insn_table.mlw). SDM: Intel SDM Vol. 2A, chapter 2; Vol. 2D, appendix A. */
#ifndef ARCH_VMX_INSN_H_
#define ARCH_VMX_INSN_H_

#include <stdint.h>

/* No instruction is longer. */
#define INSN_LONGEST 15u

/* The bytes at RIP. One more than the longest instruction has, so that they travel in two
 * registers. */
struct insn_bytes {
  uint8_t byte[INSN_LONGEST + 1u];
};

/* What the code segment says: CS.L, CS.D. Each is its address size in bytes. */
enum insn_mode { INSN_MODE_16 = 2, INSN_MODE_32 = 4, INSN_MODE_64 = 8 };

enum insn_status {
  INSN_OK,
  INSN_MORE,        /* the bytes end before the instruction does */
  INSN_UNSUPPORTED, /* an opcode that is not in the table, or no memory operand */
  INSN_INVALID,     /* #UD or #GP on every processor: LOCK without right, more than 15 bytes;
                     * or no mode, or a count above 15 */
};

/* ADD to CMP are in the order of the encoding. */
enum insn_operation {
  INSN_NONE,
  INSN_ADD, INSN_OR, INSN_ADC, INSN_SBB, INSN_AND, INSN_SUB, INSN_XOR, INSN_CMP,
  INSN_TEST, INSN_XCHG,
  INSN_BT, INSN_BTS, INSN_BTR, INSN_BTC, /* with a register, which may name a bit further away */
  INSN_MOV, INSN_MOVZX, INSN_MOVSX,      /* MOVSX: MOVSXD too */
  INSN_MOVS, INSN_STOS,
};

/* insn.operand: the operand besides insn.memory */
enum insn_operand {
  INSN_REGISTER = 1,
  INSN_IMMEDIATE,
  INSN_DESTINATION, /* of MOVS: ES:rDI, as wide as the source, which is insn.memory */
};

/* Registers: 0 rAX, 1 rCX, 2 rDX, 3 rBX, 4 rSP, 5 rBP, 6 rSI, 7 rDI, 8 R8 .. 15 R15, and */
#define INSN_RIP    16u /* of the next instruction; EIP when address_size is 4 */
#define INSN_NO_REG 17u

enum insn_segment { INSN_ES, INSN_CS, INSN_SS, INSN_DS, INSN_FS, INSN_GS };

/* Address: segment's base + (base + scale * index + displacement) mod 2^(8 * address_size) */
struct insn_memory {
  uint32_t base;         /* 0 .. 15, INSN_RIP, INSN_NO_REG */
  uint32_t index;        /* 0 .. 15, INSN_NO_REG */
  uint32_t scale;        /* 1, 2, 4, 8; 1 without index */
  uint32_t segment;      /* enum insn_segment */
  uint32_t address_size; /* bytes: 2, 4, 8 */
  uint64_t displacement; /* below 2^(8 * address_size); a negative one is 2^... less */
};

/* All fields but the status are 0 unless it is INSN_OK. */
struct insn {
  uint32_t status;       /* enum insn_status */
  uint32_t length;       /* bytes: 1 .. 15 */
  uint32_t operation;    /* enum insn_operation */
  uint32_t size;         /* bytes of the memory operand: 1, 2, 4, 8 */
  uint32_t width;        /* bytes of the operation; more than size: what is read is extended */
  uint32_t sign_extended; /* 1: with its sign; 0: with zeros */
  uint32_t replaces;     /* bytes of the 64-bit register that are written: 0, 1, 2, 8; 8: a width
                          * of 4 clears the upper half */
  uint32_t memory_first; /* 1: memory is the destination, or the first operand of two */
  uint32_t reads;        /* 1: memory is read */
  uint32_t writes;       /* 1: memory is written */
  uint32_t lock;         /* 1: LOCK (XCHG is locked without it) */
  uint32_t repeat;       /* 1: MOVS, STOS rCX times, rCX as wide as an address */
  uint32_t operand;      /* enum insn_operand */
  uint32_t reg;          /* INSN_REGISTER: 0 .. 15 */
  uint32_t high;         /* 1: AH, CH, DH, BH, which are bits 15:8 of register 0, 1, 2, 3 */
  uint64_t immediate;    /* INSN_IMMEDIATE: below 2^(8 * size); BT, BTS, BTR, BTC: below 8 * size */
  struct insn_memory memory;
};

#include "spec/insn.acsl"

/* count: how many bytes are known, 0 .. 15 (more: INSN_INVALID); the others may hold anything, they
 * are not looked at. An answer other than INSN_MORE stays when bytes are added behind
 * (model/insn_theorems.mlw). */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: InsnOf(\result) == m_insn_decode(mode, BytesOf(count, bytes));
*/
struct insn insn_decode(uint32_t mode, uint32_t count, struct insn_bytes bytes);

#endif
