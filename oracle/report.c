/* SPDX-License-Identifier: MIT */
#include "oracle/check.h"

static const char *const verdicts[] = {
  [CONFORMS] = "conforms", [DIVERGES] = "diverges", [INCONCLUSIVE] = "inconclusive",
  [NOT_A_TRACE] = "not a trace", [NOT_MODELLED] = "not modelled",
};

int report_status(const struct report *report) {
  switch (report->verdict) {
    case CONFORMS: return 0;
    case DIVERGES: return 1;
    case NOT_A_TRACE: return 2;
    default: return 3;
  }
}

void report_text(FILE *out, const struct trace *trace, const struct report *report) {
  if (report->verdict == CONFORMS) {
    fprintf(out, "%s: conforms: %zu events, %zu not modelled\n", trace->path, report->events,
            report->not_modelled);
    return;
  }
  fprintf(out, "%s:%zu: %s%s%s: %s\n", trace->path, report->line, report->op,
          report->op[0] != '\0' ? " " : "", verdicts[report->verdict], report->why.text);
  if (report->verdict != DIVERGES) return;
  fprintf(out, "the events that show it:\n");
  for (size_t i = 0; i < report->slice.lines; i++) {
    fprintf(out, "%6zu  %s\n", report->slice.line[i], trace->text[report->slice.line[i] - 1u]);
  }
}

void report_json(FILE *out, const struct trace *trace, const struct report *report) {
  json_t *slice = json_array();
  json_t *all = json_pack("{s:s, s:s, s:I, s:I, s:I, s:s}", "trace", trace->path, "verdict",
                          verdicts[report->verdict], "events", (json_int_t)report->events,
                          "not_modelled", (json_int_t)report->not_modelled, "line",
                          (json_int_t)report->line, "why", report->why.text);
  for (size_t i = 0; i < report->slice.lines; i++) {
    json_array_append_new(slice, json_integer((json_int_t)report->slice.line[i]));
  }
  json_object_set_new(all, "slice", slice);
  if (report->called) {
    json_object_set_new(all, "op", json_string(report->op));
    json_object_set_new(all, "observed", json_string(status_name(report->observed)));
    json_object_set_new(all, "allowed", json_string(status_name(report->allowed)));
  }
  json_dumpf(all, out, JSON_INDENT(1) | JSON_SORT_KEYS);
  fputc('\n', out);
  json_decref(all);
}
