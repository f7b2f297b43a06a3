/* SPDX-License-Identifier: MIT */
/* What a call may say: noted while a step is made for that, instead of being compared. */
#ifndef ORACLE_REPLAY_OUTCOME_H_
#define ORACLE_REPLAY_OUTCOME_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OUTCOME_MEMBERS 8u
/* Of zx_object_get_info's counts, where how many there are is the implementation's. */
#define OUTCOME_AT_LEAST_ONE "at least 1"
#define OUTCOME_AS_MANY_FIT  "as many of avail as fit"
#define OUTCOME_WITHIN       "at most the buffer's size" /* of zx_debug_read */

struct outcome_member {
  const char *name;
  const char *text;  /* what the value is, where the specification leaves it open; or NULL: */
  uint64_t    value;
};

struct outcome {
  int32_t     status; /* or what the core says beside statuses: CORE_BLOCK, CORE_RUN */
  const char *choice; /* why this one is allowed as well; NULL: it is what the core says */
  struct outcome_member member[OUTCOME_MEMBERS]; /* what is handed out */
  uint32_t    members;
  bool        fits;   /* the status was allowed */
};

struct step;
/* true: the step is made to be noted. */
bool outcome_number(const struct step *s, const char *name, uint64_t value);
bool outcome_text(const struct step *s, const char *name, const char *text);
/* Why the status is allowed though the core has another. */
void outcome_choice(const struct step *s, const char *why);
void outcome_fits(const struct step *s);

#endif
