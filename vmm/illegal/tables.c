/* SPDX-License-Identifier: MIT */
#include "tables.h"

#include "batch.h"
#include "lib/memory.h"

#define PRESENT       1u
#define WRITE         2u
#define USER          4u
#define LARGE         0x80u
#define LARGE_BYTES   0x200000u
#define STUBS_AT      8u    /* in the image: the address of real mode's handlers */
#define STUB_BYTES    16u
#define REAL_VECTORS  32u
#define TSS_IOMAP     102u
#define TSS_BYTES     104u
#define MIB           0x100000u

extern const uint8_t guest_image[], guest_image_end[];

static bool put64(uint64_t address, uint64_t value) {
  return guest_write(address, &value, sizeof(value));
}

static bool put_large(uint64_t directory, uint64_t rights) {
  uint64_t entries[GUEST_MEMORY / LARGE_BYTES];
  for (uint64_t i = 0; i < GUEST_MEMORY / LARGE_BYTES; i++)
    entries[i] = i * LARGE_BYTES | LARGE | rights;
  return guest_write(directory, entries, sizeof(entries));
}

static bool put_long(uint64_t tables, uint64_t rights) {
  return put64(tables, (tables + 0x1000) | rights) &&
         put64(tables + 0x1000, (tables + 0x2000) | rights) && put_large(tables + 0x2000, rights);
}

static bool put_pae(uint64_t tables, uint64_t rights) {
  return put64(tables, (tables + 0x1000) | PRESENT) && put_large(tables + 0x1000, rights);
}

/* The first 4 MiB, in pages of 4 KiB: CR4.PSE may change. */
static bool put_old(uint64_t tables, uint32_t rights) {
  static uint32_t entries[1024];
  for (uint32_t i = 0; i < 1024; i++) entries[i] = i << 12 | rights;
  return put64(tables, (tables + 0x1000) | rights) &&
         guest_write(tables + 0x1000, entries, sizeof(entries));
}

static bool put_vectors(void) {
  uint32_t vectors[REAL_VECTORS], stubs = load32(guest_image + STUBS_AT);
  for (uint32_t i = 0; i < REAL_VECTORS; i++) vectors[i] = stubs + STUB_BYTES * i;
  return guest_write(0, vectors, sizeof(vectors)) && tables_first();
}

static bool put_tasks(void) {
  uint8_t tss[TSS_BYTES] = {0};
  store16(tss + TSS_IOMAP, TSS_BYTES);
  store32(tss + 4, TSS_STACK);
  if (!guest_write(TSS64, tss, sizeof(tss))) return false;
  store32(tss + 8, SEL_DATA);
  return guest_write(TSS32, tss, sizeof(tss));
}

static bool put_landings(void) {
  static const uint8_t pad[4] = {0x0F, 0xA2, 0xCD, DONE}; /* CPUID; INT 40h */
  bool                 put = true;
  for (uint32_t i = 0; i < LANDINGS; i++)
    for (uint32_t k = 0; k < LANDING_BYTES; k += sizeof(pad))
      put = put && guest_write(i * MIB + LANDING + k, pad, sizeof(pad));
  return put;
}

bool tables_first(void) {
  return put64(FIRST_PML4, (LONG_TABLES + 0x1000) | PRESENT | WRITE);
}

bool tables_write(void) {
  return guest_write(GUEST_ENTRY, guest_image, (uint64_t)(guest_image_end - guest_image)) &&
         put_vectors() && put_tasks() && put_landings() &&
         put_long(LONG_TABLES, PRESENT | WRITE) &&
         put_long(LONG_USER, PRESENT | WRITE | USER) && put_pae(PAE_TABLES, PRESENT | WRITE) &&
         put_pae(PAE_USER, PRESENT | WRITE | USER) && put_old(OLD_TABLES, PRESENT | WRITE) &&
         put_old(OLD_USER, PRESENT | WRITE | USER);
}
