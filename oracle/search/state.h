/* SPDX-License-Identifier: MIT */
/* Whole states of the core: saved, put back, compared, hashed; what temora/state.h lists, and the
 * vcpus' registers.
 *
 * The core's tables are large, and little of them is used. Slots are taken in their order, so of
 * each table a first part was touched and the rest is as core_boot() left it. A layout is a list of
 * such first parts; it grows by doubling when the core has reached its end, and never shrinks. */
#ifndef ORACLE_SEARCH_STATE_H_
#define ORACLE_SEARCH_STATE_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What core_boot() leaves in a table. */
enum fill {
  FILL_ZERO,
  FILL_INDEX, /* entry i is i */
  FILL_PORT,  /* struct port, with an empty queue */
};

struct part {
  char     *base;  /* in the core */
  size_t    bytes; /* a multiple of 4 */
  enum fill fill;
  uint32_t  first; /* FILL_INDEX: what the first entry is */
  uint32_t  table; /* in which it is: two parts of one table have the same number */
  size_t    place; /* of its first byte in that table */
};

struct layout {
  struct layout *older;
  struct part   *parts;
  size_t         count, bytes;
};

/* That of the core as it is; the same one as before when nothing new was touched. NULL: there is no
 * memory. */
const struct layout *state_layout(void);

struct image {
  const struct layout *layout;
  char                 bytes[]; /* of its parts, one after the other */
};

/* NULL: there is no memory. free() gives it back. */
struct image *image_save(void);
/* In the place of this one, which is gone when NULL is returned. */
struct image *image_save_over(struct image *image);
void          image_restore(const struct image *image);
bool          image_same(const struct image *image);
/* Of the core as it is. Equal states have equal hashes, whatever their layouts. */
uint64_t      image_hash(void);

#endif
