/* SPDX-License-Identifier: MIT */
#include "oracle/cover/deciders.h"

#include <string.h>

#include "oracle/cover/named_argument.h"

uint32_t deciders_hits[MAX_DECIDERS];

#define GROUPS 7u
static const struct group { const struct deciders *list; const size_t *count; } groups[GROUPS] = {
  {deciders_of_handles, &deciders_of_handles_count},
  {deciders_of_guests, &deciders_of_guests_count},
  {deciders_of_channels, &deciders_of_channels_count},
  {deciders_of_world, &deciders_of_world_count},
  {deciders_of_memory, &deciders_of_memory_count},
  {deciders_of_tasks, &deciders_of_tasks_count},
  {deciders_of_info, &deciders_of_info_count},
};

/* List i of all groups; NULL: there are fewer. */
static const struct deciders *list_number(size_t i) {
  for (size_t g = 0; g < GROUPS; g++) {
    if (i < *groups[g].count) return &groups[g].list[i];
    i -= *groups[g].count;
  }
  return NULL;
}

static const struct deciders *find_list(const char *op) {
  const struct deciders *list;
  for (size_t i = 0; (list = list_number(i)) != NULL; i++) {
    if (strcmp(list->op, op) == 0) return list;
  }
  return NULL;
}

/* The list in which rule `number` is, and its place there. */
static const struct deciders *locate(size_t *number) {
  const struct deciders *list;
  for (size_t i = 0; (list = list_number(i)) != NULL; i++) {
    if (*number < list->count) return list;
    *number -= list->count;
  }
  return NULL;
}

size_t deciders_count(void) {
  const struct deciders *list;
  size_t                 count = 0;
  for (size_t i = 0; (list = list_number(i)) != NULL; i++) count += list->count;
  return count;
}

const char *deciders_op(size_t number) { return locate(&number)->op; }

const struct decider *deciders_rule(size_t number) {
  const struct deciders *list = locate(&number);
  return &list->rule[number];
}

static size_t first_number(const struct deciders *list) {
  size_t number = 0;
  for (;; number++) {
    size_t place = number;
    if (locate(&place) == list && place == 0) return number;
  }
}

static bool applies(const struct decider *rule, struct step *s) {
  if (rule->handle != NULL) {
    return handle_check(s->process, named_handle(s, rule->handle), rule->type,
                        rule->rights) == rule->status;
  }
  return rule->applies == NULL || rule->applies(s);
}

static size_t decide(struct step *s, enum when when) {
  const struct deciders *list = find_list(schema_calls[s->event->op].name);
  for (size_t i = 0; list != NULL && i < list->count; i++) {
    const struct decider *rule = &list->rule[i];
    bool asked = rule->when == when && (when == BEFORE || rule->status == s->allowed);
    if (asked && applies(rule, s)) return first_number(list) + i;
  }
  return MAX_DECIDERS;
}

size_t deciders_before(struct step *s) { return decide(s, BEFORE); }
size_t deciders_after(struct step *s) { return decide(s, AFTER); }

uint32_t deciders_outcomes(const struct step *s, const uint32_t *hits) {
  const struct deciders *list = find_list(schema_calls[s->event->op].name);
  uint32_t               all = 0, rules = 0;
  for (size_t i = 0; list != NULL && i < list->count; i++) {
    if (list->rule[i].when != AFTER) continue;
    all += hits[first_number(list) + i];
    rules++;
  }
  return rules == 0 ? 0 : all / rules;
}

/* Of zx_vcpu_enter only its first step is decided before. */
static void watch(struct step *s, bool done) {
  static size_t before;
  if (!done) {
    bool first = s->stage == STAGE_BEGIN || s->stage == STAGE_DONE;
    before = first ? deciders_before(s) : MAX_DECIDERS;
    return;
  }
  size_t decided = before != MAX_DECIDERS ? before : deciders_after(s);
  if (decided != MAX_DECIDERS) deciders_hits[decided]++;
}

void deciders_count_hits(void) { step_watch = watch; }
