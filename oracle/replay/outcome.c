/* SPDX-License-Identifier: MIT */
#include "oracle/replay/outcome.h"

#include "oracle/replay/step.h"

static bool note(const struct step *s, struct outcome_member member) {
  struct outcome *o = s->outcome;
  if (o != NULL && o->members < OUTCOME_MEMBERS) o->member[o->members++] = member;
  return o != NULL;
}

bool outcome_number(const struct step *s, const char *name, uint64_t value) {
  return note(s, (struct outcome_member){name, NULL, value});
}

bool outcome_text(const struct step *s, const char *name, const char *text) {
  return note(s, (struct outcome_member){name, text, 0});
}

void outcome_choice(const struct step *s, const char *why) {
  if (s->outcome != NULL) s->outcome->choice = why;
}

void outcome_fits(const struct step *s) {
  if (s->outcome != NULL) s->outcome->fits = true;
}
