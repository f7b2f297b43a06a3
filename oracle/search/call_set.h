/* SPDX-License-Identifier: MIT */
/* Sets of the calls that are under way, by their numbers. */
#ifndef ORACLE_SEARCH_CALL_SET_H_
#define ORACLE_SEARCH_CALL_SET_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAX_OVERLAP 256u /* calls under way at a time: one of each thread */
#define SET_WORDS   (MAX_OVERLAP / 64u)

struct call_set { uint64_t word[SET_WORDS]; };

static inline void set_add(struct call_set *set, size_t i) {
  set->word[i / 64u] |= 1ull << i % 64u;
}

static inline bool set_has(const struct call_set *set, size_t i) {
  return (set->word[i / 64u] >> i % 64u & 1u) != 0;
}

/* true: the set has grown. */
static inline bool set_join(struct call_set *set, const struct call_set *other) {
  bool grown = false;
  for (size_t w = 0; w < SET_WORDS; w++) {
    grown |= (other->word[w] & ~set->word[w]) != 0;
    set->word[w] |= other->word[w];
  }
  return grown;
}

static inline size_t set_count(const struct call_set *set) {
  size_t count = 0;
  for (size_t w = 0; w < SET_WORDS; w++) count += (size_t)__builtin_popcountll(set->word[w]);
  return count;
}

#endif
