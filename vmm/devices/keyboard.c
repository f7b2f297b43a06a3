/* SPDX-License-Identifier: MIT */
/* The 8042 keyboard controller, with nothing plugged in. It is there to be reset through. */
#include "device.h"

#define STATUS_OUTPUT_FULL 0x01u
#define STATUS_SYSTEM      0x04u

#define COMMAND_READ_CONFIG   0x20u
#define COMMAND_WRITE_CONFIG  0x60u
#define COMMAND_SELF_TEST     0xAAu
#define COMMAND_KEYBOARD_TEST 0xABu
#define COMMAND_MOUSE_TEST    0xA9u
#define COMMAND_WRITE_OUTPUT  0xD1u
#define COMMAND_PULSE_RESET   0xFEu
#define OUTPUT_NOT_RESET      0x01u

static uint8_t config = 0x34; /* system flag, both ports disabled */
static uint8_t pending;       /* the command whose parameter comes next at port 60h */
static uint8_t answer;
static bool    answer_full;

static void give(uint8_t byte) {
  answer = byte;
  answer_full = true;
}

static uint32_t data_read(uint16_t port, uint32_t size) {
  (void)port, (void)size;
  answer_full = false;
  return answer;
}

static void data_write(uint16_t port, uint32_t size, uint32_t value) {
  (void)port, (void)size;
  if (pending == COMMAND_WRITE_CONFIG) config = (uint8_t)value;
  if (pending == COMMAND_WRITE_OUTPUT && !(value & OUTPUT_NOT_RESET)) machine_stop("8042 output");
  pending = 0;
}

static uint32_t command_read(uint16_t port, uint32_t size) {
  (void)port, (void)size;
  return STATUS_SYSTEM | (answer_full ? STATUS_OUTPUT_FULL : 0);
}

static void command_write(uint16_t port, uint32_t size, uint32_t value) {
  (void)port, (void)size;
  pending = 0;
  switch (value) {
    case COMMAND_READ_CONFIG: give(config); break;
    case COMMAND_SELF_TEST: give(0x55); break;
    case COMMAND_KEYBOARD_TEST: give(0x00); break;
    case COMMAND_MOUSE_TEST: give(0xFF); break; /* no second port */
    case COMMAND_PULSE_RESET: machine_stop("i8042"); break;
    default: pending = (uint8_t)value; break;
  }
}

const struct device keyboard_data = {0x60, 0x60, false, data_read, data_write};
const struct device keyboard_command = {0x64, 0x64, false, command_read, command_write};
