/* SPDX-License-Identifier: MIT */
#include "oracle/read/reader.h"

#include "oracle/read/members.h"
#include "oracle/read/status.h"

/* The members of an event that have a meaning, the most frequent first. */
enum top { TID, OP, IN, ST, OUT, BAD, T, P, H, KIND, BASE, SIZE, FRAMES, FORMAT, TOPS };
static const struct parameter tops[TOPS] = {
  [TID] = {"tid", 0, 3}, [OP] = {"op", 0, 2}, [IN] = {"in", 0, 2}, [ST] = {"st", 0, 2},
  [OUT] = {"out", 0, 3}, [BAD] = {"bad", 0, 3}, [T] = {"t", 0, 1}, [P] = {"p", 0, 1},
  [H] = {"h", 0, 1}, [KIND] = {"kind", 0, 4}, [BASE] = {"base", 0, 4}, [SIZE] = {"size", 0, 4},
  [FRAMES] = {"frames", 0, 6}, [FORMAT] = {"format", 0, 6},
};

struct event_line {
  struct line line; /* the first member: read_object knows only it */
  const char *value[TOPS]; /* where a value begins that is read when the event is known */
};

/* ---- calls ---- */

static const char *read_status(struct lexer *l, const char *p, int32_t *out) {
  struct span text, name = {"st", 2};
  bool        unused;
  uint32_t    value;
  if (l->end - p >= 7 && is_same(p, "\"ZX_OK\"", 7)) {
    *out = 0;
    return p + 7;
  }
  if (*p == '"') {
    const char *end = lex_string(l, p, &text, &unused);
    if (end == NULL || status_find(text.text, text.length, out)) return end;
  } else if (*p == '-' || *p == '0') {
    const char *end = lex_any_number(l, p, &unused);
    if (end == NULL) return NULL;
    if (p[1] != '"' && lex_word(l, *p == '-' ? p + 1 : p, &name, &value) == end &&
        value <= INT32_MAX) {
      *out = -(int32_t)value;
      return end;
    }
  }
  return lex_fail(l, p, "\"st\" is not a status, by name or number");
}

/* A member of a call that is modelled. */
static const char *read_call_member(struct line *line, const char *p, enum top top) {
  struct temora_event *event = &line->reader->event;
  struct span          name = {tops[top].name, tops[top].length};
  switch (top) {
    case TID: return lex_number(&line->lexer, p, &name, &event->tid);
    case ST: return read_status(&line->lexer, p, &event->status);
    case IN: return read_in(line, p);
    case OUT: return read_out(line, p);
    case BAD: return read_bad(line, p);
    default: return lex_skip(&line->lexer, p, 2);
  }
}

static const char *read_op(struct line *line, const char *p) {
  struct temora_event *event = &line->reader->event;
  struct span          name;
  bool                 escaped;
  if (*p != '"') return lex_expected(&line->lexer, p, "the name of a call");
  const char *end = lex_string(&line->lexer, p, &name, &escaped);
  if (end == NULL) return NULL;
  if (escaped) return lex_fail(&line->lexer, p, "the name of a call has an escape");
  event->op = schema_find(name.text, name.length);
  if (event->op < TEMORA_CALLS) line->call = &schema_calls[event->op];
  return end;
}

/* ---- any event ---- */

static const struct parameter *top_member(const struct line *line, uint32_t i) {
  (void)line;
  return i < TOPS ? &tops[i] : NULL;
}

static const char *read_top(struct line *line, const char *p, const struct span *name, uint32_t i) {
  struct event_line *e = (struct event_line *)line;
  (void)name;
  if (i == OP) return read_op(line, p);
  if (line->call != NULL) return read_call_member(line, p, i);
  e->value[i] = p;
  return lex_skip(&line->lexer, p, 2);
}

/* What came before the call's name, and is a call's. */
static bool read_early(struct event_line *e) {
  for (enum top i = TID; i <= BAD && e->line.call != NULL; i++) {
    if (e->value[i] != NULL && read_call_member(&e->line, e->value[i], i) == NULL) return false;
  }
  return true;
}

/* ---- events that are no calls ---- */

static const struct start {
  const char *name;
  uint32_t    length, op;
  enum top    member[5]; /* argument i; TOPS: no more */
} starts[] = {
  {"process", 7, TEMORA_PROCESS, {P, H, TOPS}},
  {"thread", 6, TEMORA_THREAD, {P, TID, H, TOPS}},
  {"resource", 8, TEMORA_RESOURCE, {P, H, KIND, BASE, SIZE}},
  {"space", 5, TEMORA_SPACE, {P, H, TOPS}},
  {"meta", 4, TEMORA_META, {FRAMES, TOPS}},
};

static bool read_format(struct event_line *e) {
  struct lexer *l = &e->line.lexer;
  struct span   text = {NULL, 0};
  bool          unused;
  const char   *p = e->value[FORMAT];
  if (p != NULL && *p == '"') lex_string(l, p, &text, &unused);
  if (is_named(&text, TRACE_FORMAT, sizeof TRACE_FORMAT - 1u)) return true;
  lex_fail(l, p != NULL ? p : l->line, "\"format\" is not \"%s\"", TRACE_FORMAT);
  return false;
}

static bool read_start_members(struct event_line *e, const struct start *start) {
  union temora_arguments *arg = &e->line.reader->event.arg;
  e->line.reader->event.op = start->op;
  for (uint32_t i = 0; i < 5u && start->member[i] != TOPS; i++) {
    enum top    top = start->member[i];
    struct span name = {tops[top].name, tops[top].length};
    if (e->value[top] == NULL) continue;
    e->line.reader->event.recorded |= 1u << i;
    if (lex_number(&e->line.lexer, e->value[top], &name, &arg->word[i]) == NULL) return false;
  }
  return start->op != TEMORA_META || read_format(e);
}

static bool read_start(struct event_line *e) {
  struct lexer *l = &e->line.lexer;
  struct span   type = {NULL, 0};
  bool          unused;
  const char   *p = e->value[T];
  if (*p == '"') lex_string(l, p, &type, &unused);
  for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
    if (is_named(&type, starts[i].name, starts[i].length)) return read_start_members(e, &starts[i]);
  }
  lex_fail(l, p, "no event is called \"%.*s\"", (int)(type.length < 40u ? type.length : 40u),
           type.length > 0 ? type.text : "");
  return false;
}

bool reader_json(struct reader *r, const char *text, size_t length, struct complaint *why) {
  struct event_line e = {.line = {.lexer = {text, text + length, why}, .reader = r}};
  uint32_t          seen;
  memset(&r->event, 0, sizeof r->event);
  r->event.handles = r->handles;
  r->event.exits = r->exits;
  const char *p = read_object(&e.line, lex_blank(text), top_member, read_top, &seen);
  if (p == NULL || lex_end(&e.line.lexer, p) == NULL) return false;
  bool op = (seen >> OP & 1u) != 0, type = (seen >> T & 1u) != 0;
  if (op == type) {
    lex_fail(&e.line.lexer, text, "an event has an \"op\", or a \"t\" that says what it is");
    return false;
  }
  if (type) return read_start(&e);
  if (e.line.call != NULL && (seen >> ST & 1u) == 0) {
    lex_fail(&e.line.lexer, text, "\"st\" is not a status, by name or number");
    return false;
  }
  return read_early(&e);
}
