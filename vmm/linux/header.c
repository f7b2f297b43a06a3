/* SPDX-License-Identifier: MIT */
/* Reading the setup header of a bzImage. */
#include "boot.h"
#include "lib/memory.h"

enum { SETUP_SECTS = 0x1F1, MAGIC = 0x202, VERSION = 0x206, LOADFLAGS = 0x211,
       INITRD_MAX = 0x22C, XLOADFLAGS = 0x236, COMMAND_LINE_SIZE = 0x238,
       PREF_ADDRESS = 0x258, INIT_SIZE = 0x260 };

#define HDRS           0x53726448u /* "HdrS" */
#define LOADED_HIGH    0x01u
#define XLF_KERNEL_64  0x01u
#define VERSION_64     0x20Cu

const char *header_read(const uint8_t *setup, uint64_t file_size, struct kernel_header *header) {
  if (file_size < SETUP_MAX_BYTES || load32(setup + MAGIC) != HDRS) return "not a bzImage";
  header->version = load16(setup + VERSION);
  if (header->version < VERSION_64) return "its boot protocol is older than 2.12";
  if (!(setup[LOADFLAGS] & LOADED_HIGH)) return "it wants to be loaded below 1 MiB";
  if (!(load16(setup + XLOADFLAGS) & XLF_KERNEL_64)) return "it has no 64-bit entry";
  uint32_t sectors = setup[SETUP_SECTS] == 0 ? 4 : setup[SETUP_SECTS];
  header->payload_offset = (sectors + 1) * 512u;
  if (header->payload_offset >= file_size) return "it is cut short";
  header->load_address = load64(setup + PREF_ADDRESS);
  header->init_size = load32(setup + INIT_SIZE);
  if (header->init_size < file_size - header->payload_offset)
    header->init_size = file_size - header->payload_offset;
  header->initrd_max = load32(setup + INITRD_MAX);
  header->command_line_max = load32(setup + COMMAND_LINE_SIZE);
  if (header->load_address < HIGH_START) return "it wants to be loaded below 1 MiB";
  return NULL;
}

bool initrd_place(const struct kernel_header *header, struct boot_memory *memory) {
  uint64_t kernel_end = header->load_address + header->init_size;
  if (kernel_end > memory->memory_bytes) return false;
  memory->initrd_address = 0;
  if (memory->initrd_size == 0) return true;
  uint64_t top = memory->memory_bytes;
  if (top > header->initrd_max + 1) top = header->initrd_max + 1;
  if (memory->initrd_size > top - kernel_end || top < kernel_end) return false;
  memory->initrd_address = (top - memory->initrd_size) & ~(uint64_t)(PAGE_BYTES - 1);
  return memory->initrd_address >= kernel_end;
}
