/* SPDX-License-Identifier: MIT */
/* The console: a 16550A at COM1, polled, sixteen bytes at a time, and the screen where there is
 * one; and printing on them. */
#include <stdarg.h>

#include "runner/runner.h"
#include "runner/screen.h"
#include "runner/x86.h"

#define COM1           0x3F8u
#define COM_INTERRUPT  (COM1 + 1)
#define COM_FIFO       (COM1 + 2)
#define COM_LINE       (COM1 + 3)
#define COM_MODEM      (COM1 + 4)
#define COM_STATUS     (COM1 + 5)
#define LINE_8N1       0x03u
#define LINE_DIVISOR   0x80u
#define FIFO_ON_CLEAR  0x07u
#define MODEM_DTR_RTS  0x03u
#define STATUS_DATA    0x01u /* a byte was received */
#define STATUS_EMPTY   0x20u /* the transmit FIFO */
#define FIFO_BYTES     16u
#define PATIENCE       1000000u /* polls; without a UART the console must not hang the machine */

#define STATUS_NONE    0xFFu /* nothing answers at the port */

static uint32_t fifo_room;
static bool     serial_off;

void console_start(void) {
  out8(COM_INTERRUPT, 0);
  out8(COM_LINE, LINE_DIVISOR);
  out8(COM1, 1); /* 115200 bits/s */
  out8(COM_INTERRUPT, 0);
  out8(COM_LINE, LINE_8N1);
  out8(COM_FIFO, FIFO_ON_CLEAR);
  out8(COM_MODEM, MODEM_DTR_RTS);
  serial_off = in8(COM_STATUS) == STATUS_NONE;
}

void console_without_serial(void) { serial_off = true; }

static void put_byte(char byte) {
  if (fifo_room == 0) {
    for (uint32_t i = 0; i < PATIENCE && (in8(COM_STATUS) & STATUS_EMPTY) == 0; i++) {}
    fifo_room = FIFO_BYTES;
  }
  fifo_room--;
  out8(COM1, (uint8_t)byte);
}

void console_write(const char *bytes, size_t size) {
  screen_write(bytes, size);
  for (size_t i = 0; i < size && !serial_off; i++) {
    if (bytes[i] == '\n') put_byte('\r');
    put_byte(bytes[i]);
  }
}

size_t console_read(char *bytes, size_t size) {
  size_t got = 0;
  if (serial_off) return 0;
  while (got < size && got < FIFO_BYTES && (in8(COM_STATUS) & STATUS_DATA) != 0)
    bytes[got++] = (char)in8(COM1);
  return got;
}

static void print_string(const char *s) {
  size_t size = 0;
  while (s[size] != '\0') size++;
  console_write(s, size);
}

struct number { uint64_t value; uint32_t base, width; char fill; bool negative; };

static void print_number(struct number n) {
  char     text[32];
  uint32_t at = sizeof text;
  do {
    text[--at] = "0123456789abcdef"[n.value % n.base];
    n.value /= n.base;
  } while (n.value != 0);
  if (n.negative) text[--at] = '-';
  while (sizeof text - at < n.width && at > 0) text[--at] = n.fill;
  console_write(text + at, sizeof text - at);
}

static const char *read_width(const char *f, struct number *n) {
  n->fill = ' ';
  n->width = 0;
  if (*f == '0') n->fill = *f++;
  while (*f >= '0' && *f <= '9') n->width = n->width * 10 + (uint32_t)(*f++ - '0');
  return f;
}

static void print_signed(struct number n, int64_t value) {
  n.negative = value < 0;
  n.value = value < 0 ? -(uint64_t)value : (uint64_t)value;
  print_number(n);
}

static void print_one(char kind, bool wide, struct number n, va_list *arguments) {
  n.base = kind == 'x' ? 16 : 10;
  n.negative = false;
  if (kind == 's') {
    print_string(va_arg(*arguments, const char *));
  } else if (kind == 'c') {
    char c = (char)va_arg(*arguments, int);
    console_write(&c, 1);
  } else if (kind == 'd') {
    print_signed(n, wide ? va_arg(*arguments, int64_t) : va_arg(*arguments, int32_t));
  } else if (kind == 'u' || kind == 'x') {
    n.value = wide ? va_arg(*arguments, uint64_t) : va_arg(*arguments, uint32_t);
    print_number(n);
  } else {
    console_write(&kind, 1);
  }
}

static void print_list(const char *f, va_list *arguments) {
  for (; *f != '\0'; f++) {
    struct number n;
    if (*f != '%') {
      console_write(f, 1);
      continue;
    }
    f = read_width(f + 1, &n);
    bool wide = *f == 'l';
    while (*f == 'l') f++;
    if (*f == '\0') return;
    print_one(*f, wide, n, arguments);
  }
}

void kprintf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  print_list(format, &arguments);
  va_end(arguments);
}

void panic(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  print_string("runner: panic: ");
  print_list(format, &arguments);
  va_end(arguments);
  print_string("\n");
  power_off(false);
}
