/* SPDX-License-Identifier: MIT */
#include "oracle/overlap.h"

#include <stdio.h>
#include <string.h>

json_t *lines_event(struct lines *lines, size_t i, struct complaint *c) {
  json_error_t error;
  if (lines->event[i] == NULL) {
    lines->event[i] = json_loads(lines->text[i], JSON_REJECT_DUPLICATES, &error);
    if (lines->event[i] == NULL) complain(c, "not JSON: %.150s", error.text);
  }
  return lines->event[i];
}

void lines_forget(struct lines *lines, size_t i) {
  json_decref(lines->event[i]);
  lines->event[i] = NULL;
}

/* ---- a call and its return ---- */

static bool is_a(const json_t *event, const char *type) {
  const char *t = json_string_value(json_object_get(event, "t"));
  return t != NULL && strcmp(t, type) == 0;
}

static bool same_thread(const json_t *a, const json_t *b) {
  struct complaint unused;
  uint64_t         one, other;
  return trace_number(a, "tid", 0, &one, &unused) && trace_number(b, "tid", 0, &other, &unused) &&
         one == other;
}

/* The line of the return of the call on line i; NO_EVENT: it never returns. */
static size_t find_return(struct lines *lines, size_t i) {
  struct complaint unused;
  const json_t    *call = lines->event[i];
  for (size_t k = i + 1u; k < lines->count; k++) {
    const json_t *event = lines_event(lines, k, &unused);
    if (event == NULL) return NO_EVENT; /* the check will come to it */
    if (same_thread(call, event) && is_a(event, "return")) return k;
  }
  return NO_EVENT;
}

/* As one event of the sequential form. */
static json_t *joined(const json_t *call, const json_t *end) {
  json_t       *event = json_copy((json_t *)call);
  const json_t *exits = json_object_get(end, "exits");
  json_t       *in = json_copy(json_object_get(call, "in"));
  json_object_del(event, "t");
  if (end != NULL) json_object_update_missing(event, (json_t *)end);
  json_object_del(event, "t");
  if (in != NULL && exits != NULL) json_object_set(in, "exits", (json_t *)exits);
  if (in != NULL) json_object_set_new(event, "in", in);
  return event;
}

static size_t find_op(const struct search *search, uint32_t thread) {
  size_t i = 0;
  while (i < search->ops && search->op[i].step.thread != thread) i++;
  return i;
}

/* ---- events ---- */

bool overlap_concerns(const struct search *search, const json_t *event) {
  return search->now.count > 0 || is_a(event, "call") || is_a(event, "return");
}

static void note(struct overlap *overlap, size_t called, const json_t *event) {
  const char *op = json_string_value(json_object_get(event, "op"));
  overlap->called = called;
  snprintf(overlap->op, sizeof overlap->op, "%s", op != NULL ? op : "");
}

static enum verdict add_call(struct overlap *overlap, struct step *s, struct story *story) {
  struct search *search = &overlap->search;
  if (find_op(search, s->thread) < search->ops) {
    complain(&s->why, "the thread is still in another call");
    return NOT_A_TRACE;
  }
  if (!search_begin(search) || !search_call(search, (json_t *)s->event, s)) {
    complain(&s->why, "more than %u calls are under way, or memory is short", MAX_OVERLAP);
    return INCONCLUSIVE;
  }
  search_load(search);
  story_before(&story[s->number], s);
  return CONFORMS;
}

static enum verdict end_call(struct overlap *overlap, struct step *s, struct story *story) {
  struct search *search = &overlap->search;
  size_t         i = find_op(search, s->thread), line = s->number;
  if (i == search->ops) {
    complain(&s->why, "the thread is in no call");
    return NOT_A_TRACE;
  }
  *s = search->op[i].step;
  note(overlap, search->op[i].called, s->event);
  json_t *event = json_incref((json_t *)s->event);
  enum verdict verdict = search_return(search, i, s);
  story_after(&story[s->number], s);
  if (s->number != line) story[s->number].returned = line + 1u;
  s->event = NULL;
  s->number = line;
  json_decref(event);
  return verdict;
}

/* A call that is not modelled: so will be its return. */
static enum verdict pass_over(struct overlap *overlap, struct step *s) {
  enum verdict verdict = step_find_thread(s);
  if (verdict != CONFORMS) return verdict;
  overlap->passed_over[s->thread] = true;
  return NOT_MODELLED;
}

static enum verdict on_call(struct overlap *overlap, struct lines *lines, struct step *s,
                            struct story *story) {
  size_t        end = find_return(lines, s->number);
  const json_t *call = s->event;
  json_t       *event = joined(call, end == NO_EVENT ? NULL : lines->event[end]);
  s->event = event;
  s->open = end == NO_EVENT;
  enum verdict verdict = step_prepare(s);
  if (verdict == CONFORMS) verdict = add_call(overlap, s, story);
  if (verdict == NOT_MODELLED) verdict = pass_over(overlap, s);
  s->event = call;
  json_decref(event);
  return verdict;
}

static enum verdict on_return(struct overlap *overlap, struct step *s, struct story *story) {
  enum verdict verdict = step_find_thread(s);
  if (verdict != CONFORMS) return verdict;
  if (!overlap->passed_over[s->thread]) return end_call(overlap, s, story);
  overlap->passed_over[s->thread] = false;
  return CONFORMS;
}

enum verdict overlap_event(struct overlap *overlap, struct lines *lines, struct step *s,
                           struct story *story) {
  note(overlap, s->number, s->event);
  if (is_a(s->event, "call")) return on_call(overlap, lines, s, story);
  if (is_a(s->event, "return")) return on_return(overlap, s, story);
  if (json_object_get(s->event, "t") != NULL) {
    complain(&s->why, "while calls overlap, no process, thread or resource can be added");
    return NOT_A_TRACE;
  }
  enum verdict verdict = step_prepare(s);
  if (verdict == CONFORMS) verdict = add_call(overlap, s, story);
  return verdict == CONFORMS ? end_call(overlap, s, story) : verdict;
}
