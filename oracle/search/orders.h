/* SPDX-License-Identifier: MIT */
/* The orders of the steps of calls that overlap, at the return of one of them. */
#ifndef ORACLE_SEARCH_ORDERS_H_
#define ORACLE_SEARCH_ORDERS_H_

#include "oracle/search/conflicts.h"
#include "oracle/search/refusals.h"
#include "oracle/search/seen.h"

#define MAX_STATE_BYTES (1ull << 30)

struct hunt {
  struct search  *search;
  size_t          i;        /* the call that returns */
  struct call_set related;  /* calls whose steps may matter to it */
  const struct conflicts *conflicts;
  struct configs  open, found;
  struct seen     seen;
  struct refusals refusals;
  bool            no_memory;
  bool            crowded;  /* by states, which take MAX_STATE_BYTES */
  struct step    *s;
};

/* From search->now, every order until the call that returns is done, into `found`. */
void orders_try(struct hunt *h);
/* The same where no other call has a step that matters: each state becomes what this one makes of
 * it. */
void orders_alone(struct hunt *h);
/* What is left of call number i is done in the state in which the core is. */
enum verdict orders_finish(struct config *config, size_t i, struct step *s);

#endif
