/* SPDX-License-Identifier: MIT */
/* The JSON of one line, strictly (RFC 8259), and never behind its end: the byte behind the line is
 * '\n' or '\0', which is no part of JSON. Functions take where they stand, and give where they go
 * on, or NULL when something is wrong, which is then in l->why.
 *
 * Stricter than JSON: names have no escapes and stand once in an object, which has at most NAMES
 * members that the format does not name; at most DEPTH arrays and objects are open; no U+0000. */
#ifndef ORACLE_READ_LEXER_H_
#define ORACLE_READ_LEXER_H_

#include <stddef.h>

#include "oracle/read/complaint.h"

#define DEPTH 32u
#define NAMES 64u

struct lexer {
  const char       *line, *end;
  struct complaint *why;
};
struct span { const char *text; size_t length; };

/* The members of one object that the format does not name. */
struct names {
  struct span name[NAMES];
  uint32_t    count;
};

/* Blames the place: always NULL. */
const char *lex_fail(struct lexer *l, const char *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Blames the byte, with what would be right. */
const char *lex_expected(struct lexer *l, const char *at, const char *what);

/* As a rule there is one blank, or none. */
static inline const char *lex_blank(const char *p) {
  if (*p == ' ') p++;
  if (__builtin_expect((unsigned char)*p > ' ', 1)) return p;
  while (*p == ' ' || *p == '\t' || *p == '\r') p++;
  return p;
}

/* At '"'. The text between the quotes, escapes as they are written; *escaped: there are some. */
const char *lex_string(struct lexer *l, const char *p, struct span *text, bool *escaped);
/* Any number, as JSON has them; *integer says that it is a whole one without an exponent. */
const char *lex_any_number(struct lexer *l, const char *p, bool *integer);
/* An integer, or a string in C's notation, from 0 to 2^64-1. `name` is blamed. */
const char *lex_number(struct lexer *l, const char *p, const struct span *name, uint64_t *out);
/* The same to 2^32-1. */
const char *lex_word(struct lexer *l, const char *p, const struct span *name, uint32_t *out);

/* The next member of an object; p is behind '{' (first) or a value. Goes to the member's value; or
 * behind the '}', with name->text NULL. */
const char *lex_member(struct lexer *l, const char *p, bool first, struct span *name);
/* The next element of an array; p is behind '[' (first) or a value. Goes to it, *more true; or
 * behind the ']'. */
const char *lex_element(struct lexer *l, const char *p, bool first, bool *more);
/* A member that the format does not name: its value is passed over. */
const char *lex_other(struct lexer *l, const char *p, const struct span *name, struct names *names);
/* Blames a member whose name stood in the object before: always NULL. */
const char *lex_twice(struct lexer *l, const struct span *name);
/* Any value. */
const char *lex_skip(struct lexer *l, const char *p, uint32_t depth);
/* The end of the line. */
const char *lex_end(struct lexer *l, const char *p);

#endif
