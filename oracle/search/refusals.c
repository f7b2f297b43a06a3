/* SPDX-License-Identifier: MIT */
#include "oracle/search/refusals.h"

#include <stdio.h>

#define MOST (sizeof((struct refusals *)0)->allowed / sizeof(int32_t))

/* In the order of the statuses, the first of them: who searches in another order says the same. */
static void add_allowed(struct refusals *r, int32_t status) {
  size_t i = 0, last;
  while (i < r->count && r->allowed[i] > status) i++;
  if (i == MOST || (i < r->count && r->allowed[i] == status)) return;
  if (r->count < MOST) r->count++;
  for (last = r->count - 1u; last > i; last--) r->allowed[last] = r->allowed[last - 1u];
  r->allowed[i] = status;
}

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
  add_allowed(r, s->allowed);
}

void refusals_list(const struct refusals *r, char *text, size_t size) {
  size_t used = 0;
  for (size_t i = 0; i < r->count && used < size; i++) {
    used += (size_t)snprintf(text + used, size - used, "%s%s", i == 0 ? "" : " or ",
                             step_allowed_name(r->allowed[i]));
  }
}
