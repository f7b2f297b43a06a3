/* SPDX-License-Identifier: MIT */
/* The fingerprints of the states that were come to. Unlike search/seen.h it is made for many of
 * them: it is filled to three quarters, and asks for large pages. */
#ifndef ORACLE_EXPLORE_KNOWN_H_
#define ORACLE_EXPLORE_KNOWN_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct known { uint64_t *place; size_t count, room; };

/* Makes room for one more. false: no memory. */
bool known_room(struct known *known);
/* false: it was there. There must be room. */
bool known_add(struct known *known, uint64_t fingerprint);
void known_free(struct known *known);

/* The fingerprint will be asked for soon. */
static inline void known_prefetch(const struct known *known, uint64_t fingerprint) {
  if (known->room != 0) {
    __builtin_prefetch(known->place + (fingerprint & (known->room - 1u)), 1);
  }
}

#endif
