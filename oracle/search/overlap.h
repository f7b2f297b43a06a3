/* SPDX-License-Identifier: MIT */
/* Calls of which the trace has the begin and the end: {"t": "call", ...}, {"t": "return", ...}. To
 * search for an order one must know what calls under way will return, so that the rest of such a
 * trace is in memory. */
#ifndef ORACLE_SEARCH_OVERLAP_H_
#define ORACLE_SEARCH_OVERLAP_H_

#include "oracle/search/scene.h"
#include "oracle/trace/trace.h"

/* Steps that are tried in a trace at most. */
#define OVERLAP_BUDGET 1000000u
extern uint64_t overlap_budget;
extern uint64_t overlap_steps; /* that have been tried so far, in all traces */

/* Whether the line is a call or a return. */
bool overlap_begins(struct temora *t, const struct trace_line *line);
/* Feeds this line and all behind it. scene: told of the event on line `stop`. false: not all could
 * be read, and c says why. */
bool overlap_feed(struct temora *t, struct trace *trace, const struct trace_line *line,
                  uint64_t stop, struct scene *scene, struct complaint *c);

#endif
