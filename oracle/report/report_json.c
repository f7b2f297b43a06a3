/* SPDX-License-Identifier: MIT */
/* Findings as JSON: one object, or a list of them when there are several traces; as SARIF 2.1.0. */
#include <inttypes.h>
#include <string.h>

#include "oracle/report/allowed.h"
#include "oracle/report/finding.h"
#include "oracle/report/json.h"
#include "oracle/replay/profile.h"
#include "oracle/report/rules.h"
#include "oracle/read/status.h"

static void put_string(FILE *out, const char *text) {
  json_print_string(out, text, strlen(text));
}

static void put_text(FILE *out, const char *name, const char *text) {
  fprintf(out, "\"%s\": ", name);
  put_string(out, text);
  fprintf(out, ",\n ");
}

static void put_checks(FILE *out, const struct temora_report *r, int32_t status) {
  const struct rules *of = &rules[r->op];
  const char         *comma = "";
  fprintf(out, "\"checks\": [");
  for (uint32_t i = 0; i < RULES && of->rule[i].text != NULL; i++) {
    if (of->rule[i].status != status) continue;
    fprintf(out, "%s", comma);
    put_string(out, of->rule[i].text);
    comma = ", ";
  }
  fprintf(out, "]");
}

static void put_outcome(FILE *out, const struct temora_report *r, const struct outcome *o) {
  fprintf(out, "{");
  put_text(out, "status", allowed_status(o->status));
  if (o->choice != NULL) put_text(out, "choice", o->choice);
  fprintf(out, "\"out\": {");
  for (uint32_t i = 0; i < o->members; i++) {
    const struct outcome_member *m = &o->member[i];
    fprintf(out, "%s\"%s\": ", i > 0 ? ", " : "", m->name);
    if (m->text != NULL) put_string(out, m->text);
    else fprintf(out, "\"0x%" PRIx64 "\"", m->value);
  }
  fprintf(out, "},\n ");
  put_checks(out, r, o->status);
  fprintf(out, "}");
}

static void put_rules(FILE *out, const struct finding *f) {
  const struct outcomes *all = &f->scene.outcomes;
  put_text(out, "rule", rules[f->report.op].model);
  put_text(out, "decisions", rules[f->report.op].decisions);
  put_checks(out, &f->report, f->report.allowed);
  fprintf(out, ",\n \"outcomes\": [");
  for (uint32_t i = 0; i < all->count; i++) {
    if (i > 0) fprintf(out, ",\n  ");
    put_outcome(out, &f->report, &all->outcome[i]);
  }
  fprintf(out, "],\n \"more_outcomes\": %s,\n ", all->more ? "true" : "false");
}

static void put_lines(FILE *out, const char *name, const uint64_t *event, uint32_t count) {
  fprintf(out, "\"%s\": [", name);
  for (uint32_t i = 0; i < count; i++) {
    fprintf(out, "%s%" PRIu64, i > 0 ? ", " : "", event[i] + 1u);
  }
  fprintf(out, "]");
}

static void put_slice(FILE *out, const struct finding *f) {
  const struct shortest *s = &f->shortest;
  if (f->report.slice_events > 0) put_text(out, "slice_is", slice_word(s));
  if (s->kind == SLICE_PART) fprintf(out, "\"slice_needs\": %zu,\n ", s->needed);
  put_lines(out, "recent", s->recent, s->recent_events);
  fprintf(out, ",\n ");
  put_lines(out, "slice", f->report.slice, f->report.slice_events);
}

