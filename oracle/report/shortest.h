/* SPDX-License-Identifier: MIT */
/* A slice that shows the divergence by itself: its events alone diverge at the same event, for the
 * same reason, and without any one of them they do not. */
#ifndef ORACLE_REPORT_SHORTEST_H_
#define ORACLE_REPORT_SHORTEST_H_

#include "oracle/replay/slice.h"
#include "oracle/report/before.h"
#include "oracle/trace/trace.h"

enum slice_kind {
  SLICE_MINIMAL, /* as above */
  SLICE_ENOUGH,  /* they show it; the search for fewer has ended */
  SLICE_PART,    /* more than TEMORA_SLICE are needed: some of them */
  SLICE_GUESS,   /* the search has ended, or the trace is too long */
};

struct shortest {
  enum slice_kind kind;
  size_t          needed; /* events, of SLICE_PART */
  /* Events on the same objects that are not needed: of what the implementation did wrong they may
   * be the cause. With the slice they are TEMORA_SLICE events at most, and show the same. */
  uint64_t recent[TEMORA_SLICE];
  uint32_t recent_events;
};

/* Puts the events into report->slice, which has those of the divergence's handles and the last on
 * the same object, and leaves these there where it finds none. */
void shortest_slice(struct shortest *found, struct temora_report *report,
                    const struct before *before, const struct history *history,
                    struct trace *trace, const struct temora_options *options);

/* What the slice is, in a word for programs and in words for people. */
const char *slice_word(const struct shortest *found);
const char *slice_words(const struct shortest *found);

#endif
