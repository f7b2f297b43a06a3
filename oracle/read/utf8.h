/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_READ_UTF8_H_
#define ORACLE_READ_UTF8_H_

#include <stddef.h>

/* Bytes of the character at p, 1 to 4, at most `left`; 0: no UTF-8 (a surrogate, a longer form than
 * needed, above U+10FFFF, or cut off). Looks at a byte only when those before it are right. */
static inline size_t utf8_length(const char *p, size_t left) {
  const unsigned char *u = (const unsigned char *)p;
  size_t   length = u[0] < 0x80 ? 1u : u[0] < 0xE0 ? 2u : u[0] < 0xF0 ? 3u : 4u;
  unsigned low = 0x80, high = 0xBF; /* of the second byte */
  if (length == 1) return left > 0;
  if (u[0] == 0xE0) low = 0xA0;
  if (u[0] == 0xED) high = 0x9F;
  if (u[0] == 0xF0) low = 0x90;
  if (u[0] == 0xF4) high = 0x8F;
  if (length > left || u[0] < 0xC2 || u[0] > 0xF4 || u[1] < low || u[1] > high) return 0;
  for (size_t i = 2; i < length; i++) {
    if (u[i] < 0x80 || u[i] > 0xBF) return 0;
  }
  return length;
}

#endif
