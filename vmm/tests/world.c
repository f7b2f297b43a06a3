/* SPDX-License-Identifier: MIT */
#include "world.h"

#include <string.h>

struct world world;

void machine_interrupt(uint8_t vector) {
  if (world.vector_count < sizeof(world.vectors)) world.vectors[world.vector_count] = vector;
  world.vector_count++;
}

void machine_console(const char *text, size_t size) {
  memcpy(world.console + world.console_used, text, size);
  world.console_used += (uint32_t)size;
}

void machine_stop(const char *cause) {
  world.stopped = cause;
}

void machine_timer_changed(void) {
}

zx_time_t machine_now(void) {
  return world.now;
}

void world_reset(void) {
  memset(&world, 0, sizeof(world));
  pic_reset();
  pit_reset();
}

void world_start_pics(void) {
  static const uint16_t writes[][2] = {
      {0x20, 0x11}, {0x21, 0x30}, {0x21, 0x04}, {0x21, 0x01}, {0xA0, 0x11}, {0xA1, 0x38},
      {0xA1, 0x02}, {0xA1, 0x01}, {0x21, 0xFB}, {0xA1, 0xFF},
  };
  for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
    bus_write(writes[i][0], 1, writes[i][1]);
}
