/* SPDX-License-Identifier: MIT */
/* Calls of which the trace has the begin and the end: {"t": "call", ...}, {"t": "return", ...}. */
#ifndef ORACLE_OVERLAP_H_
#define ORACLE_OVERLAP_H_

#include "oracle/search.h"
#include "oracle/slice.h"

/* The lines of the trace, which are read ahead of the event that is checked. */
struct lines {
  char   **text;
  json_t **event; /* of each line, once it has been read */
  size_t   count;
};
/* NULL: the line is not JSON, and c says why. It is freed with lines_forget. */
json_t *lines_event(struct lines *lines, size_t i, struct complaint *c);
void    lines_forget(struct lines *lines, size_t i);

/* Whether the event is a call or a return, or comes while other calls are under way. */
bool         overlap_concerns(const struct search *search, const json_t *event);
/* The event s->event, on line s->number. When the verdict falls, `called` is the line of the call,
 * and `op` its name. */
struct overlap {
  struct search search;
  size_t        called;
  char          op[40];
  bool          passed_over[MAX_THREADS]; /* the thread is in a call that is not modelled */
};
enum verdict overlap_event(struct overlap *overlap, struct lines *lines, struct step *s,
                           struct story *story);

#endif