static void put_finding(FILE *out, const struct finding *f) {
  const struct temora_report *r = &f->report;
  fprintf(out, "{");
  put_text(out, "trace", f->path);
  put_text(out, "verdict", verdict_name(r->verdict));
  put_text(out, "why", r->why);
  put_text(out, "profile", profile_name(f->profile));
  if (r->compared) {
    put_text(out, "op", temora_op_name(r->op));
    put_text(out, "observed", status_name(r->observed));
    put_text(out, "allowed", allowed_name(f));
    put_rules(out, f);
  }
  if (f->source[0] != '\0') put_text(out, "src", f->source);
  fprintf(out, "\"events\": %" PRIu64 ",\n \"not_modelled\": %" PRIu64 ",\n ", r->events,
          r->not_modelled);
  fprintf(out, "\"line\": %" PRIu64 ",\n \"column\": %" PRIu32 ",\n \"before\": [",
          r->verdict != TEMORA_CONFORMS ? r->event + 1u : 0u, r->column);
  for (uint32_t i = 0; i < f->scene.before.notes; i++) {
    fprintf(out, "%s", i > 0 ? ", " : "");
    put_string(out, f->scene.before.note[i]);
  }
  fprintf(out, "],\n ");
  put_slice(out, f);
  fprintf(out, "}");
}

void print_json(FILE *out, const struct finding *f, size_t count) {
  if (count != 1) fprintf(out, "[");
  for (size_t i = 0; i < count; i++) {
    if (i > 0) fprintf(out, ",\n");
    put_finding(out, &f[i]);
  }
  fprintf(out, count != 1 ? "]\n" : "\n");
}

/* ---- SARIF ---- */

/* The identifier of the rule: the call whose model was not kept, or the verdict. */
static const char *rule_id(const struct finding *f) {
  if (f->report.compared) return temora_op_name(f->report.op);
  return f->report.verdict == TEMORA_NOT_A_TRACE ? "not-a-trace" : verdict_name(f->report.verdict);
}

static void put_location(FILE *out, const struct finding *f, uint64_t event, uint32_t column) {
  fprintf(out, "{\"physicalLocation\": {\"artifactLocation\": {\"uri\": ");
  put_string(out, f->path);
  fprintf(out, "}, \"region\": {\"startLine\": %" PRIu64, event + 1u);
  if (column > 0) fprintf(out, ", \"startColumn\": %" PRIu32, column);
  fprintf(out, "}}}");
}

/* In the implementation's own source, when the trace says where. */
static void put_place(FILE *out, const struct finding *f) {
  size_t        length;
  unsigned long line = source_line(f, &length);
  if (length == 0) return put_location(out, f, f->report.event, f->report.column);
  fprintf(out, "{\"physicalLocation\": {\"artifactLocation\": {\"uri\": ");
  json_print_string(out, f->source, length);
  fprintf(out, "}, \"region\": {\"startLine\": %lu}}}", line);
}

static void put_result(FILE *out, const struct finding *f) {
  fprintf(out, "{\"ruleId\": ");
  put_string(out, rule_id(f));
  fprintf(out, ", \"level\": \"%s\", \"message\": {\"text\": ",
          f->report.verdict == TEMORA_INCONCLUSIVE ? "warning" : "error");
  put_string(out, f->report.why);
  fprintf(out, "},\n \"locations\": [");
  put_place(out, f);
  fprintf(out, "],\n \"relatedLocations\": [");
  for (uint32_t i = 0; i < f->report.slice_events; i++) {
    if (i > 0) fprintf(out, ",\n  ");
    put_location(out, f, f->report.slice[i], 0);
  }
  fprintf(out, "],\n \"properties\": {\"allowed\": [");
  for (uint32_t i = 0; i < f->scene.outcomes.count; i++) {
    char words[ALLOWED_WORDS];
    allowed_words(&f->scene.outcomes.outcome[i], words);
    if (i > 0) fprintf(out, ", ");
    put_string(out, words);
  }
  fprintf(out, "]}}");
}

void print_sarif(FILE *out, const struct finding *f, size_t count) {
  const char *comma = "";
  fprintf(out, "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", "
          "\"version\": \"2.1.0\",\n\"runs\": [{\"tool\": {\"driver\": {\"name\": \"temora\"}},\n"
          "\"results\": [");
  for (size_t i = 0; i < count; i++) {
    if (f[i].report.verdict == TEMORA_CONFORMS) continue;
    fprintf(out, "%s", comma);
    put_result(out, &f[i]);
    comma = ",\n";
  }
  fprintf(out, "]}]}\n");
}
