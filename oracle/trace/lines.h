/* SPDX-License-Identifier: MIT */
/* The rest of a trace, which is read ahead of the event that is checked. */
#ifndef ORACLE_TRACE_LINES_H_
#define ORACLE_TRACE_LINES_H_

#include <jansson.h>

#include "oracle/read/reader.h"
#include "oracle/trace/trace.h"

struct line_kept {
  char   *text;
  size_t  length;
  json_t *event; /* once it has been asked for */
};
struct lines {
  struct line_kept *line;
  size_t            count, room;
  struct reader    *form; /* NULL: the lines are JSON; else text, made JSON in its buffer */
};

/* NULL: the line is no object. */
json_t *line_parse(const char *text, size_t length, struct reader *form);

/* This line and all behind it. false: they cannot be read, or memory is short, and c says so. */
bool lines_keep(struct lines *lines, struct trace *trace, const struct trace_line *first,
                struct reader *form, struct complaint *c);
void lines_free(struct lines *lines);

/* NULL: the line is no object. */
json_t *lines_event(struct lines *lines, size_t i);
void    lines_forget(struct lines *lines, size_t i);

#endif
