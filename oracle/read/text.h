/* SPDX-License-Identifier: MIT */
/* The two forms of a line of ztrace/1: JSON, and text for people.
 *
 *   ztrace/1 frames=4096                       {"t": "meta", "format": "ztrace/1", "frames": 4096}
 *   thread p=1 tid=1                           {"t": "thread", "p": 1, "tid": 1}
 *   1: zx_port_create(options=0) = ZX_OK {out=0xf}       {"tid": 1, "op": .., "in": .., ..}
 *   - NAME=VALUE ...                           any other object
 *
 * Members that have no place of their own stand behind, as NAME=VALUE. A value is JSON's, but that
 * 0x.. and names without quotes are strings, and that an object is {NAME=VALUE, ...}. A line says
 * the same in both forms; only the order of members and blanks can differ. */
#ifndef ORACLE_READ_TEXT_H_
#define ORACLE_READ_TEXT_H_

#include <string.h>

#include "oracle/read/lexer.h"

#define TEXT_HEADER "ztrace/1"

/* Where the other form goes. */
struct sink {
  char       *start, *at, *end;
  size_t      want;   /* asked: what stands at this place comes */
  const char *source; /* from here */
  bool        full;
};

static inline void sink_put(struct sink *s, const char *text, size_t length) {
  if ((size_t)(s->end - s->at) < length) {
    s->full = true;
    return;
  }
  memcpy(s->at, text, length);
  s->at += length;
}

static inline void sink_text(struct sink *s, const char *text) {
  sink_put(s, text, strlen(text));
}

/* What comes next stems from p. */
static inline void sink_from(struct sink *s, const char *p) {
  if ((size_t)(s->at - s->start) <= s->want) s->source = p;
}

static inline bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
static inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Whether a trace whose first line this is has the text form. */
static inline bool is_text_header(const char *line, size_t length) {
  size_t header = sizeof TEXT_HEADER - 1u;
  return length >= header && memcmp(line, TEXT_HEADER, header) == 0;
}

/* false: l->why says what is wrong with the line; the sink may be full. */
bool text_of_json(struct lexer *l, struct sink *s);
bool json_of_text(struct lexer *l, struct sink *s);

#endif
