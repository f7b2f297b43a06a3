/* SPDX-License-Identifier: MIT */
/* Bytes and strings; the compiler emits calls of the first four by itself. */
#ifndef VMM_LIB_MEMORY_H_
#define VMM_LIB_MEMORY_H_

#include <stddef.h>
#include <stdint.h>

void  *memcpy(void *to, const void *from, size_t size);
void  *memmove(void *to, const void *from, size_t size);
void  *memset(void *to, int byte, size_t size);
int    memcmp(const void *left, const void *right, size_t size);
size_t strlen(const char *string);
int    strcmp(const char *left, const char *right);

/* Little-endian fields of a byte image, at any alignment. */
static inline uint16_t load16(const uint8_t *at) {
  return (uint16_t)(at[0] | at[1] << 8);
}
static inline uint32_t load32(const uint8_t *at) {
  return load16(at) | (uint32_t)load16(at + 2) << 16;
}
static inline uint64_t load64(const uint8_t *at) {
  return load32(at) | (uint64_t)load32(at + 4) << 32;
}
static inline void store16(uint8_t *at, uint16_t value) {
  at[0] = (uint8_t)value;
  at[1] = (uint8_t)(value >> 8);
}
static inline void store32(uint8_t *at, uint32_t value) {
  store16(at, (uint16_t)value);
  store16(at + 2, (uint16_t)(value >> 16));
}
static inline void store64(uint8_t *at, uint64_t value) {
  store32(at, (uint32_t)value);
  store32(at + 4, (uint32_t)(value >> 32));
}

#endif
