/* SPDX-License-Identifier: MIT */
#include "oracle/read/same.h"
#include "oracle/read/text.h"

/* The members of the line's object. */
struct members {
  struct names names;
  struct span  value[NAMES];
  bool         placed[NAMES]; /* has been written */
};

static bool is_name(const char *text, size_t length) {
  if (length == 0 || !is_letter(*text)) return false;
  for (size_t i = 0; i < length; i++) {
    if (!is_letter(text[i]) && !is_digit(text[i]) && text[i] != '.') return false;
  }
  return true;
}

static bool is_hex(const char *text, size_t length) {
  if (length < 3 || text[0] != '0' || text[1] != 'x') return false;
  for (size_t i = 2; i < length; i++) {
    if (!is_digit(text[i]) && !(text[i] >= 'a' && text[i] <= 'f') &&
        !(text[i] >= 'A' && text[i] <= 'F')) return false;
  }
  return true;
}

static bool is_literal(const char *text, size_t length) {
  return (length == 4 && (is_same(text, "true", 4) || is_same(text, "null", 4))) ||
         (length == 5 && is_same(text, "false", 5));
}

/* `text` with its quotes. */
static void put_string(struct sink *s, const char *text, size_t length) {
  bool bare = is_hex(text + 1, length - 2) ||
              (is_name(text + 1, length - 2) && !is_literal(text + 1, length - 2));
  sink_put(s, bare ? text + 1 : text, bare ? length - 2 : length);
}

static void put_name(struct sink *s, const struct span *name) {
  if (is_name(name->text, name->length)) sink_put(s, name->text, name->length);
  else sink_put(s, name->text - 1, name->length + 2);
}

static const char *put_value(struct lexer *l, struct sink *s, const char *p);

/* The inside of an object: behind '{' to behind '}'. */
static const char *put_members(struct lexer *l, struct sink *s, const char *p) {
  struct span name;
  for (bool first = true;; first = false) {
    p = lex_member(l, p, first, &name);
    if (p == NULL || name.text == NULL) return p;
    if (!first) sink_text(s, ", ");
    put_name(s, &name);
    sink_text(s, "=");
    p = put_value(l, s, p);
  }
}

static const char *put_elements(struct lexer *l, struct sink *s, const char *p) {
  bool more;
  for (bool first = true;; first = false) {
    p = lex_element(l, p, first, &more);
    if (p == NULL || !more) return p;
    if (!first) sink_text(s, ", ");
    p = put_value(l, s, p);
  }
}

/* A value that lex_skip has passed. */
static const char *put_value(struct lexer *l, struct sink *s, const char *p) {
  const char *start = p;
  if (*p == '{' || *p == '[') {
    bool object = *p == '{';
    sink_put(s, p, 1);
    p = object ? put_members(l, s, p + 1) : put_elements(l, s, p + 1);
    sink_text(s, object ? "}" : "]");
    return p;
  }
  p = lex_skip(l, p, 1);
  if (*start == '"') put_string(s, start, (size_t)(p - start));
  else sink_put(s, start, (size_t)(p - start));
  return p;
}

/* ---- lines ---- */

static bool read_members(struct lexer *l, struct members *m) {
  struct span name;
  const char *p = lex_blank(l->line);
  m->names.count = 0;
  if (*p != '{') return lex_expected(l, p, "an object") != NULL;
  p++;
  for (bool first = true;; first = false) {
    p = lex_member(l, p, first, &name);
    if (p == NULL) return false;
    if (name.text == NULL) return lex_end(l, p) != NULL;
    const char *value = p;
    p = lex_other(l, p, &name, &m->names);
    if (p == NULL) return false;
    m->value[m->names.count - 1u] = (struct span){value, (size_t)(p - value)};
    m->placed[m->names.count - 1u] = false;
  }
}

/* The member's value, or NULL. */
static const struct span *find_member(const struct members *m, const char *name) {
  for (uint32_t i = 0; i < m->names.count; i++) {
    const struct span *n = &m->names.name[i];
    if (n->length == strlen(name) && memcmp(n->text, name, n->length) == 0) return &m->value[i];
  }
  return NULL;
}

static bool is_string(const struct span *value, const char *text) {
  return value != NULL && value->length == strlen(text) + 2u && value->text[0] == '"' &&
         memcmp(value->text + 1, text, value->length - 2u) == 0;
}

static bool is_bare(const struct span *value) {
  return value != NULL && value->text[0] == '"' && is_name(value->text + 1, value->length - 2u) &&
         !is_literal(value->text + 1, value->length - 2u);
}

static bool is_number(const struct span *value) {
  return value != NULL && (is_digit(value->text[0]) ||
         (value->text[0] == '"' && is_hex(value->text + 1, value->length - 2u)));
}

static void place(struct lexer *l, struct sink *s, struct members *m, const struct span *value) {
  m->placed[value - m->value] = true;
  put_value(l, s, value->text);
}

static void put_rest(struct lexer *l, struct sink *s, struct members *m) {
  for (uint32_t i = 0; i < m->names.count; i++) {
    if (m->placed[i]) continue;
    sink_text(s, " ");
    put_name(s, &m->names.name[i]);
    sink_text(s, "=");
    put_value(l, s, m->value[i].text);
  }
}

/* TID: OP(...) = STATUS {...} */
static bool put_call(struct lexer *l, struct sink *s, struct members *m) {
  const struct span *tid = find_member(m, "tid"), *op = find_member(m, "op");
  const struct span *in = find_member(m, "in"), *st = find_member(m, "st");
  const struct span *out = find_member(m, "out");
  if (!is_number(tid) || !is_bare(op) || in == NULL || *in->text != '{' || st == NULL ||
      !(is_bare(st) || is_digit(*st->text) || *st->text == '-')) return false;
  place(l, s, m, tid);
  sink_text(s, ": ");
  place(l, s, m, op);
  sink_text(s, "(");
  m->placed[in - m->value] = true;
  put_members(l, s, in->text + 1);
  sink_text(s, ") = ");
  place(l, s, m, st);
  if (out != NULL && *out->text == '{') {
    sink_text(s, " ");
    place(l, s, m, out);
  }
  return true;
}

bool text_of_json(struct lexer *l, struct sink *s) {
  struct members m;
  if (!read_members(l, &m)) return false;
  const struct span *type = find_member(&m, "t"), *format = find_member(&m, "format");
  if (is_string(type, "meta") && is_string(format, TEXT_HEADER)) {
    m.placed[type - m.value] = m.placed[format - m.value] = true;
    sink_text(s, TEXT_HEADER);
  } else if (is_bare(type)) {
    place(l, s, &m, type);
  } else if (type != NULL || !put_call(l, s, &m)) {
    sink_text(s, "-");
  }
  put_rest(l, s, &m);
  return !s->full;
}
