/* SPDX-License-Identifier: MIT */
/* The fields of bits of a VM exit's information, made by fields.py of spec/exit_fields.table. */
#ifndef ORACLE_DECODE_BITS_H_
#define ORACLE_DECODE_BITS_H_

#include <stddef.h>
#include <stdint.h>

struct bits {
  const char *name, *meaning;
  uint8_t     low, width;
};

struct bits_format {
  const char        *name;
  const struct bits *bits;
  size_t             count;
  int                reason; /* whose qualification it is, or -1 */
};
extern const struct bits_format bits_formats[];
extern const size_t             bits_format_count;

#endif
