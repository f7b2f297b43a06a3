/* SPDX-License-Identifier: MIT */
/* A trace against the core: the first event at which it leaves the specification. */
#ifndef ORACLE_CHECK_H_
#define ORACLE_CHECK_H_

#include <stdio.h>

#include "oracle/overlap.h"

struct trace {
  const char *path;
  char      **text;  /* of each line, without its end */
  size_t      lines;
};

struct report {
  enum verdict verdict;
  size_t       events, not_modelled;
  size_t       line;             /* from 1; where the verdict fell, if not CONFORMS */
  int32_t      observed, allowed;
  bool         called;           /* observed and allowed mean something */
  char         op[40];
  struct complaint why;
  struct slice slice;            /* the lines that show it; the last is `line` */
};

/* false: it cannot be read, and c says why. */
bool trace_load(struct trace *trace, const char *path, struct complaint *c);
/* budget: steps that may be tried to find an order of calls that overlap. */
#define BUDGET 1000000u
void trace_check(const struct trace *trace, bool strict, uint64_t budget, struct report *report);

void report_text(FILE *out, const struct trace *trace, const struct report *report);
void report_json(FILE *out, const struct trace *trace, const struct report *report);
/* 0 conforms, 1 diverges, 2 is no trace, 3 inconclusive. */
int  report_status(const struct report *report);

#endif
