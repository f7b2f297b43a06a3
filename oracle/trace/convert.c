/* SPDX-License-Identifier: MIT */
/* temora convert: the other form of a trace. */
#include <argp.h>
#include <stdlib.h>

#include "oracle/commands.h"
#include "oracle/read/reader.h"
#include "oracle/read/text.h"
#include "oracle/trace/trace.h"

struct options {
  const char *path;
};

static error_t take(int key, char *text, struct argp_state *state) {
  struct options *options = state->input;
  if (key == ARGP_KEY_ARG && options->path == NULL) options->path = text;
  else if (key == ARGP_KEY_ARG) argp_error(state, "one trace at a time");
  else if (key == ARGP_KEY_END && options->path == NULL) argp_error(state, "a trace is needed");
  else return key == ARGP_KEY_END ? 0 : ARGP_ERR_UNKNOWN;
  return 0;
}

static const struct argp parser = {
  NULL, take, "TRACE",
  "Writes a trace in its other form: JSON Lines as text for people, text as JSON Lines. Nothing is "
  "lost: the way back gives the same values. The events need not be ones that temora knows."
  "\vExit status: 0, or 2 when TRACE cannot be read, or a line of it is broken.",
  NULL, NULL, NULL};

/* The line in its other form, with its end. */
static bool convert_line(const struct trace_line *line, bool text, struct sink *s,
                         struct complaint *why) {
  struct lexer l = {line->text, line->text + line->length, why};
  bool         fine = text ? json_of_text(&l, s) : text_of_json(&l, s);
  if (s->full) return complain(why, "a line of more than %u bytes", LONGEST_JSON);
  if (!fine) return false;
  *s->at = '\n';
  /* A name that stands twice is seen in JSON only. */
  struct lexer back = {s->start, s->at, why};
  if (text && lex_skip(&back, s->start, 1) == NULL) {
    why->column = 0;
    return false;
  }
  return true;
}

static bool convert(struct trace *trace, char *buffer, struct complaint *c) {
  struct trace_line line;
  struct complaint  why;
  bool              text = false;
  while (trace_next(trace, &line, c)) {
    struct sink s = {buffer, buffer, buffer + LONGEST_JSON, 0, NULL, false};
    why.column = 0;
    if (line.number == 1) text = is_text_header(line.text, line.length);
    if (!convert_line(&line, text, &s, &why)) {
      return complain(c, "%.60s:%zu:%u: %.100s", trace->path, line.number, why.column, why.text);
    }
    fwrite(buffer, 1, (size_t)(s.at - s.start) + 1u, stdout);
  }
  return c->text[0] == '\0';
}

int convert_command(int argc, char **argv) {
  struct options   options = {0};
  struct trace     trace;
  struct complaint why = {.column = 0};
  argp_parse(&parser, argc, argv, 0, NULL, &options);
  char *buffer = malloc(LONGEST_JSON + 1u);
  if (buffer == NULL) {
    complain(&why, "out of memory");
  } else if (trace_open(&trace, options.path, &why)) {
    convert(&trace, buffer, &why);
    trace_close(&trace);
  }
  free(buffer);
  if (fflush(stdout) != 0 && why.text[0] == '\0') complain(&why, "standard output: not written");
  if (why.text[0] == '\0') return 0;
  fprintf(stderr, "temora: %s\n", why.text);
  return STATUS_USAGE;
}
