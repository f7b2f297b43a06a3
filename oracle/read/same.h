/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_READ_SAME_H_
#define ORACLE_READ_SAME_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t eight_bytes(const char *p) {
  uint64_t word;
  memcpy(&word, p, sizeof word);
  return word;
}

/* memcmp(a, b, length) == 0 for names, which are short: a call costs more than the comparison. */
static inline bool is_same(const char *a, const char *b, size_t length) {
  if (length < 8) {
    for (size_t i = 0; i < length; i++) {
      if (a[i] != b[i]) return false;
    }
    return true;
  }
  for (size_t i = 0; i + 8 < length; i += 8) {
    if (eight_bytes(a + i) != eight_bytes(b + i)) return false;
  }
  return eight_bytes(a + length - 8) == eight_bytes(b + length - 8);
}

#endif
