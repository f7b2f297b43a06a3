/* SPDX-License-Identifier: MIT */
/* ACPI 6.4, 5.2: from the root pointer to the MADT. */
#include "runner/firmware_tables.h"

#define BIOS_START     0xE0000u
#define BIOS_END       0x100000u
#define SEARCHED       1024u /* of the extended BIOS data area */
#define REACH          0x100000000u /* what the kernel maps */
#define LOCAL_APIC     0u
#define LOCAL_X2APIC   9u
#define ENABLED        1u

struct root_pointer {
  char     signature[8];
  uint8_t  checksum, oem[6], revision;
  uint32_t rsdt, length;
  uint64_t xsdt;
} __attribute__((packed));

struct table {
  char     signature[4];
  uint32_t length;
  uint8_t  rest[28];
};

struct madt {
  struct table table;
  uint32_t     apic_address, flags;
};

struct local_apic { uint8_t type, length, acpi_id, apic_id; uint32_t flags; };
struct local_x2apic { uint8_t type, length, reserved[2]; uint32_t apic_id, flags; };

static const struct root_pointer *root_pointer(uint64_t pointer) {
  uint64_t area = (uint64_t)bios_word(BIOS_EXTENDED_DATA) << 4;
  if (pointer == 0 && area != 0) pointer = find_signature(area, area + SEARCHED, "RSD PTR ", 20);
  if (pointer == 0) pointer = find_signature(BIOS_START, BIOS_END, "RSD PTR ", 20);
  return (const void *)pointer;
}

static bool is_whole(uint64_t address) {
  const struct table *t = (const void *)address;
  return address != 0 && address < REACH && t->length >= sizeof *t &&
         t->length < REACH - address && sums_to_zero(address, t->length);
}

/* In the list of tables at `root`, with addresses of so many bytes. */
static const struct madt *find_madt(uint64_t root, uint32_t size) {
  if (!is_whole(root)) return NULL;
  const struct table *list = (const void *)root;
  for (uint64_t at = root + sizeof *list; at + size <= root + list->length; at += size) {
    uint64_t address = 0;
    memcpy(&address, (const void *)at, size);
    if (is_whole(address) && memcmp((const void *)address, "APIC", 4) == 0)
      return (const void *)address;
  }
  return NULL;
}

static void add_entry(const void *entry, struct processor_list *list) {
  const struct local_apic   *small = entry;
  const struct local_x2apic *large = entry;
  if (small->type == LOCAL_APIC && small->length >= sizeof *small && (small->flags & ENABLED))
    processor_list_add(list, small->apic_id);
  if (large->type == LOCAL_X2APIC && large->length >= sizeof *large && (large->flags & ENABLED))
    processor_list_add(list, large->apic_id);
}

bool acpi_processors(uint64_t pointer, struct processor_list *list) {
  const struct root_pointer *root = root_pointer(pointer);
  const struct madt         *madt = NULL;
  if (root == NULL) return false;
  if (root->revision >= 2u) madt = find_madt(root->xsdt, sizeof(uint64_t));
  if (madt == NULL) madt = find_madt(root->rsdt, sizeof(uint32_t));
  if (madt == NULL) return false;
  const uint8_t *end = (const uint8_t *)madt + madt->table.length;
  for (const uint8_t *at = (const uint8_t *)(madt + 1); at + 2 <= end && at[1] >= 2; at += at[1]) {
    if (at + at[1] <= end) add_entry(at, list);
  }
  return true;
}
