/* SPDX-License-Identifier: MIT */
/* The rules of each call: what it looks at, in that order, and the status that comes of it. The
 * first that applies decides. Stated from spec/decisions.md and the functions *_status of the
 * model; the core is asked separately, so that the two can be compared. */
#ifndef ORACLE_COVER_DECIDERS_H_
#define ORACLE_COVER_DECIDERS_H_

#include "oracle/replay/step.h"

/* What has come of zx_vcpu_enter is known at its end only. */
enum when { BEFORE, AFTER };

struct decider {
  const char *name;
  int32_t     status;
  bool      (*applies)(struct step *s); /* NULL: always; with `handle`: not asked */
  const char *handle;                   /* applies when handle_check of this argument says so */
  uint32_t    type, rights;
  enum when   when;
};

struct deciders { const char *op; const struct decider *rule; size_t count; };
extern const struct deciders deciders_of_handles[], deciders_of_guests[], deciders_of_channels[],
  deciders_of_world[], deciders_of_memory[], deciders_of_tasks[],
  deciders_of_info[];
extern const size_t deciders_of_handles_count, deciders_of_guests_count,
  deciders_of_channels_count, deciders_of_world_count, deciders_of_memory_count,
  deciders_of_tasks_count, deciders_of_info_count;
#define LIST(op, rules) {op, rules, sizeof rules / sizeof rules[0]}

#define HANDLE(name, type, rights) \
  {name ".BAD_HANDLE", ZX_ERR_BAD_HANDLE, NULL, name, type, rights, BEFORE}, \
  {name ".WRONG_TYPE", ZX_ERR_WRONG_TYPE, NULL, name, type, rights, BEFORE}, \
  {name ".ACCESS_DENIED", ZX_ERR_ACCESS_DENIED, NULL, name, type, rights, BEFORE}
#define HANDLE_NO_RIGHT(name, type) \
  {name ".BAD_HANDLE", ZX_ERR_BAD_HANDLE, NULL, name, type, 0, BEFORE}, \
  {name ".WRONG_TYPE", ZX_ERR_WRONG_TYPE, NULL, name, type, 0, BEFORE}
#define RULE(name, status, applies) {name, status, applies, NULL, 0, 0, BEFORE}
#define OUTCOME(name, status, applies) {name, status, applies, NULL, 0, 0, AFTER}

#define MAX_DECIDERS 300u
/* Of all calls, numbered through. */
size_t             deciders_count(void);
const char        *deciders_op(size_t number);
const struct decider *deciders_rule(size_t number);

/* How often each decided a call that conformed, since deciders_count_hits. */
extern uint32_t deciders_hits[MAX_DECIDERS];
void deciders_count_hits(void);

/* Before the call is made: the number of the rule that decides it. MAX_DECIDERS: none says so
 * before, or the call has none. */
size_t deciders_before(struct step *s);
/* Of the rules of the call that are known after it, how many calls each decided on average. */
uint32_t           deciders_outcomes(const struct step *s, const uint32_t *hits);
/* After it: of the rules that say so then. */
size_t deciders_after(struct step *s);

#endif
