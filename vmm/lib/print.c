/* SPDX-License-Identifier: MIT */
#include "print.h"

#include <stdarg.h>

#include "zircon/syscalls.h"

/* One call of print; on the stack, so that threads do not mix within a line. */
struct line {
  char   text[160];
  size_t used;
};

static void line_flush(struct line *line) {
  if (line->used > 0) (void)zx_debug_write(line->text, line->used);
  line->used = 0;
}

static void line_put(struct line *line, char c) {
  line->text[line->used++] = c;
  if (c == '\n' || line->used == sizeof(line->text)) line_flush(line);
}

static void put_string(struct line *line, const char *string, unsigned width) {
  unsigned length = 0;
  for (; *string != 0; string++, length++) line_put(line, *string);
  for (; length < width; length++) line_put(line, ' ');
}

struct number {
  uint64_t value;
  unsigned base;
  unsigned width;
  char     pad;
  bool     negative;
};

static void put_number(struct line *line, struct number number) {
  char digits[24];
  unsigned count = 0;
  do {
    digits[count++] = "0123456789abcdef"[number.value % number.base];
    number.value /= number.base;
  } while (number.value > 0);
  if (number.negative) digits[count++] = '-';
  for (unsigned i = count; i < number.width; i++) line_put(line, number.pad);
  while (count > 0) line_put(line, digits[--count]);
}

static struct number signed_number(int64_t value, unsigned width) {
  struct number number = {.base = 10, .width = width, .pad = ' ', .negative = value < 0};
  number.value = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  return number;
}

/* One conversion; returns the character behind it. */
static const char *convert(struct line *line, const char *at, va_list *args) {
  char pad = *at == '0' ? '0' : ' ';
  unsigned width = 0;
  while (*at >= '0' && *at <= '9') width = width * 10 + (unsigned)(*at++ - '0');
  bool is_long = *at == 'l';
  if (is_long) at++;
  switch (*at) {
    case 's': put_string(line, va_arg(*args, const char *), width); break;
    case 'c': line_put(line, (char)va_arg(*args, int)); break;
    case 'd':
      put_number(line, signed_number(is_long ? va_arg(*args, long) : va_arg(*args, int), width));
      break;
    case 'u':
    case 'x': {
      struct number number = {.base = *at == 'u' ? 10 : 16, .width = width, .pad = pad};
      number.value = is_long ? va_arg(*args, unsigned long) : va_arg(*args, unsigned);
      put_number(line, number);
      break;
    }
    default: line_put(line, *at); break;
  }
  return at + 1;
}

void print(const char *format, ...) {
  struct line line;
  va_list args;
  line.used = 0;
  va_start(args, format);
  while (*format != 0) {
    if (*format == '%' && format[1] != 0) {
      format = convert(&line, format + 1, &args);
    } else {
      line_put(&line, *format++);
    }
  }
  va_end(args);
  line_flush(&line);
}
