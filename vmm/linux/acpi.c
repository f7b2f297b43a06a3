/* SPDX-License-Identifier: MIT */
#include "boot.h"
#include "lib/memory.h"

/* Offsets from ACPI_AT. */
#define XSDT_OFFSET     64u
#define MADT_OFFSET     128u

#define RSDP_BYTES      36u
#define RSDP_1_BYTES    20u /* of revision 1, with a checksum of their own */
#define HEADER_BYTES    36u
#define XSDT_BYTES      (HEADER_BYTES + 8u)
#define MADT_BYTES      (HEADER_BYTES + 8u)
#define PROCESSOR_BYTES 8u
#define LOCAL_APIC_AT   0xFEE00000u
#define WITH_8259       1u
#define ENABLED         1u

/* All bytes of a structure add up to 0. */
static uint8_t checksum(const uint8_t *bytes, size_t size) {
  uint8_t sum = 0;
  for (size_t i = 0; i < size; i++) sum = (uint8_t)(sum + bytes[i]);
  return (uint8_t)-sum;
}

static void finish(uint8_t *table, const char *signature, uint8_t revision, size_t size) {
  memcpy(table, signature, 4);
  store32(table + 4, (uint32_t)size);
  table[8] = revision;
  memcpy(table + 10, "TEMORATEMORA  ", 14);
  table[9] = checksum(table, size);
}

static void fill_rsdp(uint8_t *rsdp) {
  memcpy(rsdp, "RSD PTR ", 8);
  memcpy(rsdp + 9, "TEMORA", 6);
  rsdp[15] = 2;
  store32(rsdp + 20, RSDP_BYTES);
  store64(rsdp + 24, ACPI_AT + XSDT_OFFSET);
  rsdp[8] = checksum(rsdp, RSDP_1_BYTES);
  rsdp[32] = checksum(rsdp, RSDP_BYTES);
}

/* Type 0: processor `id`, whose local APIC has that number. */
static void fill_madt(uint8_t *madt, uint32_t processors) {
  store32(madt + HEADER_BYTES, LOCAL_APIC_AT);
  store32(madt + HEADER_BYTES + 4, WITH_8259);
  for (uint32_t id = 0; id < processors; id++) {
    uint8_t *entry = madt + MADT_BYTES + id * PROCESSOR_BYTES;
    entry[1] = PROCESSOR_BYTES;
    entry[2] = entry[3] = (uint8_t)id;
    store32(entry + 4, ENABLED);
  }
  finish(madt, "APIC", 4, MADT_BYTES + processors * PROCESSOR_BYTES);
}

size_t acpi_fill(uint8_t *tables, uint32_t processors) {
  memset(tables, 0, ACPI_BYTES);
  fill_rsdp(tables);
  store64(tables + XSDT_OFFSET + HEADER_BYTES, ACPI_AT + MADT_OFFSET);
  finish(tables + XSDT_OFFSET, "XSDT", 1, XSDT_BYTES);
  fill_madt(tables + MADT_OFFSET, processors);
  return MADT_OFFSET + MADT_BYTES + processors * PROCESSOR_BYTES;
}
