/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "world.h"

#define TICK_NS 838.0953 /* of 1193182 Hz */

static zx_time_t ticks(uint32_t count) {
  return (zx_time_t)(count * TICK_NS) + 1;
}

static void program(uint16_t port, uint8_t control, uint16_t count) {
  bus_write(0x43, 1, control);
  bus_write(port, 1, count & 0xFF);
  bus_write(port, 1, count >> 8);
}

static void periodic(void) {
  world_reset();
  world_start_pics();
  bus_write(0x21, 1, 0xFA);
  EQUAL(ZX_TIME_INFINITE, pit_deadline());
  program(0x40, 0x34, 4773); /* 250 Hz */
  EQUAL(1, pit_deadline() >= ticks(4772) && pit_deadline() <= ticks(4774));
  pit_tick();
  EQUAL(0, world.vector_count);
  for (uint32_t i = 1; i <= 3; i++) {
    world.now = pit_deadline();
    pit_tick();
    EQUAL(i, world.vector_count);
    bus_write(0x20, 1, 0x60);
  }
  world.now += ticks(50000); /* ten late ones are one */
  pit_tick();
  EQUAL(4, world.vector_count);
  EQUAL(1, pit_deadline() > world.now);
}

static void one_shot(void) {
  world_reset();
  world_start_pics();
  bus_write(0x21, 1, 0xFA);
  program(0x40, 0x38, 1000);
  world.now = pit_deadline();
  pit_tick();
  EQUAL(1, world.vector_count);
  EQUAL(ZX_TIME_INFINITE, pit_deadline());
  bus_write(0x20, 1, 0x60);
  bus_write(0x40, 1, 0x10); /* the next count, without a new mode */
  bus_write(0x40, 1, 0x00);
  EQUAL(1, pit_deadline() < ZX_TIME_INFINITE);
  world.now = pit_deadline();
  pit_tick();
  EQUAL(2, world.vector_count);
}

/* As quick_pit_calibrate and pit_calibrate_tsc of Linux do. */
static void speaker_channel(void) {
  world_reset();
  bus_write(0x61, 1, 0x01);
  program(0x42, 0xB0, 11932); /* mode 0, 10 ms */
  EQUAL(0, bus_read(0x61, 1) & 0x20);
  world.now = ticks(100);
  bus_write(0x43, 1, 0x80); /* latch */
  uint32_t low = bus_read(0x42, 1), high = bus_read(0x42, 1);
  EQUAL(11932 - 100, low | high << 8);
  world.now = ticks(11932);
  EQUAL(0x20, bus_read(0x61, 1) & 0x20);
}

void test_pit(void) {
  periodic();
  one_shot();
  speaker_channel();
}
