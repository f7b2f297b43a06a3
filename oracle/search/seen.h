/* SPDX-License-Identifier: MIT */
/* A set of digests of states. Two states with the same digest are taken for one; of n states that
 * happens with a chance of about n * n / 2^65. */
#ifndef ORACLE_SEARCH_SEEN_H_
#define ORACLE_SEARCH_SEEN_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seen { uint64_t *digest; size_t count, room; };

/* false: it was there; true also when there is no memory to note it. */
bool seen_add(struct seen *seen, uint64_t digest);
/* The digest will be asked for soon. */
static inline void seen_prefetch(const struct seen *seen, uint64_t digest) {
  if (seen->room != 0) __builtin_prefetch(seen->digest + (digest & (seen->room - 1u)));
}
void seen_free(struct seen *seen);

#endif
