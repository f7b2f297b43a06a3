/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "oracle/search/overlap.h"

#include <stdlib.h>
#include <string.h>

#include "oracle/trace/lines.h"
#include "oracle/trace/numbers.h"
#include "oracle/search/search.h"

uint64_t overlap_budget = OVERLAP_BUDGET, overlap_steps;

struct overlap {
  struct temora  *session;
  struct search   search;
  struct lines    lines;
  size_t          at;                       /* the line that is checked */
  bool            passed_over[MAX_THREADS]; /* the thread is in a call that is not modelled */
  struct scene   *scene;                    /* told of this event, or NULL */
  struct pace progress;
};

/* ---- a call and its return ---- */

static bool is_a(const json_t *event, const char *type) {
  const char *t = json_string_value(json_object_get(event, "t"));
  return t != NULL && strcmp(t, type) == 0;
}

static bool same_thread(const json_t *a, const json_t *b) {
  uint64_t one = 0, other = 0;
  return number_read(json_object_get(a, "tid"), &one) &&
         number_read(json_object_get(b, "tid"), &other) && one == other;
}

/* The place of the line on which the call on the current one returns; 0: it never does. */
static size_t find_return(struct overlap *o) {
  const json_t *call = o->lines.line[o->at].event;
  for (size_t k = o->at + 1u; k < o->lines.count; k++) {
    const json_t *event = lines_event(&o->lines, k);
    if (event == NULL) return 0; /* the check will come to it */
    if (same_thread(call, event) && is_a(event, "return")) return k;
  }
  return 0;
}

/* What a return says of the guest's exits is among the arguments of the sequential form. */
static void move_exits(json_t *in, const json_t *end) {
  static const char *const names[] = {"exits", "exits_lost", "exits_recorded"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    json_t *value = json_object_get(end, names[i]);
    if (value != NULL) json_object_set(in, names[i], value);
  }
}

/* As one event of the sequential form. A status for a call that never returns: it is not asked. */
static json_t *joined(const json_t *call, const json_t *end) {
  json_t *event = json_copy((json_t *)call), *in = json_copy(json_object_get(call, "in"));
  json_object_del(event, "t");
  if (end != NULL) json_object_update_missing(event, (json_t *)end);
  else json_object_set_new(event, "st", json_integer(0));
  json_object_del(event, "t");
  if (in == NULL) in = json_object();
  move_exits(in, end);
  json_object_set_new(event, "in", in);
  return event;
}

/* The same checks as of any line, but its columns are not the trace's. */
static const struct temora_event *read_joined(struct overlap *o, const json_t *end,
                                              struct complaint *why) {
  json_t *event = joined(o->lines.line[o->at].event, end);
  char   *text = json_dumps(event, JSON_COMPACT);
  const struct temora_event *read = NULL;
  struct reader *reader = &o->session->reader;
  if (text == NULL) complain(why, "out of memory");
  else if (reader_json(reader, text, strlen(text), why)) read = &reader->event;
  why->column = 0;
  free(text);
  json_decref(event);
  return read;
}

/* ---- events ---- */

static size_t find_op(const struct search *search, uint32_t thread) {
  size_t i = 0;
  while (i < search->ops && search->op[i].step.thread != thread) i++;
  return i;
}

static void tell(struct overlap *o, const struct temora_event *event) {
  if (o->scene == NULL) return;
  search_load(&o->search);
  before_event(&o->scene->before, event);
}

static enum verdict add_call(struct overlap *o, struct step *s, size_t ends) {
  struct search *search = &o->search;
  if (find_op(search, s->thread) < search->ops) {
    complain(&s->why, "the thread is still in another call");
    return NOT_A_TRACE;
  }
  if (!search_begin(search) || !search_call(search, s, ends)) {
    complain(&s->why, "out of memory");
    return INCONCLUSIVE;
  }
  search_load(search);
  story_before(&o->session->history, s);
  return CONFORMS;
}

static enum verdict end_call(struct overlap *o, struct step *s) {
  struct search  *search = &o->search;
  struct history *history = &o->session->history;
  size_t          i = find_op(search, s->thread), line = s->number;
  if (i == search->ops) {
    complain(&s->why, "the thread is in no call");
    return NOT_A_TRACE;
  }
  *s = search->op[i].step;
  tell(o, s->event);
  struct temora_event *event = search->op[i].event;
  search->outcomes = o->scene != NULL ? &o->scene->outcomes : NULL;
  enum verdict         verdict = search_return(search, i, s);
  overlap_steps += search->steps;
  story_after(history, s);
  if (s->number != line && history->room > 0) {
    history->story[s->number % history->room].returned = line + 1u;
  }
  if (verdict == CONFORMS) step_over(s);
  if (verdict == CONFORMS) free(event); /* else search_end will */
  return verdict;
}

