/* SPDX-License-Identifier: MIT */
/* The Linux/x86 boot protocol (Documentation/x86/boot.rst), 64-bit entry. */
#ifndef VMM_LINUX_BOOT_H_
#define VMM_LINUX_BOOT_H_

#include "zircon/types.h"

/* Guest-physical addresses. What lies below LOW_RESERVED stays reserved in the memory map. */
#define PAGE_TABLES_AT   0x0u /* a boot vcpu starts with CR3 = 0 */
#define BOOT_PARAMS_AT   0x7000u
#define COMMAND_LINE_AT  0x8000u
#define STACK_TOP        0xF000u
#define LOW_RESERVED     0x10000u
#define LOW_END          0x9F000u
#define ACPI_AT          0xF0000u /* where a BIOS has it */
#define HIGH_START       0x100000u
#define MEMORY_MAX       0xC0000000u /* what lies above is left to devices on a PC */
#define PAGE_BYTES       4096u

#define BOOT_PARAMS_BYTES 4096u
#define SETUP_MAX_BYTES   1024u /* of the file, enough for every version of the header */
#define COMMAND_LINE_MAX  2048u

/* What the setup header says. */
struct kernel_header {
  uint32_t version;
  uint64_t payload_offset; /* in the file: the protected-mode part */
  uint64_t load_address;
  uint64_t init_size;      /* memory that the kernel needs from load_address on */
  uint64_t initrd_max;     /* the highest address of the initrd's last byte */
  uint32_t command_line_max;
};

struct boot_memory {
  uint64_t memory_bytes;
  uint64_t initrd_address, initrd_size;
};

/* NULL: ok; else why this image cannot be booted. `setup`: its first SETUP_MAX_BYTES. */
const char *header_read(const uint8_t *setup, uint64_t file_size, struct kernel_header *header);
/* Where the initrd goes: as high as possible. False: no room. */
bool initrd_place(const struct kernel_header *header, struct boot_memory *memory);
/* Fills the zero page. */
void boot_params_fill(uint8_t *params, const uint8_t *setup, const struct boot_memory *memory);

/* Page tables that map the first 4 GiB to themselves with 2 MiB pages. */
#define PAGE_TABLE_PAGES 6u
void page_tables_fill(uint64_t *tables);

/* What firmware says about the processors, and nothing else: the pointer at ACPI_AT, the tables
 * XSDT and MADT (ACPI 6.4, 5.2). Their size. At most 64 processors. */
#define ACPI_BYTES 1024u
size_t acpi_fill(uint8_t *tables, uint32_t processors);

#endif
