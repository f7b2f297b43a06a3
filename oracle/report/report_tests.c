/* SPDX-License-Identifier: MIT */
/* Findings as results of tests, one for each trace: TAP 13 and JUnit's XML. */
#include <inttypes.h>
#include <string.h>

#include "oracle/report/allowed.h"
#include "oracle/report/finding.h"
#include "oracle/report/json.h"
#include "oracle/report/xml.h"

static void put_location(FILE *out, const struct finding *f) {
  fprintf(out, "%" PRIu64, f->report.event + 1u);
  if (f->report.column > 0) fprintf(out, ":%" PRIu32, f->report.column);
}

/* ---- TAP ---- */

static void put_point(FILE *out, const struct finding *f, size_t number) {
  const struct temora_report *r = &f->report;
  bool                        skip = r->verdict == TEMORA_INCONCLUSIVE;
  fprintf(out, "%sok %zu - ", r->verdict == TEMORA_CONFORMS || skip ? "" : "not ", number);
  for (const char *p = f->path; *p != '\0'; p++) fputc(*p == '#' || *p == '\n' ? '_' : *p, out);
  if (skip) fprintf(out, " # SKIP inconclusive: %s", r->why);
  fprintf(out, "\n");
  if (skip || r->verdict == TEMORA_CONFORMS) return;
  fprintf(out, "  ---\n  verdict: %s\n  line: ", verdict_name(r->verdict));
  put_location(out, f);
  fprintf(out, "\n  message: ");
  json_print_string(out, r->why, strlen(r->why));
  const struct outcomes *all = &f->scene.outcomes;
  for (uint32_t i = 0; i < all->count; i++) {
    char words[ALLOWED_WORDS];
    allowed_words(&all->outcome[i], words);
    fprintf(out, i == 0 ? "\n  allowed: [" : ", ");
    json_print_string(out, words, strlen(words));
  }
  if (all->count > 0) fprintf(out, "]");
  if (f->source[0] != '\0') {
    fprintf(out, "\n  source: ");
    json_print_string(out, f->source, strlen(f->source));
  }
  fprintf(out, "\n  ...\n");
}

void print_tap(FILE *out, const struct finding *f, size_t count) {
  fprintf(out, "TAP version 13\n1..%zu\n", count);
  for (size_t i = 0; i < count; i++) put_point(out, &f[i], i + 1u);
}

/* ---- JUnit ---- */

static size_t how_many(const struct finding *f, size_t count, enum temora_verdict verdict) {
  size_t found = 0;
  for (size_t i = 0; i < count; i++) found += f[i].report.verdict == verdict;
  return found;
}

static void put_source(FILE *out, const struct finding *f) {
  char          file[sizeof f->source];
  size_t        length;
  unsigned long line = source_line(f, &length);
  if (length == 0) return;
  snprintf(file, sizeof file, "%.*s", (int)length, f->source);
  fprintf(out, "\" file=\"");
  xml_text(out, file);
  fprintf(out, "\" line=\"%lu", line);
}

static void put_case(FILE *out, const struct finding *f) {
  static const char *const elements[] = {
    [TEMORA_DIVERGES] = "failure", [TEMORA_NOT_A_TRACE] = "error",
    [TEMORA_INCONCLUSIVE] = "skipped",
  };
  const struct temora_report *r = &f->report;
  fprintf(out, "  <testcase classname=\"temora.check\" name=\"");
  xml_text(out, f->path);
  put_source(out, f);
  if (r->verdict == TEMORA_CONFORMS) {
    fprintf(out, "\"/>\n");
    return;
  }
  fprintf(out, "\">\n    <%s message=\"line ", elements[r->verdict]);
  put_location(out, f);
  fprintf(out, ": ");
  xml_text(out, r->why);
  if (r->verdict != TEMORA_INCONCLUSIVE) fprintf(out, "\" type=\"%s", verdict_name(r->verdict));
  fprintf(out, "\">");
  for (uint32_t i = 0; i < f->scene.outcomes.count; i++) {
    char words[ALLOWED_WORDS];
    allowed_words(&f->scene.outcomes.outcome[i], words);
    fprintf(out, "\nallowed: ");
    xml_text(out, words);
  }
  for (uint32_t i = 0; i < r->slice_events; i++) {
    fprintf(out, "\n%" PRIu64 " ", r->slice[i] + 1u);
    xml_text(out, f->slice[i]);
  }
  fprintf(out, "</%s>\n  </testcase>\n", elements[r->verdict]);
}

void print_junit(FILE *out, const struct finding *f, size_t count) {
  fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
          " <testsuite name=\"temora check\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
          "skipped=\"%zu\">\n", count, how_many(f, count, TEMORA_DIVERGES),
          how_many(f, count, TEMORA_NOT_A_TRACE), how_many(f, count, TEMORA_INCONCLUSIVE));
  for (size_t i = 0; i < count; i++) put_case(out, &f[i]);
  fprintf(out, " </testsuite>\n</testsuites>\n");
}
