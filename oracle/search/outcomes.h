/* SPDX-License-Identifier: MIT */
/* Every outcome of a call that the specification allows: the call is made with each status there
 * is, from the state in which the core is, and from each in which it may be when calls overlap. */
#ifndef ORACLE_SEARCH_OUTCOMES_H_
#define ORACLE_SEARCH_OUTCOMES_H_

#include "oracle/replay/outcome.h"
#include "oracle/replay/session.h"

#define OUTCOMES        24u
#define OUTCOMES_STATES 4096u /* that are asked, at most */

struct outcomes {
  struct outcome outcome[OUTCOMES]; /* those that the core says come first */
  uint32_t       count;
  uint32_t       states; /* that were asked */
  bool           more;   /* than there is room for, or not all states were asked */
};

/* s: prepared, its stage is how far the call is; it is left as it is, and so is the core. whole: to
 * the end of the call, else one step. */
void outcomes_add(struct outcomes *all, const struct step *s, bool whole);
/* Of an event that is a whole call, the next of the session. */
void outcomes_of(struct outcomes *all, const struct temora *t, const struct temora_event *event);

#endif
