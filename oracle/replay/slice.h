/* SPDX-License-Identifier: MIT */
/* The few events of a trace that show a divergence: those that made, used and closed the handles of
 * the event at which it shows, and theirs. */
#ifndef ORACLE_REPLAY_SLICE_H_
#define ORACLE_REPLAY_SLICE_H_

#include "oracle/replay/step.h"

#define RECENT    4u  /* of a slice at most, events on the same object */
#define NAMED     2u  /* handles of one event that are followed */

/* What an event had to do with: its handles, as they were before it. */
struct story {
  struct past past[NAMED];
  uint64_t    value[NAMED];
  size_t      named;
  size_t      returned; /* 1 + the event at which the call returned, if it is another */
};
/* The last events; event n is in story[n % room]. */
struct history {
  struct story *story;
  size_t        room; /* 0: nothing is kept */
};
void story_before(const struct history *h, const struct step *s);
void story_after(const struct history *h, const struct step *s);

/* An event with no story of its own. */
void story_none(const struct history *h, size_t number);

/* The events that show the event, at most TEMORA_SLICE of those that are kept, in their order.
 * event: the call; last: its return, at which it shows. */
void slice_of(struct temora_report *report, const struct history *h, size_t event, size_t last);

#endif
