/* SPDX-License-Identifier: MIT */
#include "oracle/rules.h"

#include <string.h>

uint32_t *rules_hits;

static const struct rules *find_list(const char *op) {
  for (size_t i = 0; i < rules_of_handles_count; i++) {
    if (strcmp(rules_of_handles[i].op, op) == 0) return &rules_of_handles[i];
  }
  for (size_t i = 0; i < rules_of_guests_count; i++) {
    if (strcmp(rules_of_guests[i].op, op) == 0) return &rules_of_guests[i];
  }
  return NULL;
}

/* The list in which rule `number` is, and its place there. */
static const struct rules *locate(size_t *number) {
  for (size_t i = 0; i < rules_of_handles_count + rules_of_guests_count; i++) {
    const struct rules *list = i < rules_of_handles_count
                                   ? &rules_of_handles[i]
                                   : &rules_of_guests[i - rules_of_handles_count];
    if (*number < list->count) return list;
    *number -= list->count;
  }
  return NULL;
}

size_t rules_count(void) {
  size_t count = 0;
  for (size_t i = 0; i < rules_of_handles_count; i++) count += rules_of_handles[i].count;
  for (size_t i = 0; i < rules_of_guests_count; i++) count += rules_of_guests[i].count;
  return count;
}

const char *rules_op(size_t number) { return locate(&number)->op; }

const struct rule *rules_rule(size_t number) {
  const struct rules *list = locate(&number);
  return &list->rule[number];
}

static size_t first_number(const struct rules *list) {
  size_t number = 0;
  for (;; number++) {
    size_t place = number;
    if (locate(&place) == list && place == 0) return number;
  }
}

static bool applies(const struct rule *rule, struct step *s) {
  if (rule->handle != NULL) {
    return handle_check(s->process, handle_argument(s, rule->handle), rule->type,
                        rule->rights) == rule->status;
  }
  return rule->applies == NULL || rule->applies(s);
}

static size_t decide(struct step *s, enum when when) {
  const struct rules *list = find_list(s->call->name);
  for (size_t i = 0; list != NULL && i < list->count; i++) {
    const struct rule *rule = &list->rule[i];
    bool asked = rule->when == when && (when == BEFORE || rule->status == s->allowed);
    if (asked && applies(rule, s)) return first_number(list) + i;
  }
  return MAX_RULES;
}

size_t rules_before(struct step *s) { return decide(s, BEFORE); }
size_t rules_after(struct step *s) { return decide(s, AFTER); }
