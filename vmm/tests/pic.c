/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "world.h"

static void edge(uint32_t irq) {
  pic_line(irq, false);
  pic_line(irq, true);
}

static void masking(void) {
  world_reset();
  edge(0);
  EQUAL(0, world.vector_count); /* not initialised */
  world_reset();
  world_start_pics();
  EQUAL(0xFB, bus_read(0x21, 1));
  edge(0);
  EQUAL(0, world.vector_count);
  bus_write(0x21, 1, 0xFA);
  EQUAL(1, world.vector_count); /* the request has waited for the mask */
  EQUAL(0x30, world.vectors[0]);
}

static void priorities(void) {
  world_reset();
  world_start_pics();
  bus_write(0x21, 1, 0x00);
  edge(4);
  edge(5); /* lower: waits */
  EQUAL(1, world.vector_count);
  edge(1); /* higher: goes in between */
  EQUAL(2, world.vector_count);
  EQUAL(0x31, world.vectors[1]);
  bus_write(0x20, 1, 0x0B); /* read ISR */
  EQUAL(0x12, bus_read(0x20, 1));
  bus_write(0x20, 1, 0x20); /* end of the highest: 1 */
  EQUAL(0x10, bus_read(0x20, 1));
  EQUAL(2, world.vector_count);
  bus_write(0x20, 1, 0x64); /* end of 4 */
  EQUAL(3, world.vector_count);
  EQUAL(0x35, world.vectors[2]);
}

static void slave(void) {
  world_reset();
  world_start_pics();
  bus_write(0xA1, 1, 0x00);
  edge(12);
  EQUAL(1, world.vector_count);
  EQUAL(0x3C, world.vectors[0]);
  edge(8);
  EQUAL(1, world.vector_count); /* the master's line 2 is in service */
  bus_write(0xA0, 1, 0x64);
  bus_write(0x20, 1, 0x62);
  EQUAL(2, world.vector_count);
  EQUAL(0x38, world.vectors[1]);
}

void test_pic(void) {
  masking();
  priorities();
  slave();
}
