/* SPDX-License-Identifier: MIT */
/* Which device answers at a port. */
#include "device.h"

static const struct device *const devices[] = {
    &uart, &pic_master, &pic_slave, &pit,  &speaker,
    &rtc,  &keyboard_data, &keyboard_command, &pci,
};

static const struct device *find(uint16_t port) {
  for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
    if (port >= devices[i]->first && port <= devices[i]->last) return devices[i];
  return NULL;
}

static uint32_t read_byte(uint16_t port) {
  const struct device *device = find(port);
  return device == NULL ? 0xFF : device->read(port, 1) & 0xFF;
}

uint32_t bus_read(uint16_t port, uint32_t size) {
  const struct device *device = find(port);
  if (device != NULL && device->wide) return device->read(port, size);
  uint32_t value = 0;
  for (uint32_t i = 0; i < size; i++) value |= read_byte((uint16_t)(port + i)) << (8 * i);
  return value;
}

void bus_write(uint16_t port, uint32_t size, uint32_t value) {
  const struct device *device = find(port);
  if (device != NULL && device->wide) {
    device->write(port, size, value);
    return;
  }
  for (uint32_t i = 0; i < size; i++) {
    device = find((uint16_t)(port + i));
    if (device != NULL) device->write((uint16_t)(port + i), 1, value >> (8 * i) & 0xFF);
  }
}
