/* SPDX-License-Identifier: MIT */
/* The console: a 16550A at COM1, polled, sixteen bytes at a time, and the screen where there is
 * one. */
#include "runner/runner.h"
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

void (*console_screen)(const char *bytes, size_t size);

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
  if (console_screen != NULL) console_screen(bytes, size);
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
