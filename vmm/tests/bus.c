/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "world.h"

static void nothing_there(void) {
  EQUAL(0xFF, bus_read(0x80, 1));
  EQUAL(0xFFFF, bus_read(0x2F8, 2));
  EQUAL(0xFFFFFFFF, bus_read(0xFFFB, 4));
  bus_write(0x80, 1, 0);
}

static void pci_ports(void) {
  world_reset();
  bus_write(0xCF8, 4, 0x8000FF06);
  EQUAL(0, world.stopped != NULL);
  EQUAL(0xFFFFFFFF, bus_read(0xCF8, 4));
  EQUAL(0xFFFF, bus_read(0xCFC, 2));
  bus_write(0xCF9, 1, 0x02);
  EQUAL(0, world.stopped != NULL);
  bus_write(0xCF9, 1, 0x06);
  EQUAL(1, world.stopped != NULL);
}

static void keyboard(void) {
  world_reset();
  EQUAL(0, bus_read(0x64, 1) & 0x03);
  bus_write(0x64, 1, 0xAA);
  EQUAL(1, bus_read(0x64, 1) & 0x01);
  EQUAL(0x55, bus_read(0x60, 1));
  EQUAL(0, bus_read(0x64, 1) & 0x01);
  bus_write(0x64, 1, 0xFE);
  EQUAL(1, world.stopped != NULL);
}

static uint32_t clock_register(uint8_t index) {
  bus_write(0x70, 1, index);
  return bus_read(0x71, 1);
}

static void clock(void) {
  world_reset(); /* 2023-11-14 22:13:20, a Tuesday */
  EQUAL(0x20, clock_register(0));
  EQUAL(0x13, clock_register(2));
  EQUAL(0x22, clock_register(4));
  EQUAL(0x03, clock_register(6));
  EQUAL(0x14, clock_register(7));
  EQUAL(0x11, clock_register(8));
  EQUAL(0x23, clock_register(9));
  EQUAL(0x20, clock_register(0x32));
  world.now = (zx_time_t)108 * 86400 * 1000000000; /* 2024-03-01: over a leap day */
  EQUAL(0x01, clock_register(7));
  EQUAL(0x03, clock_register(8));
  EQUAL(0x24, clock_register(9));
}

void test_bus(void) {
  nothing_there();
  pci_ports();
  keyboard();
  clock();
}
