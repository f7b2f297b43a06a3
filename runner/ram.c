/* SPDX-License-Identifier: MIT */
/* Finds the end of memory, and divides what lies above .bss: the runner's pages, then the pool. */
#include "runner/ram.h"
#include "runner/multiboot.h"
#include "runner/runner.h"
#include "runner/x86.h"

#define MEMORY_AVAILABLE  1u

#define CMOS_INDEX        0x70u
#define CMOS_DATA         0x71u
#define CMOS_ABOVE_16M    0x34u /* and 35h: memory from 16 MiB on in units of 64 KiB */

#define LOW_END           0x9F000u
#define HEAP_BYTES        0x1000000u
#define LARGE_PAGE        0x200000u
#define GIANT_PAGE        0x40000000u
#define SPARE_BYTES       0x1000000u /* of the pool, for what else VMMs make */
#define IDENTITY_LIMIT    0xC0000000u /* below the devices; the boot map ends at 4 GiB */

struct mb1_region { uint32_t size; uint64_t base, length; uint32_t type; } __attribute__((packed));
struct mb2_region { uint64_t base, length; uint32_t type, reserved; };

uint64_t    pool_base, pool_frame_count;
extern char bss_start[], bss_end[];

static uint64_t heap_next, heap_end;

/* Single pages that were given back. */
static struct free_page { struct free_page *next; } *free_pages;

static uint64_t memory_end; /* of the region with .bss in it */
static uint64_t low_page;

/* The last whole page below the firmware's data at the top of the first 640 KiB. */
static void consider_low(uint64_t base, uint64_t end) {
  uint64_t top = (end < LOW_END ? end : LOW_END) / PAGE_SIZE * PAGE_SIZE;
  if (top >= base + PAGE_SIZE && top >= 2u * PAGE_SIZE) low_page = top - PAGE_SIZE;
}

/* The loader found the image's own region. */
static void consider(uint64_t base, uint64_t length, uint32_t type) {
  if (type != MEMORY_AVAILABLE) return;
  if (base <= (uint64_t)bss_start && base + length > (uint64_t)bss_end) memory_end = base + length;
  if (base < LOW_END) consider_low(base, base + length);
}

static void read_multiboot1(uint32_t information) {
  const struct mb1_information *i = (const void *)(uintptr_t)information;
  if ((i->flags & MB1_HAS_MAP) == 0) return;
  for (uint32_t at = 0; at < i->map_length;) {
    const struct mb1_region *r = (const void *)(uintptr_t)(i->map_address + at);
    consider(r->base, r->length, r->type);
    at += r->size + 4;
  }
}

static void read_multiboot2(uint32_t information) {
  const struct mb2_map *map = mb2_find(information, MB2_TAG_MAP);
  if (map == NULL || map->entry_size == 0) return;
  for (uint32_t at = sizeof *map; at < map->tag.size; at += map->entry_size) {
    const struct mb2_region *r = (const void *)((uintptr_t)map + at);
    consider(r->base, r->length, r->type);
  }
}

static uint64_t end_by_cmos(void) {
  out8(CMOS_INDEX, CMOS_ABOVE_16M);
  uint64_t units = in8(CMOS_DATA);
  out8(CMOS_INDEX, CMOS_ABOVE_16M + 1);
  units |= (uint64_t)in8(CMOS_DATA) << 8;
  return 0x1000000u + units * 0x10000u;
}

static void read_map(uint32_t magic, uint32_t information) {
  /* boot.S has zeroed that range already. */
  if (information >= (uint64_t)bss_start && information < (uint64_t)bss_end)
    panic("the loader put its information at %x, where .bss is", information);
  if (magic == MAGIC_ROM) {
    memory_end = end_by_cmos();
    consider_low(0, LOW_END);
  } else if (magic == MAGIC_MULTIBOOT1) {
    read_multiboot1(information);
  } else if (magic == MAGIC_MULTIBOOT2) {
    read_multiboot2(information);
  } else {
    panic("started by an unknown loader (EAX %08x)", magic);
  }
}

void ram_start(uint32_t magic, uint32_t information) {
  read_map(magic, information);
  uint64_t end = memory_end > IDENTITY_LIMIT ? IDENTITY_LIMIT : memory_end;
  heap_next = (uint64_t)bss_end;
  heap_end = heap_next + HEAP_BYTES;
  pool_base = (heap_end + LARGE_PAGE - 1) & ~(uint64_t)(LARGE_PAGE - 1);
  if (end < pool_base + LARGE_PAGE) panic("too little memory: it ends at %lx", end);
  pool_frame_count = (end - pool_base) / PAGE_SIZE;
}

/* From the frame on to the next multiple of the size. */
static uint64_t gap_to(uint64_t frame, uint64_t size) {
  uint64_t behind = (pool_base + frame * PAGE_SIZE) % size;
  return behind == 0 ? 0 : size - behind;
}

void ram_align_frame(uint64_t frame, uint64_t wanted) {
  uint64_t room = pool_frame_count * PAGE_SIZE, gap = gap_to(frame, GIANT_PAGE);
  bool     fits = wanted <= room && gap + frame * PAGE_SIZE + wanted + SPARE_BYTES <= room;
  if (wanted < GIANT_PAGE || !fits) gap = gap_to(frame, LARGE_PAGE);
  pool_base += gap;
  pool_frame_count -= gap / PAGE_SIZE;
}

uint64_t ram_low_page(void) { return low_page; }

void *page_alloc(uint32_t count) {
  uint64_t bytes = (uint64_t)count * PAGE_SIZE;
  if (count == 1 && free_pages != NULL) {
    struct free_page *page = free_pages;
    free_pages = page->next;
    return memset(page, 0, PAGE_SIZE);
  }
  if (bytes > heap_end - heap_next) return NULL;
  void *pages = (void *)heap_next;
  heap_next += bytes;
  return memset(pages, 0, bytes);
}

void page_free(void *page) {
  struct free_page *f = page;
  f->next = free_pages;
  free_pages = f;
}
