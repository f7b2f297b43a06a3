/* SPDX-License-Identifier: MIT */
/* A file with a trace, line by line, as often as wanted. Only a piece of it is in memory. */
#ifndef ORACLE_TRACE_TRACE_H_
#define ORACLE_TRACE_TRACE_H_

#include <stddef.h>

#include "oracle/read/complaint.h"
#include "oracle/trace/progress.h"

struct trace_line {
  const char *text;   /* text[length] is '\n'; good until the next trace_next */
  size_t      length;
  size_t      number; /* from 1 */
};

struct trace {
  const char *path;
  int         file;
  char       *text;        /* the piece; text[size] is '\n' for sure */
  size_t      room, size;
  size_t      next;        /* where the next line begins in it */
  size_t      lines;       /* that have been given */
  bool        ended;       /* nothing is behind the piece */
  struct pace progress;
};

/* "-": standard input; a pipe is copied to a file that has no name. false: it cannot be read, and c
 * says why. */
bool trace_open(struct trace *trace, const char *path, struct complaint *c);
void trace_close(struct trace *trace);

/* false: there are no more lines, or reading fails, and c says why. */
bool trace_next(struct trace *trace, struct trace_line *line, struct complaint *c);
/* Shows how much of it was given, if that takes long. */
void trace_show(struct trace *trace);
/* The next line is the first. */
void trace_rewind(struct trace *trace);
/* Line number n, which is not before the last that was given, unless rewound. */
bool trace_find(struct trace *trace, size_t number, struct trace_line *line);

#endif
