/* SPDX-License-Identifier: MIT */
#include "oracle/replay/slice.h"

#include "temora/state.h"

static void add_value(struct story *story, const struct step *s, uint64_t value) {
  if (story->named == NAMED || value == 0) return;
  story->value[story->named] = value;
  story->past[story->named++] = world_past(s->process, value);
}

/* A list of handles: those are followed that were handles, whatever the others may be. */
static void add_list(struct story *story, const struct step *s) {
  for (uint32_t i = 0; i < s->event->count; i++) {
    add_value(story, s, s->event->handles[i]);
    if (story->named > 0 && story->past[story->named - 1u].object == NONE) story->named--;
  }
}

void story_none(const struct history *h, size_t number) {
  if (h->room == 0) return;
  h->story[number % h->room].named = 0;
  h->story[number % h->room].returned = 0;
}

void story_before(const struct history *h, const struct step *s) {
  if (h->room == 0) return;
  struct story *story = &h->story[s->number % h->room];
  story->named = 0;
  story->returned = 0;
  if (s->event->op >= TEMORA_CALLS) return;
  const struct call *call = &schema_calls[s->event->op];
  for (uint32_t i = 0; i < call->parameters; i++) {
    if (call->parameter[i].kind == IN_HANDLE) add_value(story, s, s->event->arg.word[i]);
    if (call->parameter[i].kind == IN_HANDLES) add_list(story, s);
  }
}

void story_after(const struct history *h, const struct step *s) {
  if (h->room == 0) return;
  const struct story *story = &h->story[s->number % h->room];
  for (size_t i = 0; i < story->named; i++) {
    world_note_gone(s->process, story->value[i], s->number);
  }
  bool takes = s->event->op == TEMORA_HANDLE_CLOSE_MANY || s->event->op == TEMORA_CHANNEL_WRITE;
  for (uint32_t i = 0; takes && i < s->event->count; i++) {
    world_note_gone(s->process, s->event->handles[i], s->number);
  }
}

static void add(struct temora_report *report, size_t event) {
  uint32_t i = report->slice_events;
  for (uint32_t k = 0; k < report->slice_events; k++) {
    if (report->slice[k] == event) return;
  }
  if (i == TEMORA_SLICE) return;
  for (; i > 0 && report->slice[i - 1u] > event; i--) report->slice[i] = report->slice[i - 1u];
  report->slice[i] = event;
  report->slice_events++;
}

/* Where the handles come from and where they went, and so on, as far back as events are kept. */
static void add_lineage(struct temora_report *report, const struct history *h, size_t event,
                        size_t oldest) {
  if (event < oldest || report->slice_events == TEMORA_SLICE) return;
  add(report, event);
  const struct story *story = &h->story[event % h->room];
  for (size_t i = 0; i < story->named; i++) {
    const struct past *past = &story->past[i];
    if (past->gone != NO_EVENT && past->gone < event) add_lineage(report, h, past->gone, oldest);
    if (past->born != NO_EVENT && past->born < event) add_lineage(report, h, past->born, oldest);
  }
}

/* As far as there is room. */
static void add_recent(struct temora_report *report, const struct history *h, size_t event,
                       size_t oldest) {
  const struct story *last = &h->story[event % h->room];
  if (last->named == 0 || last->past[0].object == NONE) return;
  for (size_t i = event, recent = 0; i-- > oldest && recent < RECENT;) {
    const struct story *story = &h->story[i % h->room];
    if (story->named == 0 || story->past[0].object != last->past[0].object) continue;
    add(report, i);
    recent++;
  }
}

static void add_returns(struct temora_report *report, const struct history *h, size_t last) {
  struct temora_report calls = *report;
  for (size_t i = calls.slice_events; i-- > 0;) {
    size_t returned = h->story[calls.slice[i] % h->room].returned;
    if (returned != 0 && returned - 1u <= last) add(report, returned - 1u);
  }
}

void slice_of(struct temora_report *report, const struct history *h, size_t event, size_t last) {
  if (h->room == 0) return;
  size_t oldest = last + 1u > h->room ? last + 1u - h->room : 0;
  add(report, last);
  add_lineage(report, h, event, oldest);
  if (event < oldest) return;
  add_recent(report, h, event, oldest);
  add_returns(report, h, last);
}
