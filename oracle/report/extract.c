/* SPDX-License-Identifier: MIT */
#include "oracle/report/extract.h"

#include <stdlib.h>
#include <string.h>

#include "oracle/replay/session.h"
#include "oracle/search/overlap.h"
#include "oracle/search/search.h"
#include "oracle/trace/lines.h"
#include "oracle/trace/numbers.h"

#define LONGEST   0x40000u /* lines that are looked at */
#define A_HALF    32u      /* of calls that overlap a line takes so much longer than others, */
#define AN_ORDER  8u       /* and a step that is tried */

/* ---- the lines ---- */

/* Processes and threads without a handle are in every extract. */
static bool is_start(const struct temora_event *event) {
  return event->op == TEMORA_META ||
         (event->op == TEMORA_PROCESS && (event->recorded & TEMORA_SELF) == 0) ||
         (event->op == TEMORA_THREAD && (event->recorded & TEMORA_NAMED) == 0);
}

static bool add_line(struct extract *x, const struct trace_line *line) {
  if (x->count == x->room) {
    size_t            room = 2u * x->room + 256u;
    struct extract_line *more = realloc(x->line, room * sizeof *more);
    if (more == NULL) return false;
    x->line = more;
    x->room = room;
  }
  struct extract_line *new = &x->line[x->count];
  *new = (struct extract_line){.text = malloc(line->length + 1u), .length = line->length + 1u,
                                .event = line->number - 1u};
  if (new->text == NULL) return false;
  memcpy(new->text, line->text, new->length);
  for (size_t k = 0; k < NEEDS; k++) new->need[k] = NO_LINE;
  x->size += new->length;
  x->count++;
  return true;
}

/* The call that is under way on the thread, before line `end`. */
static size_t find_call(const struct extract *x, uint64_t tid, size_t end) {
  while (end-- > 0) {
    const struct extract_line *line = &x->line[end];
    if (line->tid == tid && line->ends) return NO_LINE;
    if (line->tid == tid && line->opens) return end;
  }
  return NO_LINE;
}

static bool read_half(struct temora *t, struct extract *x, const struct trace_line *line) {
  struct extract_line *of = &x->line[x->count - 1u];
  json_t           *event = line_parse(line->text, line->length, t->text ? &t->reader : NULL);
  const char       *type = json_string_value(json_object_get(event, "t"));
  of->opens = type != NULL && strcmp(type, "call") == 0;
  bool fine = type != NULL && number_read(json_object_get(event, "tid"), &of->tid);
  json_decref(event);
  x->overlaps = true;
  x->under_way += of->opens;
  if (!fine || of->opens) return fine;
  of->need[NEEDS - 1u] = find_call(x, of->tid, x->count - 1u);
  x->under_way -= of->need[NEEDS - 1u] != NO_LINE;
  of->ends = true;
  return true;
}

static bool read_line(struct temora *t, struct extract *x, const struct trace_line *line) {
  struct complaint why;
  if (!add_line(x, line)) return false;
  if (overlap_begins(t, line)) return read_half(t, x, line);
  const struct temora_event *event = session_read(t, line->text, line->length, &why);
  if (event == NULL) return false;
  if (is_start(event)) x->line[x->count - 1u].state = START;
  if (event->op != TEMORA_META) return true;
  temora_feed(t, event);
  x->booted = image_save_over(x->booted);
  return x->booted != NULL;
}

/* What is no end of a call that is under way at the divergence, is taken back. */
static void keep_end(struct extract *x) {
  struct extract_line *line = &x->line[x->count - 1u];
  if (line->ends && line->need[NEEDS - 1u] < x->last) return;
  x->under_way -= line->opens;
  x->size -= line->length;
  free(line->text);
  x->count--;
}

/* Behind the divergence the ends of calls say what these did before it. */
static bool read_ends(struct temora *t, struct extract *x, struct trace *trace) {
  struct trace_line line;
  struct complaint  why;
  while (x->under_way > 0 && x->count < LONGEST && trace_next(trace, &line, &why)) {
    if (!overlap_begins(t, &line)) continue;
    if (!add_line(x, &line) || !read_half(t, x, &line)) return false;
    keep_end(x);
  }
  return true;
}

