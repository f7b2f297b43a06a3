/* SPDX-License-Identifier: MIT */
/* The few events of a trace that show a divergence: those that made, used and closed the handles of
 * the event at which it shows, and theirs. */
#ifndef ORACLE_SLICE_H_
#define ORACLE_SLICE_H_

#include "oracle/step.h"

#define SLICE_MAX 10u
#define RECENT    4u  /* of them at most, events on the same object */
#define NAMED     2u  /* handles of one event that are followed */

/* What an event had to do with: its handles, as they were before it. */
struct story {
  struct past past[NAMED];
  uint64_t    value[NAMED];
  size_t      named;
  size_t      returned; /* the line, from 1, on which the call returned, if on another */
};
void story_before(struct story *story, const struct step *s);
void story_after(struct story *story, const struct step *s);

struct slice {
  size_t line[SLICE_MAX]; /* from 1, in order */
  size_t lines;
};
/* event: the line of the call; last: that of its return, at which it shows. */
void slice_of(struct slice *slice, const struct story *story, size_t event, size_t last);

#endif
