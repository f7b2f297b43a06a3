/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "oracle/check.h"
#include "oracle/json.h"
#include "oracle/status.h"

const char *verdict_name(enum temora_verdict verdict) {
  static const char *const names[] = {
    [TEMORA_CONFORMS] = "conforms", [TEMORA_DIVERGES] = "diverges",
    [TEMORA_NOT_A_TRACE] = "not a trace", [TEMORA_INCONCLUSIVE] = "inconclusive",
  };
  return names[verdict];
}

static void print_slice(FILE *out, struct trace *trace, const struct temora_report *r) {
  struct trace_line line;
  trace_rewind(trace);
  if (r->slice_events > 0) fprintf(out, "the events that show it:\n");
  for (uint32_t i = 0; i < r->slice_events; i++) {
    if (!trace_find(trace, (size_t)r->slice[i] + 1u, &line)) return;
    fprintf(out, "%6zu  %.*s\n", line.number, (int)line.length, line.text);
  }
}

void report_text(FILE *out, struct trace *trace, const struct temora_report *r) {
  const char *op = temora_op_name(r->op);
  if (r->verdict == TEMORA_CONFORMS) {
    fprintf(out, "%s: conforms: %" PRIu64 " events, %" PRIu64 " not modelled\n", trace->path,
            r->events, r->not_modelled);
    return;
  }
  fprintf(out, "%s:%" PRIu64 ":", trace->path, r->event + 1u);
  if (r->column != 0) fprintf(out, "%" PRIu32 ":", r->column);
  if (r->compared) fprintf(out, " %s", op);
  fprintf(out, " %s: %s\n", verdict_name(r->verdict), r->why);
  print_slice(out, trace, r);
}

static void json_text(FILE *out, const char *name, const char *text) {
  fprintf(out, " \"%s\": ", name);
  json_string(out, text, strlen(text));
  fprintf(out, ",\n");
}

void report_json(FILE *out, struct trace *trace, const struct temora_report *r) {
  bool fell = r->verdict != TEMORA_CONFORMS;
  fprintf(out, "{\n");
  json_text(out, "trace", trace->path);
  json_text(out, "verdict", verdict_name(r->verdict));
  json_text(out, "why", r->why);
  if (r->compared) {
    json_text(out, "op", temora_op_name(r->op));
    json_text(out, "observed", status_name(r->observed));
    json_text(out, "allowed", status_name(r->allowed));
  }
  fprintf(out, " \"events\": %" PRIu64 ",\n \"not_modelled\": %" PRIu64 ",\n", r->events,
          r->not_modelled);
  fprintf(out, " \"line\": %" PRIu64 ",\n \"column\": %" PRIu32 ",\n \"slice\": [",
          fell ? r->event + 1u : 0u, r->column);
  for (uint32_t i = 0; i < r->slice_events; i++) {
    fprintf(out, "%s%" PRIu64, i > 0 ? ", " : "", r->slice[i] + 1u);
  }
  fprintf(out, "]\n}\n");
}
