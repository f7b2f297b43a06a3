/* SPDX-License-Identifier: MIT */
#include "oracle/read/reader.h"
#include "oracle/read/text.h"

/* Where in the line the byte of the JSON stems from: a column. */
static uint32_t column_in_text(struct reader *r, const char *line, size_t length, uint32_t column) {
  struct complaint unused;
  struct lexer     l = {line, line + length, &unused};
  struct sink      s = {r->json, r->json, r->json + LONGEST_JSON, column - 1u, line, false};
  json_of_text(&l, &s);
  return (uint32_t)(s.source - line) + 1u;
}

bool reader_text(struct reader *r, const char *line, size_t length, struct complaint *why) {
  struct lexer l = {line, line + length, why};
  struct sink  s = {r->json, r->json, r->json + LONGEST_JSON, 0, line, false};
  if (!json_of_text(&l, &s)) {
    if (s.full) lex_fail(&l, line, "a line of more than %u bytes as JSON", LONGEST_JSON);
    return false;
  }
  *s.at = '\0';
  if (reader_json(r, s.start, (size_t)(s.at - s.start), why)) return true;
  why->column = column_in_text(r, line, length, why->column);
  return false;
}
