/* SPDX-License-Identifier: MIT */
/* Arguments that nobody should believe. */
#ifndef VMM_TORTURE_EVIL_H_
#define VMM_TORTURE_EVIL_H_

#include "fuzz/random.h"
#include "zircon/types.h"

#define EVIL_HANDLES 11u
#define EVIL_THREAD  8u /* the last one that was made at random */

struct evil {
  struct random random;
  zx_handle_t   handles[EVIL_HANDLES]; /* 0: none */
};

void evil_start(struct evil *e, uint64_t seed, const zx_handle_t handles[EVIL_HANDLES]);
void evil_add(struct evil *e, zx_handle_t handle); /* the last one */
/* Any; the first argument is mostly a handle. */
uint64_t evil_argument(struct evil *e, uint32_t index);
/* An address at which nothing can be read, written or run. */
uint64_t evil_bad_pointer(struct evil *e);
/* A system-call number out of the ordinary. */
uint64_t evil_number(struct evil *e);

#endif
