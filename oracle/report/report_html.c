/* SPDX-License-Identifier: MIT */
/* Findings as one HTML page that needs nothing else: of each divergence the state before it, the
 * checks, and the events that show it, a column for each thread. */
#include <inttypes.h>

#include "oracle/report/allowed.h"
#include "oracle/report/finding.h"
#include "oracle/report/rules.h"
#include "oracle/read/status.h"
#include "oracle/report/xml.h"

#define COLUMNS (TEMORA_SLICE + 1u)

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>temora check</title>\n"
    "<style>\nbody{font:16px/1.4 sans-serif;margin:2em;max-width:70em}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "td,th{border:1px solid #888;padding:.3em .5em;text-align:left;vertical-align:top}\n"
    "td code{overflow-wrap:anywhere}\n.last{background:#fdd}\n"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}.last{background:#511}}\n"
    "</style></head><body>\n<h1>temora check</h1>\n";

static void put(FILE *out, const char *before, const char *text, const char *after) {
  fputs(before, out);
  xml_text(out, text);
  fputs(after, out);
}

/* The thread of each column; column 0 is what is no call. How many columns there are. */
static uint32_t columns_of(const struct finding *f, uint64_t tid[COLUMNS]) {
  uint32_t columns = 1;
  for (uint32_t i = 0; i < f->report.slice_events; i++) {
    uint32_t k = 1;
    if (f->event[i].op >= TEMORA_CALLS) continue;
    while (k < columns && tid[k] != f->event[i].tid) k++;
    if (k == columns) tid[columns++] = f->event[i].tid;
  }
  return columns;
}

static uint32_t column_of(const struct finding *f, uint32_t i, const uint64_t tid[COLUMNS]) {
  uint32_t k = 1;
  if (f->event[i].op >= TEMORA_CALLS) return 0;
  while (tid[k] != f->event[i].tid) k++;
  return k;
}

static void put_slice(FILE *out, const struct finding *f) {
  uint64_t tid[COLUMNS];
  uint32_t columns = columns_of(f, tid);
  put(out, "<h3>Slice: ", slice_words(&f->shortest), "</h3>\n");
  fprintf(out, "<table><tr><th>line</th><th>start</th>");
  for (uint32_t k = 1; k < columns; k++) fprintf(out, "<th>thread %" PRIu64 "</th>", tid[k]);
  fprintf(out, "</tr>\n");
  for (uint32_t i = 0; i < f->report.slice_events; i++) {
    bool last = f->report.slice[i] == f->report.event;
    fprintf(out, "<tr%s><td>%" PRIu64 "</td>", last ? " class=\"last\"" : "",
            f->report.slice[i] + 1u);
    for (uint32_t k = 0; k < columns; k++) {
      if (k == column_of(f, i, tid)) put(out, "<td><code>", f->slice[i], "</code></td>");
      else fprintf(out, "<td></td>");
    }
    fprintf(out, "</tr>\n");
  }
  fprintf(out, "</table>\n");
}

static void put_outcomes(FILE *out, const struct finding *f) {
  const struct outcomes *all = &f->scene.outcomes;
  char                   words[ALLOWED_WORDS];
  fprintf(out, "Allowed:</p>\n<ul>\n");
  for (uint32_t i = 0; i < all->count; i++) {
    allowed_words(&all->outcome[i], words);
    put(out, "<li class=\"allowed\"><code>", words, "</code></li>\n");
  }
  fprintf(out, "%s</ul>\n", all->more ? "<li>more, which were not looked for</li>\n" : "");
}

static bool concerns(const struct finding *f, int32_t status) {
  bool any = status == f->report.observed;
  for (uint32_t i = 0; i < f->scene.outcomes.count; i++) {
    any |= f->scene.outcomes.outcome[i].status == status;
  }
  return any;
}

static void put_checks(FILE *out, const struct finding *f) {
  const struct rules *of = &rules[f->report.op];
  put(out, "<p>The rule: <code>", of->model, "</code>");
  put(out, " (", of->decisions, ").</p>\n<ul>\n");
  for (uint32_t i = 0; i < RULES && of->rule[i].text != NULL; i++) {
    int32_t status = of->rule[i].status;
    if (!concerns(f, status)) continue;
    put(out, "<li><code>", status_name(status), "</code>: ");
    put(out, "", of->rule[i].text, "</li>\n");
  }
  fprintf(out, "</ul>\n");
}

static void put_divergence(FILE *out, const struct finding *f) {
  if (f->report.compared) {
    put(out, "<p>Observed: <code>", status_name(f->report.observed), "</code>. ");
    put_outcomes(out, f);
    put_checks(out, f);
  }
  if (f->source[0] != '\0') put(out, "<p>Called at <code>", f->source, "</code>.</p>\n");
  fprintf(out, "<h3>The state before</h3>\n<ul>\n");
  for (uint32_t i = 0; i < f->scene.before.notes; i++) {
    put(out, "<li>", f->scene.before.note[i], "</li>\n");
  }
  fprintf(out, "</ul>\n");
  put_slice(out, f);
}

void print_html(FILE *out, const struct finding *f, size_t count) {
  fputs(head, out);
  for (size_t i = 0; i < count; i++) {
    const struct temora_report *r = &f[i].report;
    put(out, "<h2>", f[i].path, "</h2>\n");
    put(out, "<p><b>", verdict_name(r->verdict), "</b>");
    if (r->verdict == TEMORA_CONFORMS) {
      fprintf(out, ": %" PRIu64 " events, %" PRIu64 " not modelled</p>\n", r->events,
              r->not_modelled);
      continue;
    }
    fprintf(out, " at line %" PRIu64, r->event + 1u);
    put(out, ": ", r->why, "</p>\n");
    if (r->verdict == TEMORA_DIVERGES) put_divergence(out, &f[i]);
  }
  fputs("</body></html>\n", out);
}
