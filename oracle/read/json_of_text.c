/* SPDX-License-Identifier: MIT */
#include "oracle/read/same.h"
#include "oracle/read/text.h"

static const char *end_of_name(const char *p) {
  while (is_letter(*p) || is_digit(*p) || *p == '.') p++;
  return p;
}

static void put_quoted(struct sink *s, const char *text, const char *end) {
  sink_text(s, "\"");
  sink_put(s, text, (size_t)(end - text));
  sink_text(s, "\"");
}

static bool is_literal(const char *p, const char *end) {
  return (end - p == 4 && (is_same(p, "true", 4) || is_same(p, "null", 4))) ||
         (end - p == 5 && is_same(p, "false", 5));
}

/* 0x.. is a string, any other number is JSON's. */
static const char *put_number(struct lexer *l, struct sink *s, const char *p) {
  bool        unused;
  const char *end;
  if (p[0] == '0' && p[1] == 'x') {
    end = p + 2;
    while (is_digit(*end) || ((*end | 0x20) >= 'a' && (*end | 0x20) <= 'f')) end++;
    if (end == p + 2) return lex_expected(l, end, "a hexadecimal digit");
    put_quoted(s, p, end);
  } else {
    end = lex_any_number(l, p, &unused);
    if (end == NULL) return NULL;
    sink_put(s, p, (size_t)(end - p));
  }
  return is_letter(*end) || is_digit(*end) ? lex_expected(l, end, "the end of a number") : end;
}

static const char *put_value(struct lexer *l, struct sink *s, const char *p, uint32_t depth);

/* NAME=VALUE */
static const char *put_member(struct lexer *l, struct sink *s, const char *p, uint32_t depth) {
  struct span name;
  bool        escaped;
  const char *end;
  if (*p == '"') {
    end = lex_string(l, p, &name, &escaped);
    if (end == NULL) return NULL;
    sink_put(s, p, (size_t)(end - p));
  } else {
    if (!is_letter(*p)) return lex_expected(l, p, "the name of a member");
    end = end_of_name(p);
    put_quoted(s, p, end);
  }
  if (*end != '=') return lex_expected(l, end, "'='");
  sink_text(s, ": ");
  return put_value(l, s, end + 1, depth);
}

/* What stands in brackets, with commas between: behind the first to behind the last. */
static const char *put_list(struct lexer *l, struct sink *s, const char *p, char last,
                            uint32_t depth) {
  if (depth > DEPTH) return lex_fail(l, p, "more than %u arrays and objects are open", DEPTH);
  sink_text(s, last == ']' ? "[" : "{");
  p = lex_blank(p);
  for (bool first = true; *p != last; first = false) {
    if (!first) {
      if (*p != ',') return lex_expected(l, p, last == ']' ? "',' or ']'" : "',' or the end");
      sink_text(s, ", ");
      p = lex_blank(p + 1);
    }
    sink_from(s, p);
    p = last == ']' ? put_value(l, s, p, depth + 1u) : put_member(l, s, p, depth + 1u);
    if (p == NULL) return NULL;
    p = lex_blank(p);
  }
  sink_text(s, last == ']' ? "]" : "}");
  return p + 1;
}

static const char *put_value(struct lexer *l, struct sink *s, const char *p, uint32_t depth) {
  struct span unused;
  bool        escaped;
  const char *end;
  sink_from(s, p);
  if (*p == '{') return put_list(l, s, p + 1, '}', depth);
  if (*p == '[') return put_list(l, s, p + 1, ']', depth);
  if (is_digit(*p) || *p == '-') return put_number(l, s, p);
  if (*p == '"') {
    end = lex_string(l, p, &unused, &escaped);
    if (end != NULL) sink_put(s, p, (size_t)(end - p));
    return end;
  }
  if (!is_letter(*p)) return lex_expected(l, p, "a value");
  end = end_of_name(p);
  if (is_literal(p, end)) sink_put(s, p, (size_t)(end - p));
  else put_quoted(s, p, end);
  return end;
}

/* NAME=VALUE with blanks between, to the end of the line. */
static const char *put_rest(struct lexer *l, struct sink *s, const char *p, bool first) {
  for (p = lex_blank(p); p != l->end; p = lex_blank(p)) {
    if (p > l->line && p[-1] != ' ' && p[-1] != '\t') return lex_expected(l, p, "a blank");
    if (!first) sink_text(s, ", ");
    first = false;
    sink_from(s, p);
    p = put_member(l, s, p, 2);
    if (p == NULL) return NULL;
  }
  sink_text(s, "}");
  return p;
}

/* At the number of a thread. */
static const char *put_call(struct lexer *l, struct sink *s, const char *p) {
  sink_text(s, "{\"tid\": ");
  p = put_number(l, s, p);
  if (p == NULL) return NULL;
  if (*p != ':') return lex_expected(l, p, "':'");
  p = lex_blank(p + 1);
  if (!is_letter(*p)) return lex_expected(l, p, "the name of a call");
  const char *end = end_of_name(p);
  sink_text(s, ", \"op\": ");
  sink_from(s, p);
  put_quoted(s, p, end);
  if (*end != '(') return lex_expected(l, end, "'('");
  sink_text(s, ", \"in\": ");
  p = put_list(l, s, end + 1, ')', 2);
  if (p == NULL) return NULL;
  p = lex_blank(p);
  if (*p != '=') return lex_expected(l, p, "'='");
  sink_text(s, ", \"st\": ");
  p = put_value(l, s, lex_blank(p + 1), 2);
  if (p == NULL) return NULL;
  p = lex_blank(p);
  if (*p != '{') return put_rest(l, s, p, false);
  sink_text(s, ", \"out\": ");
  p = put_value(l, s, p, 2);
  return p == NULL ? NULL : put_rest(l, s, p, false);
}

bool json_of_text(struct lexer *l, struct sink *s) {
  const char *p = lex_blank(l->line), *end = end_of_name(p);
  if (is_text_header(p, (size_t)(l->end - p))) {
    sink_text(s, "{\"t\": \"meta\", \"format\": \"" TEXT_HEADER "\"");
    p = put_rest(l, s, p + sizeof TEXT_HEADER - 1u, false);
  } else if (is_digit(*p)) {
    p = put_call(l, s, p);
  } else if (*p == '-') {
    sink_text(s, "{");
    p = put_rest(l, s, p + 1, true);
  } else if (is_letter(*p)) {
    sink_text(s, "{\"t\": ");
    sink_from(s, p);
    put_quoted(s, p, end);
    p = put_rest(l, s, end, false);
  } else {
    p = lex_expected(l, p, "a number of a thread, or what the line is");
  }
  return p != NULL && !s->full;
}
