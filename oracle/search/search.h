/* SPDX-License-Identifier: MIT */
/* Calls that overlap. The world makes one step of the core at a time, under a lock; which thread's
 * step came when is not in the trace, only that each call did all of its steps between its call and
 * its return. So the core may be in one of several states. Each has been reached by some order of
 * the steps in which every call said what it said; when none is left, no order is right.
 *
 * At a return, the call must have done all of its steps: from each of the states, every order is
 * tried of the steps that calls under way have not done, until it has (after Wing and Gong, and
 * Lowe). States that no later call can tell apart are one (oracle/search/digest.h). Calls that have
 * nothing to do with the one that returns (oracle/search/conflicts.h) are left for later, as are
 * steps that may as well come after it. */
#ifndef ORACLE_SEARCH_SEARCH_H_
#define ORACLE_SEARCH_SEARCH_H_

#include "oracle/replay/step.h"
#include "oracle/search/config.h"
#include "oracle/search/outcomes.h"

/* In what is said of a divergence, how many calls were under way is behind this. */
#define SEARCH_ORDERS ", in every order with "

/* A call under way. */
struct op {
  struct temora_event *event; /* the call and its return as one */
  struct step step;           /* prepared; nothing done */
  bool        bells;          /* may be rung by it (oracle/search/touches.h) */
  size_t      ends;           /* the place of its return in the trace, if it has one */
};

struct search {
  struct op      op[MAX_OVERLAP];
  size_t         ops;
  struct configs now;    /* none: no call is under way */
  uint64_t       steps;  /* of the core, tried since the last return */
  uint64_t       budget; /* at most so many */
  struct outcomes *outcomes; /* of the call that returns, all that are allowed; NULL: not asked */
};

bool search_begin(struct search *search);
void search_end(struct search *search);
/* What call number i may say by its next step, or by the rest of it, in this state, in which the
 * core is. */
void search_ask(struct search *search, const struct config *config, size_t i, bool whole);
/* Puts one of the states into the core. */
void search_load(struct search *search);
/* false: there are too many calls under way, or there is no memory. prepared->event is copied.
 * ends: which line is its return; of two calls the one that returns later has the higher. */
bool search_call(struct search *search, const struct step *prepared, size_t ends);
/* A thread appears meanwhile. */
enum verdict search_thread(struct search *search, struct step *s);
/* Call number i returns. Not CONFORMS: `s`, prepared for it, says why; else the call is forgotten,
 * and its event is the caller's. When nothing is under way any more and one state is left, the core
 * is in it. */
enum verdict search_return(struct search *search, size_t i, struct step *s);

#endif
