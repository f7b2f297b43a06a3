/* SPDX-License-Identifier: MIT */
#include "oracle/read/lexer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "oracle/read/same.h"

#define SHOWN 60u /* bytes of a name, in a message */

const char *lex_fail(struct lexer *l, const char *at, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(l->why->text, sizeof l->why->text, format, arguments);
  va_end(arguments);
  l->why->column = (uint32_t)(at - l->line) + 1u;
  return NULL;
}

const char *lex_expected(struct lexer *l, const char *at, const char *what) {
  unsigned char byte = (unsigned char)*at;
  if (at >= l->end) return lex_fail(l, at, "the line ends where %s should be", what);
  if (byte == 0) return lex_fail(l, at, "a NUL byte");
  if (byte > 0x20 && byte < 0x7F) return lex_fail(l, at, "'%c' where %s should be", byte, what);
  return lex_fail(l, at, "byte 0x%02x where %s should be", byte, what);
}

const char *lex_end(struct lexer *l, const char *p) {
  p = lex_blank(p);
  return p == l->end ? p : lex_expected(l, p, "the end of the line");
}

/* ---- objects and arrays ---- */

const char *lex_member(struct lexer *l, const char *p, bool first, struct span *name) {
  bool escaped;
  p = lex_blank(p);
  name->text = NULL;
  if (*p == '}') return p + 1;
  if (!first) {
    if (*p != ',') return lex_expected(l, p, "',' or '}'");
    p = lex_blank(p + 1);
  }
  if (*p != '"') return lex_expected(l, p, "the name of a member");
  const char *start = p;
  p = lex_string(l, p, name, &escaped);
  if (p == NULL) return NULL;
  if (escaped) return lex_fail(l, start, "the name of a member has an escape");
  p = lex_blank(p);
  return *p == ':' ? lex_blank(p + 1) : lex_expected(l, p, "':'");
}

const char *lex_element(struct lexer *l, const char *p, bool first, bool *more) {
  p = lex_blank(p);
  *more = *p != ']';
  if (!*more) return p + 1;
  if (first) return p;
  return *p == ',' ? lex_blank(p + 1) : lex_expected(l, p, "',' or ']'");
}

/* false: the name is there already, or there are too many. */
static bool note_name(struct lexer *l, const struct span *name, struct names *names) {
  for (uint32_t i = 0; i < names->count; i++) {
    if (names->name[i].length == name->length &&
        is_same(names->name[i].text, name->text, name->length)) {
      lex_twice(l, name);
      return false;
    }
  }
  if (names->count == NAMES) {
    lex_fail(l, name->text - 1, "an object of more than %u members", NAMES);
    return false;
  }
  names->name[names->count++] = *name;
  return true;
}

const char *lex_twice(struct lexer *l, const struct span *name) {
  int length = (int)(name->length < SHOWN ? name->length : SHOWN);
  return lex_fail(l, name->text - 1, "\"%.*s\" is there twice", length, name->text);
}

const char *lex_other(struct lexer *l, const char *p, const struct span *name,
                      struct names *names) {
  return note_name(l, name, names) ? lex_skip(l, p, 2) : NULL;
}

static const char *skip_object(struct lexer *l, const char *p, uint32_t depth) {
  struct names names;
  struct span  name;
  names.count = 0;
  for (bool first = true;; first = false) {
    p = lex_member(l, p, first, &name);
    if (p == NULL || name.text == NULL) return p;
    if (!note_name(l, &name, &names)) return NULL;
    p = lex_skip(l, p, depth + 1u);
    if (p == NULL) return NULL;
  }
}

static const char *skip_array(struct lexer *l, const char *p, uint32_t depth) {
  bool more;
  for (bool first = true;; first = false) {
    p = lex_element(l, p, first, &more);
    if (p == NULL || !more) return p;
    p = lex_skip(l, p, depth + 1u);
    if (p == NULL) return NULL;
  }
}

static const char *skip_word(struct lexer *l, const char *p) {
  static const char *const words[] = {"true", "false", "null"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    size_t length = strlen(words[i]);
    if ((size_t)(l->end - p) >= length && is_same(p, words[i], length)) return p + length;
  }
  return lex_expected(l, p, "a value");
}

const char *lex_skip(struct lexer *l, const char *p, uint32_t depth) {
  struct span text;
  bool        unused;
  if (depth > DEPTH) return lex_fail(l, p, "more than %u arrays and objects are open", DEPTH);
  switch (*p) {
    case '{': return skip_object(l, p + 1, depth);
    case '[': return skip_array(l, p + 1, depth);
    case '"': return lex_string(l, p, &text, &unused);
    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9': return lex_any_number(l, p, &unused);
    default: return skip_word(l, p);
  }
}