static void take_needs(struct extract *x, const struct history *history) {
  for (size_t i = 0; i <= x->last; i++) {
    const struct story *story = &history->story[i % history->room];
    for (size_t k = 0; k < story->named; k++) {
      size_t born = story->past[k].born, gone = story->past[k].gone;
      if (born < i) x->line[i].need[2u * k] = born;
      if (gone < i) x->line[i].need[2u * k + 1u] = gone;
    }
  }
}

bool extract_load(struct extract *x, struct trace *trace, const struct history *history) {
  struct trace_line line;
  struct complaint  why;
  struct temora    *t = temora_open(x->options);
  trace_rewind(trace);
  if (x->last >= LONGEST || history->room <= x->last) return false;
  while (x->count <= x->last && trace_next(trace, &line, &why)) {
    if (!read_line(t, x, &line)) return false;
  }
  if (!read_ends(t, x, trace)) return false;
  take_needs(x, history);
  x->copy = malloc(x->size + 1u);
  return x->count > x->last && x->copy != NULL;
}

void extract_free(struct extract *x) {
  for (size_t i = 0; i < x->count; i++) free(x->line[i].text);
  free(x->line);
  free(x->copy);
  free(x->booted);
}

/* ---- the replay ---- */

/* As a trace. *last: the number of the divergence's event in it. */
static struct trace copy_lines(struct extract *x, size_t *last) {
  size_t size = 0;
  *last = NO_LINE;
  for (size_t i = 0, number = 0; i < x->count; i++) {
    const struct extract_line *line = &x->line[i];
    if (line->state < IN) continue;
    memcpy(x->copy + size, line->text, line->length);
    size += line->length;
    if (i == x->last) *last = number;
    number++;
  }
  return (struct trace){.path = "", .file = -1, .text = x->copy, .room = size, .size = size,
                        .ended = true};
}

static const struct image *core_booted;

static void boot_core(uint64_t frames) {
  (void)frames; /* the header's, in every extract */
  image_restore(core_booted);
}

static void pay(struct extract *x, uint64_t price) {
  x->left -= price < x->left ? price : x->left;
}

static void feed_halves(struct extract *x, struct temora *t, struct trace *trace,
                        const struct trace_line *line) {
  struct complaint why;
  uint64_t         budget = overlap_budget, before = overlap_steps;
  if (overlap_budget > x->left / AN_ORDER) overlap_budget = x->left / AN_ORDER;
  overlap_feed(t, trace, line, 0, NULL, &why);
  overlap_budget = budget;
  pay(x, AN_ORDER * (overlap_steps - before) + A_HALF * trace->lines);
}

/* Of calls that overlap, without the number of those that were under way. */
static size_t reason_length(const char *why) {
  const char *orders = strstr(why, SEARCH_ORDERS);
  return orders != NULL ? (size_t)(orders - why) : strlen(why);
}

static bool same_reason(const char *one, const char *other) {
  size_t length = reason_length(one);
  return length == reason_length(other) && memcmp(one, other, length) == 0;
}

bool extract_shows(struct extract *x) {
  struct temora_report report;
  struct trace_line    line;
  struct complaint     why;
  size_t               last;
  if (x->left == 0) return false;
  struct trace   trace = copy_lines(x, &last);
  struct temora *t = temora_open(x->options);
  core_booted = x->booted;
  world_core_boot = boot_core;
  while (temora_finish(t, &report) == TEMORA_CONFORMS && trace_next(&trace, &line, &why)) {
    if (overlap_begins(t, &line)) feed_halves(x, t, &trace, &line);
    else temora_feed_line(t, line.text, line.length);
  }
  world_core_boot = NULL;
  pay(x, trace.lines);
  temora_finish(t, &report);
  return report.verdict == TEMORA_DIVERGES && report.event == last &&
         same_reason(report.why, x->wanted->why);
}

size_t extract_shown(const struct extract *x) {
  size_t events = 0;
  for (size_t i = 0; i < x->count; i++) events += x->line[i].state == IN;
  return events;
}
