/* SPDX-License-Identifier: MIT */
/* The four functions that a freestanding compiler may call. */
#include "runner/runner.h"

void *memcpy(void *to, const void *from, size_t size) {
  void  *start = to;
  size_t words = size / 8;
  size_t rest = size % 8;
  __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(rest) : : "memory");
  return start;
}

void *memmove(void *to, const void *from, size_t size) {
  void       *end = (char *)to + size - 1;
  const void *last = (const char *)from + size - 1;
  if ((uintptr_t)to - (uintptr_t)from >= size) return memcpy(to, from, size);
  __asm__ volatile("std; rep movsb; cld" : "+D"(end), "+S"(last), "+c"(size) : : "memory");
  return to;
}

void *memset(void *to, int byte, size_t size) {
  void    *at = to;
  size_t   words = size / 8;
  size_t   rest = size % 8;
  uint64_t pattern = (uint8_t)byte * 0x0101010101010101u;
  __asm__ volatile("rep stosq" : "+D"(at), "+c"(words) : "a"(pattern) : "memory");
  __asm__ volatile("rep stosb" : "+D"(at), "+c"(rest) : "a"(pattern) : "memory");
  return to;
}

int memcmp(const void *a, const void *b, size_t size) {
  const uint8_t *p = a;
  const uint8_t *q = b;
  for (size_t i = 0; i < size; i++) {
    if (p[i] != q[i]) return p[i] < q[i] ? -1 : 1;
  }
  return 0;
}
