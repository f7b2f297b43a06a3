/* SPDX-License-Identifier: MIT */
#include "runner/firmware_tables.h"

#include "runner/multiboot.h"

/* A processor may be told of twice, by its APIC and by its x2APIC. */
void processor_list_add(struct processor_list *list, uint32_t apic_id) {
  for (uint32_t i = 0; i < list->count; i++) {
    if (list->apic_id[i] == apic_id) return;
  }
  if (list->count < MAX_PROCESSORS) list->apic_id[list->count++] = apic_id;
  else list->more++;
}

uint16_t bios_word(uint64_t at) { return *(const uint16_t *)at; }

bool sums_to_zero(uint64_t at, uint32_t bytes) {
  const uint8_t *byte = (const uint8_t *)at;
  uint8_t        sum = 0;
  for (uint32_t i = 0; i < bytes; i++) sum = (uint8_t)(sum + byte[i]);
  return sum == 0;
}

uint64_t find_signature(uint64_t from, uint64_t upto, const char *signature, uint32_t length) {
  size_t size = 0;
  while (signature[size] != '\0') size++;
  for (uint64_t at = from; at + length <= upto; at += 16) {
    if (memcmp((const void *)at, signature, size) == 0 && sums_to_zero(at, length)) return at;
  }
  return 0;
}

static uint64_t loaders_pointer(uint32_t magic, uint32_t information) {
  if (magic != MAGIC_MULTIBOOT2) return 0;
  const struct mb2_tag *tag = mb2_find(information, MB2_TAG_ACPI2);
  if (tag == NULL) tag = mb2_find(information, MB2_TAG_ACPI1);
  return tag == NULL ? 0 : (uint64_t)(tag + 1);
}

void firmware_processors(uint32_t magic, uint32_t information, struct processor_list *list) {
  *list = (struct processor_list){0};
  if (!acpi_processors(loaders_pointer(magic, information), list)) (void)mp_processors(list);
}
