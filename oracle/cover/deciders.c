/* SPDX-License-Identifier: MIT */
#include "oracle/cover/deciders.h"

#include <string.h>

#include "oracle/cover/named_argument.h"

uint32_t deciders_hits[MAX_DECIDERS];

static const struct deciders *find_list(const char *op) {
  for (size_t i = 0; i < deciders_of_handles_count; i++) {
    if (strcmp(deciders_of_handles[i].op, op) == 0) return &deciders_of_handles[i];
  }
  for (size_t i = 0; i < deciders_of_guests_count; i++) {
    if (strcmp(deciders_of_guests[i].op, op) == 0) return &deciders_of_guests[i];
  }
  return NULL;
}

/* The list in which rule `number` is, and its place there. */
static const struct deciders *locate(size_t *number) {
  for (size_t i = 0; i < deciders_of_handles_count + deciders_of_guests_count; i++) {
    const struct deciders *list = i < deciders_of_handles_count
                                   ? &deciders_of_handles[i]
                                   : &deciders_of_guests[i - deciders_of_handles_count];
    if (*number < list->count) return list;
    *number -= list->count;
  }
  return NULL;
}

size_t deciders_count(void) {
  size_t count = 0;
  for (size_t i = 0; i < deciders_of_handles_count; i++) count += deciders_of_handles[i].count;
  for (size_t i = 0; i < deciders_of_guests_count; i++) count += deciders_of_guests[i].count;
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
