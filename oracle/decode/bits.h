/* SPDX-License-Identifier: MIT */
/* The fields of bits of a VM exit's information, made by fields.py of the tables of spec/. */
#ifndef ORACLE_DECODE_BITS_H_
#define ORACLE_DECODE_BITS_H_

#include <stddef.h>
#include <stdint.h>

struct bits {
  const char *name, *meaning;
  uint8_t     low, width;
  uint64_t  (*cut)(uint64_t bits); /* NULL: by `low` and `width` */
};

struct bits_format {
  const char        *name;
  const struct bits *bits;
  size_t             count;
  uint8_t            reasons[6]; /* whose qualification or instruction information it is */
  size_t             reason_count; /* 0: of no one reason */
};
extern const struct bits_format bits_formats[];
extern const size_t             bits_format_count;

#endif
