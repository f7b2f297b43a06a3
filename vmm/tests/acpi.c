/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "check.h"
#include "lib/memory.h"
#include "linux/boot.h"

static uint8_t tables[ACPI_BYTES];

static uint8_t sum(uint64_t from, uint64_t size) {
  uint8_t sum = 0;
  for (uint64_t i = 0; i < size; i++) sum = (uint8_t)(sum + tables[from + i]);
  return sum;
}

/* As a kernel finds them: pointer, XSDT, MADT; its length in *size. */
static uint64_t find_madt(uint32_t *size) {
  uint64_t xsdt = load64(tables + 24) - ACPI_AT;
  uint64_t madt = load64(tables + xsdt + 36) - ACPI_AT;
  EQUAL(0, memcmp(tables, "RSD PTR ", 8));
  EQUAL(0, sum(0, 20));
  EQUAL(0, sum(0, load32(tables + 20)));
  EQUAL(0, memcmp(tables + xsdt, "XSDT", 4));
  EQUAL(36 + 8, load32(tables + xsdt + 4));
  EQUAL(0, sum(xsdt, load32(tables + xsdt + 4)));
  EQUAL(0, memcmp(tables + madt, "APIC", 4));
  *size = load32(tables + madt + 4);
  EQUAL(0, sum(madt, *size));
  return madt;
}

static void processors(uint32_t count) {
  uint32_t size;
  uint64_t end = acpi_fill(tables, count);
  uint64_t madt = find_madt(&size);
  EQUAL(44 + 8 * count, size);
  EQUAL(end, madt + size);
  EQUAL(1, end <= ACPI_BYTES);
  for (uint32_t i = 0; i < count; i++) {
    const uint8_t *entry = tables + madt + 44 + 8 * i;
    EQUAL(0, entry[0]);
    EQUAL(8, entry[1]);
    EQUAL(i, entry[3]);
    EQUAL(1, load32(entry + 4));
  }
}

void test_acpi(void) {
  processors(1);
  processors(4);
  processors(64);
}
