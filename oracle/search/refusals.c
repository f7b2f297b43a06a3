/* SPDX-License-Identifier: MIT */
#include "oracle/search/refusals.h"

#include <stdio.h>

void refusals_add(struct refusals *r, const struct step *s, enum verdict verdict, bool asked) {
  if (verdict == INCONCLUSIVE || verdict == NOT_A_TRACE) {
    r->worst = verdict;
    r->first = s->why;
  }
  if (!asked || r->worst != DIVERGES) return;
  bool same = s->compared && s->allowed == s->observed;
  if (r->count == 0 || (same && !r->same)) r->first = s->why;
  r->same |= same;
  if (r->count == 0) r->compared = s->compared;
  for (size_t i = 0; i < r->count; i++) {
    if (r->allowed[i] == s->allowed) return;
  }
  if (r->count < sizeof r->allowed / sizeof r->allowed[0]) r->allowed[r->count++] = s->allowed;
}

void refusals_list(const struct refusals *r, char *text, size_t size) {
  size_t used = 0;
  for (size_t i = 0; i < r->count && used < size; i++) {
    used += (size_t)snprintf(text + used, size - used, "%s%s", i == 0 ? "" : " or ",
                             step_allowed_name(r->allowed[i]));
  }
}
