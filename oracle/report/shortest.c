/* SPDX-License-Identifier: MIT */
#include "oracle/report/shortest.h"

#include <stdlib.h>
#include <string.h>

#include "oracle/replay/session.h"
#include "oracle/search/overlap.h"

#define LONGEST 0x40000u   /* lines up to the divergence */
#define BUDGET  10000000u  /* lines that are replayed in search of a slice: seconds */

enum state { OUT, DROPPED /* to see whether it is needed */, IN, START /* always in, not shown */ };
struct cut {
  struct { char *text; size_t length; enum state state; bool named; } *line;
  size_t count;
  const struct temora_options *options;
  const struct temora_report  *wanted;
  uint64_t left; /* of the budget */
};

/* Processes and threads without a handle are in no slice. */
static bool is_start(const struct temora_event *event) {
  return event->op == TEMORA_META ||
         (event->op == TEMORA_PROCESS && (event->recorded & TEMORA_SELF) == 0) ||
         (event->op == TEMORA_THREAD && (event->recorded & TEMORA_NAMED) == 0);
}

/* The lines up to the divergence. */
static bool load(struct cut *c, struct trace *trace) {
  struct trace_line line;
  struct complaint  why;
  struct temora    *t = temora_open(c->options);
  size_t            wanted = (size_t)c->wanted->event + 1u;
  trace_rewind(trace);
  while (c->count < wanted && trace_next(trace, &line, &why)) {
    const struct temora_event *event = session_read(t, line.text, line.length, &why);
    char                      *text = strndup(line.text, line.length + 1u);
    if (text == NULL || event == NULL || overlap_begins(t, &line)) {
      free(text);
      return false;
    }
    c->line[c->count].text = text;
    c->line[c->count].length = line.length;
    c->line[c->count++].state = is_start(event) ? START : OUT;
    temora_feed_line(t, line.text, line.length);
  }
  return c->count == wanted;
}

/* The lines that are in diverge at the last, as all do. */
static bool shows(struct cut *c) {
  struct temora       *t = temora_open(c->options);
  struct temora_report report;
  size_t               i = 0;
  for (; i < c->count && c->left > 0; i++) {
    if (c->line[i].state < IN) continue;
    c->left--;
    if (temora_feed_line(t, c->line[i].text, c->line[i].length) != TEMORA_CONFORMS) break;
  }
  return i + 1u == c->count && temora_finish(t, &report) == TEMORA_DIVERGES &&
         strcmp(report.why, c->wanted->why) == 0;
}

static size_t shown(const struct cut *c) {
  size_t events = 0;
  for (size_t i = 0; i < c->count; i++) events += c->line[i].state == IN;
  return events;
}

/* Whether there is one. */
static bool mark(struct cut *c, size_t from, size_t to, enum state old, enum state new) {
  bool any = false;
  for (size_t i = from; i < to; i++) {
    if (c->line[i].state != old || c->line[i].named) continue;
    c->line[i].state = new;
    any = true;
  }
  return any;
}

/* Leaves out what is not needed: half, a quarter, and so on, the last lines first. */
static void reduce(struct cut *c) {
  size_t last = c->count - 1u;
  for (size_t size = last; size > 0 && c->left > 0; size /= 2u) {
    for (size_t to = last; to > 0; to -= size < to ? size : to) {
      size_t from = size < to ? to - size : 0;
      if (mark(c, from, to, IN, DROPPED)) mark(c, from, to, DROPPED, shows(c) ? OUT : IN);
    }
  }
}

/* As long as there are too many, the events of its handles as well. */
static void reduce_lineage(struct cut *c) {
  for (size_t i = c->count - 1u; i-- > 0 && c->left > 0;) {
    if (c->line[i].state != IN) continue;
    if (shown(c) <= TEMORA_SLICE) return;
    c->line[i].state = OUT;
    if (!shows(c)) c->line[i].state = IN;
  }
}

static void put_in(struct cut *c, const struct temora_report *of, bool named) {
  for (uint32_t i = 0; i < of->slice_events; i++) {
    if (c->line[of->slice[i]].state == OUT) c->line[of->slice[i]].state = IN;
    c->line[of->slice[i]].named = named;
  }
}

/* While there is room, the last events on the same object: they may be the cause. */
static void add_recent(struct cut *c) {
  const struct temora_report *r = c->wanted;
  for (uint32_t first = 0; first < r->slice_events; first++) {
    bool added[TEMORA_SLICE] = {false};
    for (uint32_t i = first; i < r->slice_events; i++) {
      enum state *state = &c->line[r->slice[i]].state;
      added[i] = *state == OUT;
      if (added[i]) *state = IN;
    }
    if (shown(c) <= TEMORA_SLICE && shows(c)) return;
    for (uint32_t i = first; i < r->slice_events; i++) {
      if (added[i]) c->line[r->slice[i]].state = OUT;
    }
  }
}

static void search(struct cut *c, const struct temora_report *lineage) {
  put_in(c, c->wanted, false);
  if (shows(c)) return;
  mark(c, 0, c->count, OUT, IN);
  put_in(c, lineage, true);
  reduce(c);
  reduce_lineage(c);
  add_recent(c);
}

void shortest_slice(struct temora_report *report, const struct temora_report *lineage,
                    struct trace *trace, const struct temora_options *options) {
  struct temora_report wanted = *report;
  struct cut           c = {.options = options, .wanted = &wanted, .left = BUDGET};
  if (report->event >= LONGEST) return;
  c.line = calloc((size_t)report->event + 1u, sizeof *c.line);
  if (c.line == NULL) return;
  if (load(&c, trace)) search(&c, lineage);
  if (shown(&c) > 0 && shown(&c) <= TEMORA_SLICE && shows(&c)) {
    report->slice_events = 0;
    for (size_t i = 0; i < c.count; i++) {
      if (c.line[i].state == IN) report->slice[report->slice_events++] = i;
    }
  }
  for (size_t i = 0; i < c.count; i++) free(c.line[i].text);
  free(c.line);
}
