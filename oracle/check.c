/* SPDX-License-Identifier: MIT */
#include "oracle/check.h"

#include <stdlib.h>

static bool feed_all(struct temora *t, struct trace *trace, struct temora_report *report,
                     struct complaint *c) {
  struct trace_line   line;
  enum temora_verdict verdict = TEMORA_CONFORMS;
  c->text[0] = '\0';
  trace_rewind(trace);
  while (verdict == TEMORA_CONFORMS && trace_next(trace, &line, c)) {
    verdict = temora_feed_line(t, line.text, line.length);
  }
  temora_finish(t, report);
  return c->text[0] == '\0';
}

/* Most traces conform, so the events are kept in a second run only, for those that do not. */
static bool check_again(struct trace *trace, const struct temora_options *options,
                        struct temora_report *report, struct complaint *c) {
  struct temora_options keep = *options;
  keep.history_size = temora_history_size((size_t)report->event + 1u);
  keep.history = malloc(keep.history_size);
  if (keep.history == NULL) return complain(c, "%s: out of memory", trace->path);
  bool fine = feed_all(temora_open(&keep), trace, report, c);
  free(keep.history);
  return fine;
}

bool trace_check(struct trace *trace, const struct temora_options *options,
                 struct temora_report *report, struct complaint *c) {
  if (!feed_all(temora_open(options), trace, report, c)) return false;
  if (trace->lines == 0) {
    *report = (struct temora_report){.verdict = TEMORA_NOT_A_TRACE, .why = "the trace is empty"};
  }
  return report->verdict != TEMORA_DIVERGES || check_again(trace, options, report, c);
}
