/* SPDX-License-Identifier: MIT */
#include "oracle/slice.h"

#include <stdio.h>
#include <string.h>

#include "temora/state.h"

static void add_value(struct story *story, const struct step *s, const json_t *number) {
  struct complaint unused;
  uint64_t         value;
  json_t          *one = json_pack("{s:O?}", "h", number);
  if (story->named < NAMED && trace_number(one, "h", 0, &value, &unused) && value != 0) {
    story->value[story->named] = value;
    story->past[story->named++] = world_past(s->process, value);
  }
  json_decref(one);
}

/* A list of handles: those are followed that were handles, whatever the others may be. */
static void add_list(struct story *story, const struct step *s, const json_t *list) {
  for (size_t i = 0; i < json_array_size(list); i++) {
    add_value(story, s, json_array_get(list, i));
    if (story->named > 0 && story->past[story->named - 1u].object == NONE) story->named--;
  }
}

void story_before(struct story *story, const struct step *s) {
  const char        *op = json_string_value(json_object_get(s->event, "op"));
  const struct call *call = op != NULL ? call_find(op) : NULL;
  const json_t      *in = json_object_get(s->event, "in");
  char               names[64], *rest = names;
  if (call == NULL) return;
  snprintf(names, sizeof names, "%s", call->handles);
  for (char *name; (name = strsep(&rest, " ")) != NULL;) {
    if (*name != '\0') add_value(story, s, json_object_get(in, name));
  }
  add_list(story, s, json_object_get(in, "handles"));
}

void story_after(struct story *story, const struct step *s) {
  const json_t *list = json_object_get(json_object_get(s->event, "in"), "handles");
  for (size_t i = 0; i < story->named; i++) {
    world_note_gone(s->process, story->value[i], s->number);
  }
  for (size_t i = 0; i < json_array_size(list); i++) {
    struct complaint unused;
    uint64_t         value;
    json_t          *one = json_pack("{s:O}", "h", json_array_get(list, i));
    if (trace_number(one, "h", 0, &value, &unused)) {
      world_note_gone(s->process, value, s->number);
    }
    json_decref(one);
  }
}

static void add(struct slice *slice, size_t event) {
  size_t i = slice->lines, line = event + 1u;
  for (size_t k = 0; k < slice->lines; k++) {
    if (slice->line[k] == line) return;
  }
  if (slice->lines == SLICE_MAX) return;
  for (; i > 0 && slice->line[i - 1u] > line; i--) slice->line[i] = slice->line[i - 1u];
  slice->line[i] = line;
  slice->lines++;
}

/* Where the handles come from and where they went, and so on. */
static void add_lineage(struct slice *slice, const struct story *story, size_t event) {
  add(slice, event);
  for (size_t i = 0; i < story[event].named; i++) {
    const struct past *past = &story[event].past[i];
    if (past->gone != NO_EVENT && past->gone < event) add_lineage(slice, story, past->gone);
    if (past->born != NO_EVENT && past->born < event) add_lineage(slice, story, past->born);
  }
}

/* As far as there is room. */
static void add_recent(struct slice *slice, const struct story *story, size_t event) {
  if (story[event].named == 0 || story[event].past[0].object == NONE) return;
  for (size_t i = event, recent = 0; i-- > 0 && recent < RECENT;) {
    if (story[i].named == 0 || story[i].past[0].object != story[event].past[0].object) continue;
    add(slice, i);
    recent++;
  }
}

static void add_returns(struct slice *slice, const struct story *story, size_t last) {
  struct slice calls = *slice;
  for (size_t i = calls.lines; i-- > 0;) {
    size_t returned = story[calls.line[i] - 1u].returned;
    if (returned != 0 && returned <= last) add(slice, returned - 1u);
  }
}

void slice_of(struct slice *slice, const struct story *story, size_t event, size_t last) {
  add(slice, last);
  add_lineage(slice, story, event);
  add_recent(slice, story, event);
  add_returns(slice, story, last);
}
