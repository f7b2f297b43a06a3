/* SPDX-License-Identifier: MIT */
#include "oracle/search/seen.h"

#include <stdlib.h>

/* A free place is 0, so 0 itself is kept as 1. */
static bool put(struct seen *seen, uint64_t digest) {
  size_t i = digest & (seen->room - 1u);
  for (; seen->digest[i] != 0; i = (i + 1u) & (seen->room - 1u)) {
    if (seen->digest[i] == digest) return false;
  }
  seen->digest[i] = digest;
  seen->count++;
  return true;
}

static bool grow(struct seen *seen) {
  struct seen more = {.room = seen->room == 0 ? 64u : 2u * seen->room};
  more.digest = calloc(more.room, sizeof *more.digest);
  if (more.digest == NULL) return false;
  for (size_t i = 0; i < seen->room; i++) {
    if (seen->digest[i] != 0) put(&more, seen->digest[i]);
  }
  free(seen->digest);
  *seen = more;
  return true;
}

bool seen_add(struct seen *seen, uint64_t digest) {
  bool room = 2u * seen->count < seen->room || grow(seen);
  return !room || put(seen, digest == 0 ? 1u : digest);
}

void seen_free(struct seen *seen) {
  free(seen->digest);
  *seen = (struct seen){0};
}
