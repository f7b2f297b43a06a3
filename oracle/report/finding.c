/* SPDX-License-Identifier: MIT */
#include "oracle/report/finding.h"

#include <stdlib.h>
#include <string.h>

#include "oracle/report/allowed.h"
#include "oracle/search/overlap.h"
#include "oracle/trace/lines.h"
#include "oracle/replay/session.h"

const char *verdict_name(enum temora_verdict verdict) {
  static const char *const names[] = {
    [TEMORA_CONFORMS] = "conforms", [TEMORA_DIVERGES] = "diverges",
    [TEMORA_NOT_A_TRACE] = "not a trace", [TEMORA_INCONCLUSIVE] = "inconclusive",
  };
  return names[verdict];
}

const char *allowed_name(const struct finding *f) {
  return allowed_status(f->report.allowed);
}

/* Up to the line `stop`, which it describes instead; 0: all. */
static bool feed_lines(struct temora *t, struct trace *trace, uint64_t stop, struct finding *f,
                       struct complaint *c) {
  struct trace_line line;
  c->text[0] = '\0';
  trace_rewind(trace);
  while (temora_finish(t, NULL) == TEMORA_CONFORMS && trace_next(trace, &line, c)) {
    if (overlap_begins(t, &line)) {
      if (!overlap_feed(t, trace, &line, stop, &f->scene, c)) return false;
      break;
    }
    if (line.number == stop) {
      const struct temora_event *event = session_read(t, line.text, line.length, c);
      if (event != NULL) scene_of(&f->scene, t, event);
    }
    temora_feed_line(t, line.text, line.length);
    trace_show(trace);
  }
  temora_finish(t, &f->report);
  return c->text[0] == '\0';
}

unsigned long source_line(const struct finding *f, size_t *length) {
  const char *colon = strrchr(f->source, ':');
  *length = colon != NULL ? (size_t)(colon - f->source) : 0;
  return colon != NULL ? strtoul(colon + 1, NULL, 10) : 0;
}

/* "src" of the line, if it is a file and a number. */
static void keep_source(struct finding *f, struct temora *t, const struct trace_line *line) {
  json_t     *event = line_parse(line->text, line->length, t->text ? &t->reader : NULL);
  const char *source = json_string_value(json_object_get(event, "src"));
  size_t      length;
  if (source != NULL) snprintf(f->source, sizeof f->source, "%s", source);
  if (source_line(f, &length) == 0 || length == 0) f->source[0] = '\0';
  json_decref(event);
}

static bool keep_slice(struct trace *trace, struct temora *t, struct finding *f) {
  struct trace_line line;
  struct complaint  why;
  trace_rewind(trace);
  for (uint32_t i = 0; i < f->report.slice_events; i++) {
    if (!trace_find(trace, (size_t)f->report.slice[i] + 1u, &line)) return false;
    f->slice[i] = strndup(line.text, line.length);
    f->event[i].op = TEMORA_NOT_MODELLED;
    if (f->report.slice[i] == f->report.event) keep_source(f, t, &line);
    if (overlap_begins(t, &line)) continue; /* half of a call */
    const struct temora_event *event = session_read(t, line.text, line.length, &why);
    if (event == NULL || f->slice[i] == NULL) return false;
    f->event[i] = *event;
    uint32_t kept = event->count < FINDING_HANDLES ? event->count : FINDING_HANDLES;
    for (uint32_t k = 0; event->op != TEMORA_VCPU_ENTER && k < kept; k++) {
      f->handles[i][k] = event->handles[k];
    }
  }
  return true;
}

/* In their order. */
static void add_causes(struct finding *f) {
  struct temora_report *r = &f->report;
  for (uint32_t i = 0; i < f->shortest.recent_events; i++) {
    uint32_t k = r->slice_events++;
    for (; k > 0 && r->slice[k - 1u] > f->shortest.recent[i]; k--) r->slice[k] = r->slice[k - 1u];
    r->slice[k] = f->shortest.recent[i];
  }
  f->shortest.recent_events = 0;
}

/* Most traces conform, so the events are kept in a second run only, for those that do not. */
static bool check_again(struct trace *trace, const struct temora_options *options, bool causes,
                        struct finding *f, struct complaint *c) {
  struct temora_options keep = *options;
  keep.history_size = temora_history_size((size_t)f->report.event + 1u);
  keep.history = malloc(keep.history_size);
  if (keep.history == NULL) return complain(c, "%s: out of memory", trace->path);
  struct temora *t = temora_open(&keep);
  bool fine = feed_lines(t, trace, f->report.event + 1u, f, c);
  if (fine) {
    struct history history = t->history;
    shortest_slice(&f->shortest, &f->report, &f->scene.before, &history, trace, options);
    if (causes) add_causes(f);
    fine = keep_slice(trace, t, f);
  }
  free(keep.history);
  return fine || complain(c, "%s: changes while it is read", trace->path);
}

/* The verdict, and no more. */
static bool check_once(struct trace *trace, const char *path, const struct temora_options *options,
                       struct finding *f, struct complaint *c) {
  memset(f, 0, sizeof *f);
  f->path = path;
  f->profile = options->profile;
  if (!trace_open(trace, path, c)) return false;
  bool fine = feed_lines(temora_open(options), trace, 0, f, c);
  if (fine && trace->lines == 0) {
    f->report = (struct temora_report){.verdict = TEMORA_NOT_A_TRACE, .why = "the trace is empty"};
  }
  return fine;
}

bool finding_verdict(struct finding *f, const char *path, const struct temora_options *options,
                     struct complaint *c) {
  struct trace trace = {0};
  bool         fine = check_once(&trace, path, options, f, c);
  trace_close(&trace);
  return fine;
}

bool finding_make(struct finding *f, const char *path, const struct temora_options *options,
                  bool causes, struct complaint *c) {
  struct trace trace = {0};
  bool         fine = check_once(&trace, path, options, f, c);
  bool diverges = fine && f->report.verdict == TEMORA_DIVERGES;
  if (diverges) fine = check_again(&trace, options, causes, f, c);
  trace_close(&trace);
  return fine;
}

void finding_free(struct finding *f) {
  for (uint32_t i = 0; i < TEMORA_SLICE; i++) free(f->slice[i]);
}
