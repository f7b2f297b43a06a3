/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "check.h"
#include "world.h"

static void output(void) {
  world_reset();
  for (const char *c = "hi\r\nrest"; *c != 0; c++) {
    EQUAL(0x60, bus_read(0x3FD, 1));
    bus_write(0x3F8, 1, (uint8_t)*c);
  }
  EQUAL(4, world.console_used);
  uart_flush();
  EQUAL(8, world.console_used);
  EQUAL(0, memcmp(world.console, "hi\r\nrest", 8));
}

static void divisor(void) {
  bus_write(0x3FB, 1, 0x83);
  bus_write(0x3F8, 1, 0x01);
  EQUAL(0x01, bus_read(0x3F8, 1));
  bus_write(0x3FB, 1, 0x03);
  bus_write(0x3F9, 1, 0xFF);
  EQUAL(0x0F, bus_read(0x3F9, 1));
  bus_write(0x3F9, 1, 0x00);
}

static void interrupts(void) {
  world_reset();
  world_start_pics();
  bus_write(0x21, 1, 0x00);
  bus_write(0x3FA, 1, 0x01); /* FIFO on */
  bus_write(0x3FC, 1, 0x0B); /* OUT2 */
  EQUAL(0xC1, bus_read(0x3FA, 1));
  bus_write(0x3F9, 1, 0x02);
  EQUAL(1, world.vector_count);
  EQUAL(0x34, world.vectors[0]);
  EQUAL(0xC2, bus_read(0x3FA, 1));
  EQUAL(0xC1, bus_read(0x3FA, 1)); /* acknowledged */
  bus_write(0x20, 1, 0x64);
  bus_write(0x3F8, 1, 'x');
  EQUAL(2, world.vector_count);
  bus_write(0x3F9, 1, 0x00);
}

static void receive(void) {
  world_reset();
  world_start_pics();
  bus_write(0x21, 1, 0x00);
  bus_write(0x3FA, 1, 0x03); /* FIFO on, emptied */
  bus_write(0x3FC, 1, 0x0B);
  bus_write(0x3F9, 1, 0x01);
  EQUAL(0, world.vector_count);
  uart_receive("ab", 2);
  EQUAL(1, world.vector_count);
  EQUAL(0x61, bus_read(0x3FD, 1));
  EQUAL(0xC4, bus_read(0x3FA, 1));
  EQUAL('a', bus_read(0x3F8, 1));
  EQUAL(0xC4, bus_read(0x3FA, 1)); /* there is more */
  EQUAL('b', bus_read(0x3F8, 1));
  EQUAL(0xC1, bus_read(0x3FA, 1));
  EQUAL(0x60, bus_read(0x3FD, 1));
  bus_write(0x20, 1, 0x64);
  uart_receive("c", 1);
  EQUAL(2, world.vector_count);
  bus_write(0x3FA, 1, 0x03);
  EQUAL(0x60, bus_read(0x3FD, 1));
  bus_write(0x3F9, 1, 0x00);
}

void test_uart(void) {
  output();
  divisor();
  interrupts();
  receive();
}
