/* SPDX-License-Identifier: MIT */
/* Descriptors in parts (SDM Vol. 3, 3.4.5, 3.5). */
#ifndef VMM_ILLEGAL_DESCRIPTORS_H_
#define VMM_ILLEGAL_DESCRIPTORS_H_

#include "batch.h"

struct descriptor {
  uint32_t access; /* P, DPL, S, type */
  uint32_t flags;  /* G, D/B, L, AVL */
  uint32_t base, limit;
};

#define FLAG_L 2u
#define FLAG_D 4u
#define FLAG_G 8u
#define ACCESSES 256u

static inline uint64_t descriptor_value(struct descriptor d) {
  return (d.limit & 0xFFFFu) | (uint64_t)(d.base & 0xFFFFFFu) << 16 | (uint64_t)d.access << 40 |
         (uint64_t)(d.limit >> 16 & 0xFu) << 48 | (uint64_t)d.flags << 52 |
         (uint64_t)(d.base >> 24) << 56;
}
static inline bool is_present(struct descriptor d) { return (d.access & 0x80u) != 0; }
static inline uint32_t dpl_of(struct descriptor d) { return d.access >> 5 & 3u; }
static inline bool is_system(struct descriptor d) { return (d.access & 0x10u) == 0; }
static inline uint32_t type_of(struct descriptor d) { return d.access & 0xFu; }
static inline bool is_code(struct descriptor d) { return (d.access & 0x18u) == 0x18u; }
static inline bool is_conforming(struct descriptor d) { return (d.access & 0x1Cu) == 0x1Cu; }
static inline bool is_readable(struct descriptor d) {
  return !is_system(d) && (!is_code(d) || (d.access & 2u) != 0);
}
static inline bool is_writable(struct descriptor d) { return (d.access & 0x1Au) == 0x12u; }

/* The error code of a selector. */
static inline struct want want_selector(uint8_t vector, uint32_t selector) {
  return want_fault(vector, selector & 0xFFFCu);
}

#endif
