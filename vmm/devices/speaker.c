/* SPDX-License-Identifier: MIT */
/* Port 61h: gate and output of the timer's channel 2, which is how a PC measures short times. */
#include "device.h"

#define GATE    0x01u
#define REFRESH 0x10u /* toggles with the memory refresh */
#define OUTPUT  0x20u

static uint8_t control;
static uint8_t refresh;

static uint32_t speaker_read(uint16_t port, uint32_t size) {
  (void)port, (void)size;
  refresh ^= REFRESH;
  return control | refresh | (pit_speaker_output() ? OUTPUT : 0);
}

static void speaker_write(uint16_t port, uint32_t size, uint32_t value) {
  (void)port, (void)size;
  control = value & 0x0F;
  pit_speaker_gate(value & GATE);
}

const struct device speaker = {0x61, 0x61, false, speaker_read, speaker_write};
