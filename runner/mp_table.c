/* SPDX-License-Identifier: MIT */
/* The MultiProcessor Specification 1.4, chapter 4. */
#include "runner/firmware_tables.h"

#define BIOS_START     0xF0000u
#define BIOS_END       0x100000u
#define SEARCHED       1024u
#define PROCESSOR      0u
#define ENABLED        1u
#define PROCESSOR_BYTES 20u
#define OTHER_BYTES     8u

struct mp_pointer {
  char     signature[4];
  uint32_t table;
  uint8_t  length, revision, checksum, features[5];
};

struct mp_header {
  char     signature[4];
  uint16_t length;
  uint8_t  revision, checksum, names[20];
  uint32_t oem_table;
  uint16_t oem_length, entries;
  uint32_t apic_address, extended;
};

struct mp_processor { uint8_t type, apic_id, version, flags; };

static uint64_t find_pointer(void) {
  uint64_t area = (uint64_t)bios_word(BIOS_EXTENDED_DATA) << 4;
  uint64_t base = (uint64_t)bios_word(BIOS_BASE_MEMORY) << 10;
  uint64_t at = 0;
  if (area != 0) at = find_signature(area, area + SEARCHED, "_MP_", sizeof(struct mp_pointer));
  else if (base >= SEARCHED)
    at = find_signature(base - SEARCHED, base, "_MP_", sizeof(struct mp_pointer));
  return at != 0 ? at : find_signature(BIOS_START, BIOS_END, "_MP_", sizeof(struct mp_pointer));
}

bool mp_processors(struct processor_list *list) {
  const struct mp_pointer *pointer = (const void *)find_pointer();
  if (pointer == NULL || pointer->table == 0) return false;
  const struct mp_header *header = (const void *)(uintptr_t)pointer->table;
  if (memcmp(header->signature, "PCMP", 4) != 0 || !sums_to_zero(pointer->table, header->length))
    return false;
  const uint8_t *at = (const uint8_t *)(header + 1);
  const uint8_t *end = (const uint8_t *)header + header->length;
  for (uint32_t i = 0; i < header->entries && at + OTHER_BYTES <= end; i++) {
    const struct mp_processor *p = (const void *)at;
    if (p->type == PROCESSOR && (p->flags & ENABLED)) processor_list_add(list, p->apic_id);
    at += p->type == PROCESSOR ? PROCESSOR_BYTES : OTHER_BYTES;
  }
  return true;
}
