/* SPDX-License-Identifier: MIT */
#include "oracle/trace/lines.h"

#include <stdlib.h>
#include <string.h>

#include "oracle/read/text.h"

json_t *line_parse(const char *text, size_t length, struct reader *form) {
  struct complaint unused;
  json_error_t     error;
  if (form != NULL) {
    struct lexer l = {text, text + length, &unused};
    struct sink  s = {form->json, form->json, form->json + LONGEST_JSON, 0, text, false};
    if (!json_of_text(&l, &s)) return NULL;
    text = s.start;
    length = (size_t)(s.at - s.start);
  }
  json_t *event = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
  if (json_is_object(event)) return event;
  json_decref(event);
  return NULL;
}

static bool keep(struct lines *lines, const struct trace_line *line) {
  if (lines->count == lines->room) {
    size_t            room = 2u * lines->room + 64u;
    struct line_kept *more = realloc(lines->line, room * sizeof *more);
    if (more == NULL) return false;
    lines->line = more;
    lines->room = room;
  }
  char *text = malloc(line->length + 1u);
  if (text == NULL) return false;
  memcpy(text, line->text, line->length + 1u);
  lines->line[lines->count++] = (struct line_kept){text, line->length, NULL};
  return true;
}

bool lines_keep(struct lines *lines, struct trace *trace, const struct trace_line *first,
                struct reader *form, struct complaint *c) {
  struct trace_line line = *first;
  *lines = (struct lines){.form = form};
  c->text[0] = '\0';
  do {
    if (!keep(lines, &line)) return complain(c, "%s: out of memory", trace->path);
  } while (trace_next(trace, &line, c));
  return c->text[0] == '\0';
}

void lines_free(struct lines *lines) {
  for (size_t i = 0; i < lines->count; i++) {
    lines_forget(lines, i);
    free(lines->line[i].text);
  }
  free(lines->line);
}

json_t *lines_event(struct lines *lines, size_t i) {
  struct line_kept *line = &lines->line[i];
  if (line->event == NULL) line->event = line_parse(line->text, line->length, lines->form);
  return line->event;
}

void lines_forget(struct lines *lines, size_t i) {
  json_decref(lines->line[i].event);
  lines->line[i].event = NULL;
}
