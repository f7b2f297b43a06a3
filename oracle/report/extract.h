/* SPDX-License-Identifier: MIT */
/* Some of the lines of a trace that diverges, and whether they diverge by themselves. */
#ifndef ORACLE_REPORT_EXTRACT_H_
#define ORACLE_REPORT_EXTRACT_H_

#include "oracle/replay/slice.h"
#include "oracle/search/state.h"
#include "oracle/trace/trace.h"

#define NO_LINE SIZE_MAX
#define NEEDS   (2u * NAMED + 1u)

enum extract_state { OUT, DROPPED /* to see whether it is needed */, IN, START /* not shown */ };

struct extract_line {
  char           *text; /* ends with '\n' */
  size_t          length;
  size_t          event;        /* its number; up to the divergence that of this structure */
  enum extract_state state;
  bool            opens;        /* a call whose return is another line */
  bool            ends;         /* that return */
  bool            fixed;        /* the divergence, its call, what made and closed a handle of it */
  uint64_t        tid;          /* of the thread of such a line */
  size_t          need[NEEDS];  /* the lines that made its handles and closed them; its call */
};

struct extract {
  struct extract_line *line; /* all up to the divergence, and returns of calls under way there */
  size_t            count, room;
  size_t            last;      /* the divergence is on this line */
  size_t            under_way; /* calls, where the lines end */
  bool              overlaps;  /* there are calls that are two lines */
  uint64_t          left;      /* of the budget */
  struct image     *booted;    /* the state of the core at the begin */
  char             *copy;      /* of the lines that are in */
  size_t            size;
  const struct temora_options *options;
  const struct temora_report  *wanted;
};

/* history: of the events up to the divergence. false: they are too many, or cannot be read. */
bool extract_load(struct extract *x, struct trace *trace, const struct history *history);
void extract_free(struct extract *x);

/* The lines that are in diverge at the same event for the same reason. */
bool extract_shows(struct extract *x);
/* How many are in, but for those that every extract has. */
size_t extract_shown(const struct extract *x);

#endif
