/* SPDX-License-Identifier: MIT */
/* Words and numbers of a line that ends at `end`, and not with a byte 0. */
#ifndef ORACLE_DECODE_WORDS_H_
#define ORACLE_DECODE_WORDS_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct words { const char *at, *end; };
struct word  { const char *text; size_t length; };

static inline bool word_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* false: there are no more. */
static inline bool word_next(struct words *w, struct word *word) {
  while (w->at < w->end && word_blank(*w->at)) w->at++;
  word->text = w->at;
  while (w->at < w->end && !word_blank(*w->at)) w->at++;
  word->length = (size_t)(w->at - word->text);
  return word->length > 0;
}

static inline bool word_is(const struct word *word, const char *text) {
  return strlen(text) == word->length && memcmp(word->text, text, word->length) == 0;
}

/* The next word of this text, and what is behind it. false: it is not there; w stays. */
static inline bool word_skip(struct words *w, const char *text) {
  struct words try = *w;
  struct word  word;
  while (word_next(&try, &word)) {
    if (!word_is(&word, text)) continue;
    *w = try;
    return true;
  }
  return false;
}

/* Digits of the base at w->at, "0x" before them or not; stands behind them. false: there is none,
 * or it has more than 64 bits. */
static inline bool word_digits(struct words *w, uint32_t base, uint64_t *value) {
  const char *first;
  if (w->end - w->at > 2 && w->at[0] == '0' && w->at[1] == 'x') {
    w->at += 2;
    base = 16;
  }
  first = w->at;
  for (*value = 0; w->at < w->end; w->at++) {
    char     c = *w->at;
    uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0')
                   : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10u : 99u;
    if (digit >= base) break;
    if (*value > (UINT64_MAX - digit) / base) return false;
    *value = *value * base + digit;
  }
  return w->at > first;
}

/* The next word, all of it, as a number; a comma may stand behind it. */
static inline bool word_number(struct words *w, uint32_t base, uint64_t *value) {
  struct word word;
  if (!word_next(w, &word)) return false;
  struct words inside = {word.text, word.text + word.length};
  if (!word_digits(&inside, base, value)) return false;
  if (inside.at < inside.end && *inside.at == ',') inside.at++;
  return inside.at == inside.end;
}

#endif
