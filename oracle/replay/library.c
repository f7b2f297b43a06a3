/* SPDX-License-Identifier: MIT */
/* libtemora: one session, in static memory. */
#include <stdio.h>

#include "oracle/replay/session.h"
#include "oracle/read/text.h"
#include "temora/oracle.h"

#define POOL_FRAMES 0x100000u /* when nobody says how many exist */

static struct temora session;

size_t temora_history_size(size_t events) {
  return events * sizeof(struct story);
}

struct temora *temora_open(const struct temora_options *options) {
  struct temora *t = &session;
  t->report = (struct temora_report){.verdict = TEMORA_CONFORMS};
  t->history = (struct history){NULL, 0};
  t->frames = POOL_FRAMES;
  t->next = 0;
  t->strict = t->running = false;
  t->step.profile = TEMORA_PROFILE_TEMORA;
  if (options == NULL) return t;
  if (options->frames != 0) t->frames = options->frames;
  t->strict = options->strict != 0;
  t->step.profile = options->profile;
  if (options->history != NULL) {
    t->history = (struct history){options->history, options->history_size / sizeof(struct story)};
  }
  return t;
}

/* ---- the end ---- */

static enum temora_verdict fall(struct temora *t, enum temora_verdict verdict,
                                const struct complaint *why) {
  struct temora_report *r = &t->report;
  r->verdict = verdict;
  r->event = t->next;
  r->column = why->column;
  snprintf(r->why, sizeof r->why, "%s", why->text);
  return verdict;
}

static enum temora_verdict fall_at(struct temora *t, enum temora_verdict verdict) {
  struct step *s = &t->step;
  t->report.op = s->event->op;
  t->report.compared = s->compared;
  t->report.observed = s->observed;
  t->report.allowed = s->allowed;
  fall(t, verdict, &s->why);
  slice_of(&t->report, &t->history, s->number, t->next);
  return verdict;
}

enum temora_verdict temora_finish(struct temora *t, struct temora_report *report) {
  if (report != NULL) *report = t->report;
  return t->report.verdict;
}

/* ---- events ---- */

static bool boot(struct temora *t, struct complaint *why) {
  if (t->frames > POOL_MAX_FRAMES) return complain(why, "\"frames\" is above 2^40");
  world_boot(t->frames);
  t->running = true;
  return true;
}

static enum temora_verdict header(struct temora *t, const struct temora_event *event) {
  struct complaint why = {.column = 0};
  if (event->arg.meta.frames != 0 || (event->recorded & 1u) != 0) {
    t->frames = event->arg.meta.frames;
  }
  if (t->running) complain(&why, "a second header");
  else boot(t, &why);
  if (why.text[0] != '\0') return fall(t, TEMORA_NOT_A_TRACE, &why);
  story_none(&t->history, t->next);
  t->next++;
  return TEMORA_CONFORMS;
}

enum temora_verdict session_judge(struct temora *t, enum verdict verdict) {
  t->report.events++;
  if (verdict == NOT_MODELLED) {
    t->report.not_modelled++;
    verdict = t->strict ? INCONCLUSIVE : CONFORMS;
  }
  if (verdict != CONFORMS) return fall_at(t, (enum temora_verdict)verdict);
  t->next++;
  return TEMORA_CONFORMS;
}

enum temora_verdict temora_feed(struct temora *t, const struct temora_event *event) {
  struct step *s = &t->step;
  if (t->report.verdict != TEMORA_CONFORMS) return t->report.verdict;
  if (event->op == TEMORA_META) return header(t, event);
  if (!t->running && !boot(t, &s->why)) return fall(t, TEMORA_NOT_A_TRACE, &s->why);
  s->event = event;
  s->number = t->next;
  if (t->history.room > 0) {
    world_find_thread(event->tid, &s->thread, &s->process);
    story_before(&t->history, s);
  }
  enum verdict verdict = step_run(s);
  story_after(&t->history, s);
  return session_judge(t, verdict);
}

const struct temora_event *session_read(struct temora *t, const char *line, size_t length,
                                        struct complaint *why) {
  if (!t->running) t->text = is_text_header(line, length);
  bool fine = t->text ? reader_text(&t->reader, line, length, why)
                      : reader_json(&t->reader, line, length, why);
  return fine ? &t->reader.event : NULL;
}

enum temora_verdict temora_feed_line(struct temora *t, const char *line, size_t length) {
  struct complaint why;
  if (t->report.verdict != TEMORA_CONFORMS) return t->report.verdict;
  if (session_read(t, line, length, &why) == NULL) return fall(t, TEMORA_NOT_A_TRACE, &why);
  if (!t->running && t->reader.event.op != TEMORA_META) {
    why.column = 1;
    complain(&why, "the first line is not {\"t\":\"meta\",\"format\":\"%s\"}", TRACE_FORMAT);
    return fall(t, TEMORA_NOT_A_TRACE, &why);
  }
  return temora_feed(t, &t->reader.event);
}
