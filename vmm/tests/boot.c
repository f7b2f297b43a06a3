/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "check.h"
#include "lib/memory.h"
#include "linux/boot.h"

#define MIB (1ull << 20)

static uint8_t setup[SETUP_MAX_BYTES];

/* The header of a Debian 6.1 cloud kernel, as far as it is looked at. */
static void make_setup(void) {
  memset(setup, 0, sizeof(setup));
  setup[0x1F1] = 39;
  setup[0x201] = 0x6A;
  memcpy(setup + 0x202, "HdrS", 4);
  store16(setup + 0x206, 0x20F);
  setup[0x211] = 1;
  store32(setup + 0x22C, 0x7FFFFFFF);
  store16(setup + 0x236, 0x7F);
  store32(setup + 0x238, 2047);
  store64(setup + 0x258, 0x1000000);
  store32(setup + 0x260, 0x3378000);
}

static void headers(void) {
  struct kernel_header header;
  make_setup();
  EQUAL(1, header_read(setup, 14186432, &header) == NULL);
  EQUAL(40 * 512, header.payload_offset);
  EQUAL(0x1000000, header.load_address);
  EQUAL(1, header_read(setup, 512, &header) != NULL);
  store16(setup + 0x236, 0);
  EQUAL(1, header_read(setup, 14186432, &header) != NULL);
  make_setup();
  setup[0x202] = 'x';
  EQUAL(1, header_read(setup, 14186432, &header) != NULL);
}

static void initrd(void) {
  struct kernel_header header;
  struct boot_memory memory = {.memory_bytes = 128 * MIB, .initrd_size = 9592};
  make_setup();
  EQUAL(1, header_read(setup, 14186432, &header) == NULL);
  EQUAL(1, initrd_place(&header, &memory));
  EQUAL(128 * MIB - 3 * 4096, memory.initrd_address);
  memory.initrd_size = 128 * MIB - 0x4378000; /* all that the kernel leaves */
  EQUAL(1, initrd_place(&header, &memory));
  memory.initrd_size++;
  EQUAL(0, initrd_place(&header, &memory));
  memory.initrd_size = UINT64_MAX;
  EQUAL(0, initrd_place(&header, &memory));
  memory.memory_bytes = 64 * MIB;
  memory.initrd_size = 0;
  EQUAL(0, initrd_place(&header, &memory)); /* less than the kernel needs */
}

static void params(void) {
  static uint8_t page[BOOT_PARAMS_BYTES];
  struct boot_memory memory = {128 * MIB, 0x7FFD000, 9592};
  make_setup();
  boot_params_fill(page, setup, &memory);
  EQUAL(0xFF, page[0x210]);
  EQUAL(0x7FFD000, load32(page + 0x218));
  EQUAL(9592, load32(page + 0x21C));
  EQUAL(COMMAND_LINE_AT, load32(page + 0x228));
  EQUAL(0x3378000, load32(page + 0x260));
  EQUAL(4, page[0x1E8]);
  uint64_t end = 0;
  for (uint32_t i = 0; i < 4; i++) {
    const uint8_t *entry = page + 0x2D0 + 20 * i;
    EQUAL(end, load64(entry)); /* no gap, no overlap */
    end += load64(entry + 8);
    EQUAL(i % 2 == 0 ? 2 : 1, load32(entry + 16));
  }
  EQUAL(128 * MIB, end);
}

static void tables(void) {
  static uint64_t pages[PAGE_TABLE_PAGES * 512];
  page_tables_fill(pages);
  EQUAL(0x1003, pages[0]);
  EQUAL(0x5003, pages[512 + 3]);
  EQUAL(0x83, pages[1024]);
  EQUAL(0xFFE00083, pages[1024 + 2047]);
}

void test_boot(void) {
  headers();
  initrd();
  params();
  tables();
}
