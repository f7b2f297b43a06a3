/* SPDX-License-Identifier: MIT */
/* Findings as text for people. */
#include <inttypes.h>

#include "oracle/report/allowed.h"
#include "oracle/report/finding.h"
#include "oracle/replay/profile.h"
#include "oracle/report/rules.h"
#include "oracle/read/status.h"

static void print_rules(FILE *out, const struct temora_report *r, int32_t status) {
  const struct rules *of = &rules[r->op];
  for (uint32_t i = 0; i < RULES && of->rule[i].text != NULL; i++) {
    if (of->rule[i].status != status) continue;
    fprintf(out, "  %s is for: %s\n", status_name(status), of->rule[i].text);
  }
}

static void print_outcomes(FILE *out, const struct finding *f) {
  const struct outcomes *all = &f->scene.outcomes;
  char                   words[ALLOWED_WORDS];
  if (all->count == 0) fprintf(out, "  allowed:   %s\n", allowed_name(f));
  for (uint32_t i = 0; i < all->count; i++) {
    allowed_words(&all->outcome[i], words);
    fprintf(out, "  %s  %s\n", i == 0 ? "allowed: " : "      or:", words);
  }
  if (all->more) fprintf(out, "        or:  more, which were not looked for\n");
}

/* What each status that was allowed, or observed, is for. */
static void print_checks(FILE *out, const struct finding *f) {
  const struct temora_report *r = &f->report;
  const struct outcomes      *all = &f->scene.outcomes;
  bool                        observed = false;
  for (uint32_t i = 0; i < all->count; i++) {
    observed |= all->outcome[i].status == r->observed;
    if (!allowed_before(all, i)) print_rules(out, r, all->outcome[i].status);
  }
  if (!observed) print_rules(out, r, r->observed);
}

static void print_recent(FILE *out, const struct shortest *s) {
  if (s->recent_events == 0) return;
  fprintf(out, "also on the same objects, as a cause perhaps: line");
  for (uint32_t i = 0; i < s->recent_events; i++) fprintf(out, " %" PRIu64, s->recent[i] + 1u);
  fprintf(out, "\n");
}

static void print_divergence(FILE *out, const struct finding *f) {
  const struct temora_report *r = &f->report;
  if (r->compared) {
    fprintf(out, "  observed:  %s\n", status_name(r->observed));
    print_outcomes(out, f);
    fprintf(out, "  the rule:  %s (%s), profile %s\n", rules[r->op].model, rules[r->op].decisions,
            profile_name(f->profile));
    print_checks(out, f);
  }
  if (f->source[0] != '\0') fprintf(out, "  called at: %s\n", f->source);
  if (f->scene.before.notes > 0) fprintf(out, "the state before:\n");
  for (uint32_t i = 0; i < f->scene.before.notes; i++) {
    fprintf(out, "  %s\n", f->scene.before.note[i]);
  }
  if (r->slice_events > 0) fprintf(out, "%s:\n", slice_words(&f->shortest));
  for (uint32_t i = 0; i < r->slice_events; i++) {
    fprintf(out, "%6" PRIu64 "  %s\n", r->slice[i] + 1u, f->slice[i]);
  }
  print_recent(out, &f->shortest);
}

static void print_one(FILE *out, const struct finding *f) {
  const struct temora_report *r = &f->report;
  if (r->verdict == TEMORA_CONFORMS) {
    fprintf(out, "%s: conforms: %" PRIu64 " events, %" PRIu64 " not modelled\n", f->path,
            r->events, r->not_modelled);
    return;
  }
  fprintf(out, "%s:%" PRIu64 ":", f->path, r->event + 1u);
  if (r->column != 0) fprintf(out, "%" PRIu32 ":", r->column);
  if (r->compared) fprintf(out, " %s", temora_op_name(r->op));
  fprintf(out, " %s: %s\n", verdict_name(r->verdict), r->why);
  if (r->verdict == TEMORA_DIVERGES) print_divergence(out, f);
}

void print_text(FILE *out, const struct finding *f, size_t count) {
  for (size_t i = 0; i < count; i++) print_one(out, &f[i]);
}
