/* SPDX-License-Identifier: MIT */
/* Strings and numbers of a line. */
#include <string.h>

#include "oracle/read/lexer.h"
#include "oracle/read/same.h"
#include "oracle/read/utf8.h"

#define NOT_A_NUMBER "\"%.*s\" is not a number from 0 to 2^64-1"
#define SHOWN(span)  (int)((span)->length < 40u ? (span)->length : 40u), (span)->text

/* ---- strings ---- */

/* 1: a byte of ASCII that stands for itself in a string. */
static const unsigned char plain[256] = {
  [0x20] = 1, 1, 0, ['#'] = 1, [0x24 ... 0x5B] = 1, [0x5D ... 0x7F] = 1,
};

/* Behind "\u": 0 to 0xFFFF, or -1. */
static int32_t four_digits(const char *p) {
  int32_t value = 0;
  for (int i = 0; i < 4; i++) {
    char c = p[i], low = (char)(c | 0x20);
    int  digit = c >= '0' && c <= '9' ? c - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/* At '\'. A surrogate needs its other half. */
static const char *escape(struct lexer *l, const char *p) {
  if (p[1] != 'u') {
    if (p[1] != '\0' && strchr("\"\\/bfnrt", p[1]) != NULL) return p + 2;
    return lex_expected(l, p + 1, "a known escape");
  }
  int32_t unit = four_digits(p + 2);
  if (unit < 0) return lex_fail(l, p, "\\u without four hexadecimal digits");
  if (unit == 0) return lex_fail(l, p, "\\u0000 in a string");
  if (unit < 0xD800 || unit > 0xDFFF) return p + 6;
  int32_t second = p[6] == '\\' && p[7] == 'u' ? four_digits(p + 8) : -1;
  if (unit < 0xDC00 && second >= 0xDC00 && second <= 0xDFFF) return p + 12;
  return lex_fail(l, p, "half of a surrogate pair");
}

#define EACH(byte) (0x0101010101010101u * (byte))

/* Of eight bytes, the first that does not stand for itself in a string; 8: all do. */
static inline size_t first_special(uint64_t bytes) {
  uint64_t quote = bytes ^ EACH('"'), slash = bytes ^ EACH('\\');
  uint64_t found = ((quote - EACH(1)) & ~quote) | ((slash - EACH(1)) & ~slash) |
                   (bytes - EACH(0x20)) | bytes;
  found &= EACH(0x80);
  return found == 0 ? 8u : (size_t)__builtin_ctzll(found) / 8u;
}

static inline const char *skip_plain(const struct lexer *l, const char *p) {
  while (l->end - p >= 8) {
    size_t step = first_special(eight_bytes(p));
    p += step;
    if (step < 8u) return p;
  }
  while (plain[(unsigned char)*p]) p++;
  return p;
}

const char *lex_string(struct lexer *l, const char *p, struct span *text, bool *escaped) {
  *escaped = false;
  text->text = ++p;
  for (;;) {
    p = skip_plain(l, p);
    if (*p == '"') break;
    if (*p == '\\') {
      *escaped = true;
      p = escape(l, p);
    } else if ((unsigned char)*p >= 0x80) {
      size_t length = utf8_length(p, (size_t)(l->end - p));
      p = length > 0 ? p + length : lex_fail(l, p, "byte 0x%02x is not UTF-8", (unsigned char)*p);
    } else {
      return p < l->end && *p != '\0' ? lex_fail(l, p, "byte 0x%02x in a string", *p)
                                      : lex_expected(l, p, "the end of a string");
    }
    if (p == NULL) return NULL;
  }
  text->length = (size_t)(p - text->text);
  return p + 1;
}

/* ---- numbers ---- */

static const char *digits(const char *p) {
  while (*p >= '0' && *p <= '9') p++;
  return p;
}

const char *lex_any_number(struct lexer *l, const char *p, bool *integer) {
  const char *first = *p == '-' ? p + 1 : p, *end = digits(first);
  *integer = true;
  if (end == first) return lex_expected(l, end, "a digit");
  if (*first == '0' && end > first + 1) return lex_fail(l, p, "a number that begins with 0");
  if (*end == '.') {
    const char *fraction = end + 1;
    *integer = false;
    end = digits(fraction);
    if (end == fraction) return lex_expected(l, end, "a digit");
  }
  if (*end == 'e' || *end == 'E') {
    const char *power = end[1] == '+' || end[1] == '-' ? end + 2 : end + 1;
    *integer = false;
    end = digits(power);
    if (end == power) return lex_expected(l, end, "a digit");
  }
  return end;
}

/* Digits of the base from p on; where they end, or NULL when the number has more than 64 bits. */
static const char *number_of_base(const char *p, uint64_t base, uint64_t *out) {
  uint64_t value = 0;
  for (;; p++) {
    char     c = *p, low = (char)(c | 0x20);
    uint64_t digit = c >= '0' && c <= '9' ? (uint64_t)(c - '0')
                     : low >= 'a' && low <= 'f' ? (uint64_t)(low - 'a' + 10) : 16u;
    if (digit >= base) break;
    if (value > (UINT64_MAX - digit) / base) return NULL;
    value = value * base + digit;
  }
  *out = value;
  return p;
}

/* 1 + the value of the digit. */
static const unsigned char hex_digit[256] = {
  ['0'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ['a'] = 11, 12, 13, 14, 15, 16,
  ['A'] = 11, 12, 13, 14, 15, 16,
};

/* Hexadecimal, at least one digit, without divisions. */
static const char *hexadecimal(const char *p, uint64_t *out) {
  const char *start = p;
  uint64_t    value = 0;
  for (unsigned digit; (digit = hex_digit[(unsigned char)*p]) != 0; p++) {
    if (value >> 60 != 0) return NULL;
    value = value << 4 | (digit - 1u);
  }
  *out = value;
  return p > start ? p : NULL;
}

/* In C's notation, in a string; behind the closing quote, or NULL. */
static const char *c_number(const char *p, uint64_t *out) {
  if (*p < '0' || *p > '9') return NULL;
  if (*p == '0' && (p[1] | 0x20) == 'x') p = hexadecimal(p + 2, out);
  else p = number_of_base(p, *p == '0' ? 8 : 10, out);
  return p != NULL && *p == '"' ? p + 1 : NULL;
}

const char *lex_number(struct lexer *l, const char *p, const struct span *name, uint64_t *out) {
  bool        integer;
  const char *end = NULL;
  if (*p >= '0' && *p <= '9' && (p[1] == ',' || p[1] == '}')) { /* most integers are so */
    *out = (uint64_t)(*p - '0');
    return p + 1;
  }
  if (*p == '"') {
    end = c_number(p + 1, out);
  } else if ((*p >= '0' && *p <= '9') || (*p == '-' && p[1] == '0')) {
    const char *whole = lex_any_number(l, p, &integer);
    if (whole == NULL) return NULL;
    end = integer ? number_of_base(*p == '-' ? p + 1 : p, 10, out) : NULL;
  }
  return end != NULL ? end : lex_fail(l, p, NOT_A_NUMBER, SHOWN(name));
}

const char *lex_word(struct lexer *l, const char *p, const struct span *name, uint32_t *out) {
  uint64_t    value = 0;
  const char *end = lex_number(l, p, name, &value);
  *out = (uint32_t)value;
  if (end == NULL || value <= UINT32_MAX) return end;
  return lex_fail(l, p, "\"%.*s\" is above 2^32-1", SHOWN(name));
}
