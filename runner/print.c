/* SPDX-License-Identifier: MIT */
#include "runner/print.h"
#include "runner/runner.h"

static void print_string(sink *out, const char *s) {
  size_t size = 0;
  while (s[size] != '\0') size++;
  out(s, size);
}

struct number { uint64_t value; uint32_t base, width; char fill; bool negative; };

static void print_number(sink *out, struct number n) {
  char     text[32];
  uint32_t at = sizeof text;
  do {
    text[--at] = "0123456789abcdef"[n.value % n.base];
    n.value /= n.base;
  } while (n.value != 0);
  if (n.negative) text[--at] = '-';
  while (sizeof text - at < n.width && at > 0) text[--at] = n.fill;
  out(text + at, sizeof text - at);
}

static const char *read_width(const char *f, struct number *n) {
  n->fill = ' ';
  n->width = 0;
  if (*f == '0') n->fill = *f++;
  while (*f >= '0' && *f <= '9') n->width = n->width * 10 + (uint32_t)(*f++ - '0');
  return f;
}

static void print_signed(sink *out, struct number n, int64_t value) {
  n.negative = value < 0;
  n.value = value < 0 ? -(uint64_t)value : (uint64_t)value;
  print_number(out, n);
}

static void print_one(sink *out, char kind, bool wide, struct number n, va_list *arguments) {
  n.base = kind == 'x' ? 16 : 10;
  n.negative = false;
  if (kind == 's') {
    print_string(out, va_arg(*arguments, const char *));
  } else if (kind == 'c') {
    char c = (char)va_arg(*arguments, int);
    out(&c, 1);
  } else if (kind == 'd') {
    print_signed(out, n, wide ? va_arg(*arguments, int64_t) : va_arg(*arguments, int32_t));
  } else if (kind == 'u' || kind == 'x') {
    n.value = wide ? va_arg(*arguments, uint64_t) : va_arg(*arguments, uint32_t);
    print_number(out, n);
  } else {
    out(&kind, 1);
  }
}

void print_list(sink *out, const char *f, va_list *arguments) {
  for (; *f != '\0'; f++) {
    struct number n;
    if (*f != '%') {
      out(f, 1);
      continue;
    }
    f = read_width(f + 1, &n);
    bool wide = *f == 'l';
    while (*f == 'l') f++;
    if (*f == '\0') return;
    print_one(out, *f, wide, n, arguments);
  }
}

void kprintf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  print_list(console_write, format, &arguments);
  va_end(arguments);
}

void panic(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  print_string(console_write, "runner: panic: ");
  print_list(console_write, format, &arguments);
  va_end(arguments);
  print_string(console_write, "\n");
  power_off(false);
}
