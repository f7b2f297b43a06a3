/* SPDX-License-Identifier: MIT */
/* Instructions as text, and what a test says of the answer. */
#ifndef TESTS_UNIT_INSN_TEXT_H_
#define TESTS_UNIT_INSN_TEXT_H_

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "arch/vmx/insn.h"

#define M16 INSN_MODE_16
#define M32 INSN_MODE_32
#define M64 INSN_MODE_64
#define NONE INSN_NO_REG

/* Bytes in hexadecimal; returns how many. */
static inline uint32_t parse(const char *text, struct insn_bytes *bytes)
{
  uint32_t count = 0;
  unsigned byte;
  int used;
  memset(bytes, 0x90, sizeof *bytes);
  for (; sscanf(text, "%2x%n", &byte, &used) == 1 && count < INSN_LONGEST; text += used)
    bytes->byte[count++] = (uint8_t)byte;
  return count;
}

static inline struct insn decode(uint32_t mode, const char *text)
{
  struct insn_bytes bytes;
  uint32_t count = parse(text, &bytes);
  return insn_decode(mode, count, bytes);
}

static inline void assert_fails(uint32_t mode, const char *text, uint32_t status)
{
  struct insn x = decode(mode, text);
  assert_int_equal(x.status, status);
  assert_int_equal(x.length | x.operation | x.size | x.width | x.sign_extended, 0);
  assert_int_equal(x.replaces | x.memory_first | x.reads | x.writes | x.lock | x.repeat, 0);
  assert_int_equal(x.operand | x.reg | x.high | x.immediate, 0);
  assert_int_equal(x.memory.base | x.memory.index | x.memory.scale | x.memory.segment, 0);
  assert_int_equal(x.memory.address_size | x.memory.displacement, 0);
}

static inline void assert_operation(struct insn x, uint32_t length, uint32_t operation,
                                    uint32_t size)
{
  assert_int_equal(x.status, INSN_OK);
  assert_int_equal(x.length, length);
  assert_int_equal(x.operation, operation);
  assert_int_equal(x.size, size);
}

static inline void assert_address(struct insn x, uint32_t base, uint32_t index, uint32_t scale,
                           uint64_t displacement)
{
  assert_int_equal(x.memory.base, base);
  assert_int_equal(x.memory.index, index);
  assert_int_equal(x.memory.scale, scale);
  assert_int_equal(x.memory.displacement, displacement);
}

#endif
