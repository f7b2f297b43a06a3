/* SPDX-License-Identifier: MIT */
/* Raw exits: JSON Lines (an exit, or an event of ztrace/1 that has exits), or FIELD=VALUE ... */
#include <stdlib.h>
#include <string.h>

#include "oracle/decode/decode.h"
#include "oracle/decode/explain.h"

struct input {
  const char                  *name; /* NULL: the command's arguments */
  size_t                       line;
  const struct decode_options *options;
  int                          status;
  size_t                       exits;
};

static void print(struct input *in, const struct exit_record *e) {
  struct exit x = exit_decode(e->raw);
  in->exits++;
  if (x.kind == EXIT_UNKNOWN && in->status == DECODE_FINE) in->status = DECODE_DIFFERS;
  if (!in->options->json) {
    explain_text(stdout, e, &x);
    return;
  }
  json_t *object = explain_json(e, &x);
  if (in->name != NULL) json_object_set_new(object, "line", json_integer((json_int_t)in->line));
  json_dumpf(object, stdout, JSON_COMPACT);
  putchar('\n');
  json_decref(object);
}

static void refuse(struct input *in, const struct complaint *c) {
  if (in->name == NULL) fprintf(stderr, "temora: %s\n", c->text);
  else if (c->column == 0) fprintf(stderr, "%s:%zu: %s\n", in->name, in->line, c->text);
  else fprintf(stderr, "%s:%zu:%u: %s\n", in->name, in->line, c->column, c->text);
  in->status = DECODE_UNUSABLE;
}

/* ---- JSON ---- */

static void take_exit(struct input *in, const json_t *object) {
  struct exit_record e = {0};
  struct complaint   c = {.column = 0};
  if (!json_is_object(object)) complain(&c, "an exit is an object");
  else if (exit_record_json(&e, object, &c)) {
    print(in, &e);
    return;
  }
  refuse(in, &c);
}

/* The exits of an event: "in": {"exits": [...]}, or beside "st". NULL: it has none. */
static const json_t *exits_of(const json_t *event) {
  const json_t *inside = json_object_get(json_object_get(event, "in"), "exits");
  return inside != NULL ? inside : json_object_get(event, "exits");
}

static void take_json(struct input *in, const char *text) {
  struct complaint c = {.column = 0};
  json_error_t     error;
  json_t          *object = json_loads(text, JSON_REJECT_DUPLICATES, &error), *exit;
  const json_t    *list = exits_of(object);
  size_t           i;
  if (object == NULL) {
    c.column = error.column > 0 ? (uint32_t)error.column : 0;
    complain(&c, "not JSON: %.150s", error.text);
    refuse(in, &c);
  } else if (json_is_array(list)) {
    json_array_foreach((json_t *)list, i, exit) take_exit(in, exit);
  } else if (json_object_get(object, "t") == NULL && json_object_get(object, "op") == NULL) {
    take_exit(in, object);
  }
  json_decref(object);
}

/* ---- lines ---- */

static void take_text(struct input *in, const char *text) {
  struct exit_record e = {0};
  struct complaint   c = {.column = 0};
  if (exit_record_text(&e, text, &c)) print(in, &e);
  else refuse(in, &c);
}

static void take_line(struct input *in, const char *text, size_t length) {
  struct complaint c = {.column = 0};
  const char      *first = text + strspn(text, " \t\r\n");
  if (strlen(text) != length) {
    complain(&c, "a byte 0");
    refuse(in, &c);
  } else if (*first == '{') {
    take_json(in, first);
  } else if (*first != '\0' && *first != '#') {
    take_text(in, first);
  }
}

int decode_raw_text(const char *text, const struct decode_options *options) {
  struct input in = {.options = options};
  take_text(&in, text);
  return in.status;
}

int decode_raw_stream(FILE *file, const char *name, const struct decode_options *options) {
  struct input in = {.name = name, .options = options};
  char        *text = NULL;
  size_t       room = 0;
  ssize_t      length;
  while ((length = getline(&text, &room, file)) >= 0) {
    in.line++;
    take_line(&in, text, (size_t)length);
  }
  free(text);
  if (in.exits == 0 && in.status == DECODE_FINE) {
    fprintf(stderr, "temora: %s: there is no VM exit in it\n", name);
    in.status = DECODE_UNUSABLE;
  }
  return in.status;
}
