/* SPDX-License-Identifier: MIT */
/* The zero page: what a boot loader tells the kernel, and its first page tables. */
#include "boot.h"
#include "lib/memory.h"

enum { E820_ENTRIES = 0x1E8, HEADER = 0x1F1, VID_MODE = 0x1FA, HEADER_END_OFFSET = 0x201,
       HEADER_END_BASE = 0x202, TYPE_OF_LOADER = 0x210, RAMDISK_IMAGE = 0x218,
       RAMDISK_SIZE = 0x21C, CMD_LINE_PTR = 0x228, HEADER_MAX = 0x290, E820_TABLE = 0x2D0 };

#define LOADER_UNDEFINED 0xFFu
#define VIDEO_NORMAL     0xFFFFu
#define E820_ENTRY_BYTES 20u
#define E820_RAM         1u
#define E820_RESERVED    2u

static void e820_add(uint8_t *params, uint64_t from, uint64_t to, uint32_t type) {
  uint8_t *entry = params + E820_TABLE + params[E820_ENTRIES] * E820_ENTRY_BYTES;
  store64(entry, from);
  store64(entry + 8, to - from);
  store32(entry + 16, type);
  params[E820_ENTRIES]++;
}

void boot_params_fill(uint8_t *params, const uint8_t *setup, const struct boot_memory *memory) {
  memset(params, 0, BOOT_PARAMS_BYTES);
  size_t header_end = HEADER_END_BASE + (size_t)setup[HEADER_END_OFFSET];
  if (header_end > HEADER_MAX) header_end = HEADER_MAX;
  memcpy(params + HEADER, setup + HEADER, header_end - HEADER);
  params[TYPE_OF_LOADER] = LOADER_UNDEFINED;
  store16(params + VID_MODE, VIDEO_NORMAL);
  store32(params + CMD_LINE_PTR, COMMAND_LINE_AT);
  store32(params + RAMDISK_IMAGE, (uint32_t)memory->initrd_address);
  store32(params + RAMDISK_SIZE, (uint32_t)memory->initrd_size);
  e820_add(params, 0, LOW_RESERVED, E820_RESERVED);
  e820_add(params, LOW_RESERVED, LOW_END, E820_RAM);
  e820_add(params, LOW_END, HIGH_START, E820_RESERVED);
  e820_add(params, HIGH_START, memory->memory_bytes, E820_RAM);
}

#define PRESENT_WRITE 0x03u
#define LARGE_PAGE    0x80u
#define ENTRIES       512u

void page_tables_fill(uint64_t *tables) {
  memset(tables, 0, PAGE_TABLE_PAGES * PAGE_BYTES);
  uint64_t *pointers = tables + ENTRIES, *directories = tables + 2 * ENTRIES;
  tables[0] = (PAGE_TABLES_AT + PAGE_BYTES) | PRESENT_WRITE;
  for (uint64_t i = 0; i < 4; i++)
    pointers[i] = (PAGE_TABLES_AT + (2 + i) * PAGE_BYTES) | PRESENT_WRITE;
  for (uint64_t i = 0; i < 4 * ENTRIES; i++)
    directories[i] = i << 21 | LARGE_PAGE | PRESENT_WRITE;
}
