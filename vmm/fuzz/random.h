/* SPDX-License-Identifier: MIT */
/* The numbers of one guest: the same for the same seed and number, whatever ran before. */
#ifndef VMM_FUZZ_RANDOM_H_
#define VMM_FUZZ_RANDOM_H_

#include <stdint.h>

struct random { uint64_t state; };

/* splitmix64 */
static inline uint64_t random_word(struct random *r) {
  uint64_t z = r->state += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

static inline struct random random_start(uint64_t seed, uint64_t number) {
  struct random r = {seed};
  r.state = random_word(&r) ^ number * 0xD1B54A32D192ED03u;
  return r;
}

static inline uint32_t random_below(struct random *r, uint32_t n) {
  return (uint32_t)((random_word(r) >> 32) * n >> 32);
}

/* True once in n times. */
static inline int random_once_in(struct random *r, uint32_t n) { return random_below(r, n) == 0; }

#endif
