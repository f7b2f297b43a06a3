/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_SEARCH_REFUSALS_H_
#define ORACLE_SEARCH_REFUSALS_H_

#include "oracle/replay/step.h"

/* What was said of the call that returns, where it could not do its next step. */
struct refusals {
  int32_t          allowed[4];
  size_t           count;
  bool             compared;
  bool             same;    /* the status was right, and `first` says what was not */
  struct complaint first;
  enum verdict     worst;
};

/* asked: of the call that returns. */
void refusals_add(struct refusals *r, const struct step *s, enum verdict verdict, bool asked);
/* The statuses that would have been allowed, for people. */
void refusals_list(const struct refusals *r, char *text, size_t size);

#endif