static bool find_caller(struct overlap *o, struct step *s) {
  uint64_t tid = 0;
  number_read(json_object_get(o->lines.line[o->at].event, "tid"), &tid);
  return world_find_thread(tid, &s->thread, &s->process) ||
         complain(&s->why, "there is no thread %lu", tid);
}

static enum verdict on_call(struct overlap *o, struct step *s) {
  size_t        ends = find_return(o);
  const json_t *end = ends != 0 ? o->lines.line[ends].event : NULL;
  s->event = read_joined(o, end, &s->why);
  if (s->event == NULL) return NOT_A_TRACE;
  enum verdict verdict = step_prepare(s);
  s->open = end == NULL;
  if (verdict == CONFORMS) return add_call(o, s, ends);
  if (verdict != NOT_MODELLED) return verdict;
  if (!find_caller(o, s)) return NOT_A_TRACE;
  o->passed_over[s->thread] = true; /* so will be its return */
  return NOT_MODELLED;
}

static enum verdict on_return(struct overlap *o, struct step *s) {
  static const struct temora_event nothing = {.op = TEMORA_NOT_MODELLED};
  s->event = &nothing;
  if (!find_caller(o, s)) return NOT_A_TRACE;
  if (!o->passed_over[s->thread]) return end_call(o, s);
  o->passed_over[s->thread] = false;
  return CONFORMS;
}

/* An event of one line while calls are under way. */
static enum verdict on_other(struct overlap *o, struct step *s) {
  const struct line_kept *line = &o->lines.line[o->at];
  s->event = session_read(o->session, line->text, line->length, &s->why);
  if (s->event == NULL) return NOT_A_TRACE;
  bool named = s->event->op == TEMORA_THREAD && (s->event->recorded & TEMORA_NAMED) != 0;
  if (s->event->op == TEMORA_THREAD && !named) return search_thread(&o->search, s);
  if (s->event->op >= TEMORA_CALLS && s->event->op != TEMORA_NOT_MODELLED) {
    complain(&s->why, "while calls overlap, no process, space or resource can be added, no thread "
                      "with h");
    return NOT_A_TRACE;
  }
  enum verdict verdict = step_prepare(s);
  if (verdict == CONFORMS) verdict = add_call(o, s, o->at);
  return verdict == CONFORMS ? end_call(o, s) : verdict;
}

/* ---- all of them ---- */

static bool has(const struct trace_line *line, const char *word) {
  return memmem(line->text, line->length, word, strlen(word)) != NULL;
}

static struct reader *form_of(struct temora *t) { return t->text ? &t->reader : NULL; }

bool overlap_begins(struct temora *t, const struct trace_line *line) {
  bool may = t->text ? has(line, "call") || has(line, "return")
                     : has(line, "\"call\"") || has(line, "\"return\"");
  if (!may) return false; /* as most lines may not */
  json_t *event = line_parse(line->text, line->length, form_of(t));
  bool    begins = is_a(event, "call") || is_a(event, "return");
  json_decref(event);
  return begins;
}

static void feed_one(struct overlap *o) {
  static const struct temora_event none = {.op = TEMORA_NOT_MODELLED};
  struct temora     *t = o->session;
  const json_t      *event = lines_event(&o->lines, o->at);
  struct line_kept  *line = &o->lines.line[o->at];
  bool concerns = is_a(event, "call") || is_a(event, "return");
  if (event == NULL || (o->search.now.count == 0 && !concerns)) {
    const struct temora_event *read = NULL;
    if (o->scene != NULL) read = session_read(t, line->text, line->length, &t->step.why);
    if (read != NULL) scene_of(o->scene, t, read);
    temora_feed_line(t, line->text, line->length);
    return;
  }
  t->step.number = t->next;
  t->step.compared = false;
  t->step.why = (struct complaint){.column = 0};
  story_none(&t->history, t->next);
  enum verdict verdict = is_a(event, "call") ? on_call(o, &t->step)
                         : is_a(event, "return") ? on_return(o, &t->step)
                                                 : on_other(o, &t->step);
  if (t->step.event == NULL) t->step.event = &none;
  session_judge(t, verdict);
}

bool overlap_feed(struct temora *t, struct trace *trace, const struct trace_line *line,
                  uint64_t stop, struct scene *scene, struct complaint *c) {
  struct overlap o = {.session = t, .search.budget = overlap_budget};
  size_t         first = line->number;
  bool           fine = lines_keep(&o.lines, trace, line, form_of(t), c);
  for (; fine && o.at < o.lines.count && temora_finish(t, NULL) == TEMORA_CONFORMS; o.at++) {
    o.scene = first + o.at == stop ? scene : NULL;
    feed_one(&o);
    lines_forget(&o.lines, o.at);
    progress_show(&o.progress, o.at, o.lines.count, "lines");
  }
  progress_end(&o.progress);
  search_end(&o.search);
  lines_free(&o.lines);
  return fine;
}
