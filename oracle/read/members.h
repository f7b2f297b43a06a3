/* SPDX-License-Identifier: MIT */
/* The objects of a line, and their members that have a meaning. */
#ifndef ORACLE_READ_MEMBERS_H_
#define ORACLE_READ_MEMBERS_H_

#include "oracle/read/lexer.h"
#include "oracle/read/reader.h"
#include "oracle/read/same.h"
#include "oracle/read/schema.h"

/* A line that is being read. */
struct line {
  struct lexer       lexer;
  struct reader     *reader;
  const struct call *call; /* NULL: not known, or not modelled */
};

/* Member i of an object, below 32; NULL: there is none. */
typedef const struct parameter *member_function(const struct line *line, uint32_t i);
/* Reads the value of member i. */
typedef const char *read_function(struct line *line, const char *p, const struct span *name,
                                  uint32_t i);

static inline bool is_named(const struct span *name, const char *text, size_t length) {
  return name->length == length && is_same(name->text, text, length);
}

/* Whether this member's name and its ':' are next, in the commonest form; then p is at its value.
 */
static inline bool is_next(const struct lexer *l, const char **p, bool first,
                           const struct parameter *member, struct span *name) {
  const char *at = lex_blank(*p);
  if (!first) {
    if (*at != ',') return false;
    at = lex_blank(at + 1);
  }
  if (l->end - at < member->length + 3 || *at != '"' ||
      !is_same(at + 1, member->name, member->length) || at[member->length + 1] != '"' ||
      at[member->length + 2] != ':') return false;
  *p = lex_blank(at + member->length + 3);
  *name = (struct span){at + 1, member->length};
  return true;
}

/* Reads an object. *seen: the members that were there. Inlined, so that member and read are. As a
 * rule members come in their order, so the one behind the last is tried before its name is read. */
static inline __attribute__((always_inline)) const char *read_object(
    struct line *line, const char *p, member_function *member, read_function *read,
    uint32_t *seen) {
  struct lexer *l = &line->lexer;
  struct names  names;
  struct span   name;
  uint32_t      next = 0;
  *seen = 0;
  names.count = 0;
  if (*p != '{') return lex_expected(l, p, "an object");
  p++;
  for (bool first = true;; first = false) {
    uint32_t                i = next;
    const struct parameter *m = member(line, i);
    if (m == NULL || !is_next(l, &p, first, m, &name)) {
      p = lex_member(l, p, first, &name);
      if (p == NULL || name.text == NULL) return p;
      for (i = 0; (m = member(line, i)) != NULL; i++) {
        if (is_named(&name, m->name, m->length)) break;
      }
    }
    if (m == NULL) {
      p = lex_other(l, p, &name, &names);
    } else if (*seen >> i & 1u) {
      return lex_twice(l, &name);
    } else {
      *seen |= 1u << i;
      p = read(line, p, &name, i);
      next = i + 1u;
    }
    if (p == NULL) return NULL;
  }
}

/* "in", "out", "bad" of the line's call. */
const char *read_in(struct line *line, const char *p);
const char *read_out(struct line *line, const char *p);
const char *read_bad(struct line *line, const char *p);

#endif
