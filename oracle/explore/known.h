/* SPDX-License-Identifier: MIT */
/* The fingerprints of the states that were come to. Unlike search/seen.h it is made for many of
 * them: it is filled to three quarters, and asks for large pages. */
#ifndef ORACLE_EXPLORE_KNOWN_H_
#define ORACLE_EXPLORE_KNOWN_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LATELY 0x400u

struct known {
  uint64_t *place;
  size_t    count, room;
  uint64_t  lately[LATELY];
};

/* Makes room for one more. false: no memory. */
bool known_room(struct known *known);
/* false: it was there. There must be room. */
bool known_add(struct known *known, uint64_t fingerprint);
void known_free(struct known *known);

/* Whether it was asked about shortly before. */
static inline bool known_lately(struct known *known, uint64_t fingerprint) {
  uint64_t *place = &known->lately[fingerprint >> 32 & (LATELY - 1u)];
  bool      lately = *place == fingerprint;
  *place = fingerprint;
  return lately;
}

/* It will be asked about soon. */
static inline void known_soon(const struct known *known, uint64_t fingerprint) {
  __builtin_prefetch(known->place + (fingerprint & (known->room - 1u)));
}

#endif
