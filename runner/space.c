/* SPDX-License-Identifier: MIT */
/* Page tables of processes (SDM Vol. 3, 4.5). */
#include "runner/space.h"
#include "runner/x86.h"

#define PTE_PRESENT  0x1u
#define PTE_WRITE    0x2u
#define PTE_USER     0x4u
#define PTE_FRAME    0x200u /* ours: the page is a VMO's */
#define PTE_NX       (1ull << 63)
#define PTE_ADDRESS  0xFFFFFFFFFF000u
#define TABLE        (PTE_PRESENT | PTE_WRITE | PTE_USER) /* the last level decides */
#define ENTRIES      512u
#define LARGE_PAGE   0x200000u
#define LARGE_ENTRY  (PTE_PRESENT | PTE_WRITE | 0x80u)
#define GIB          0x40000000u

/* boot.S: PML4, PDPT, four page directories of the identity map. */
extern uint64_t boot_tables[6][ENTRIES];

uint64_t space_create(void) {
  uint64_t(*table)[ENTRIES] = page_alloc(3);
  if (table == NULL) return 0;
  memcpy(table[1], boot_tables[1], PAGE_SIZE);
  memcpy(table[2], boot_tables[2], PAGE_SIZE);
  for (uint64_t i = USER_LOW_START / LARGE_PAGE; i < USER_LOW_END / LARGE_PAGE; i++)
    table[2][i] = 0;
  table[0][0] = (uint64_t)table[1] | TABLE;
  table[1][0] = (uint64_t)table[2] | TABLE;
  return (uint64_t)table[0];
}

/* A table whose entries lead to tables of the next level, at level 1 to pages. */
static void free_table(uint64_t *table, uint32_t level) {
  for (uint64_t i = 0; i < ENTRIES; i++) {
    uint64_t *below = (uint64_t *)(table[i] & PTE_ADDRESS);
    if ((table[i] & PTE_PRESENT) == 0) continue;
    if (level > 1) free_table(below, level - 1);
    else if ((table[i] & PTE_FRAME) == 0) page_free(below);
  }
  page_free(table);
}

static void free_below(uint64_t entry, uint32_t level) {
  if (entry & PTE_PRESENT) free_table((uint64_t *)(entry & PTE_ADDRESS), level);
}

/* The identity map's tables are the kernel's, but for the first two (space_create). */
void space_end(uint64_t cr3) {
  uint64_t(*table)[ENTRIES] = (void *)cr3;
  for (uint64_t i = USER_LOW_START / LARGE_PAGE; i < USER_LOW_END / LARGE_PAGE; i++)
    free_below(table[2][i], 1);
  for (uint64_t i = 1; i < ENTRIES; i++) free_below(table[0][i], 3);
  for (uint32_t i = 0; i < 3; i++) page_free(table[i]);
}

uint64_t space_of_kernel(void) { return (uint64_t)boot_tables; }

bool space_reach(uint64_t address, uint64_t size) {
  uint64_t *directories = boot_tables[1];
  if (address >= ENTRIES * (uint64_t)GIB || size > ENTRIES * (uint64_t)GIB - address) return false;
  for (uint64_t at = address / GIB; at * GIB < address + size; at++) {
    if (directories[at] & PTE_PRESENT) continue;
    uint64_t *pages = page_alloc(1);
    if (pages == NULL) return false;
    for (uint64_t i = 0; i < ENTRIES; i++) pages[i] = (at * GIB + i * LARGE_PAGE) | LARGE_ENTRY;
    directories[at] = (uint64_t)pages | PTE_PRESENT | PTE_WRITE;
  }
  return true;
}

static uint64_t *next_table(uint64_t *entry) {
  if ((*entry & PTE_PRESENT) == 0) {
    void *table = page_alloc(1);
    if (table == NULL) return NULL;
    *entry = (uint64_t)table | TABLE;
  }
  return (uint64_t *)(*entry & PTE_ADDRESS);
}

static uint64_t *find_entry(uint64_t cr3, uint64_t address) {
  uint64_t *table = (uint64_t *)cr3;
  for (uint32_t shift = 39; shift > 12 && table != NULL; shift -= 9)
    table = next_table(&table[address >> shift & (ENTRIES - 1)]);
  return table == NULL ? NULL : &table[address >> 12 & (ENTRIES - 1)];
}

void *space_add_page(uint64_t cr3, uint64_t address, uint32_t permissions) {
  uint64_t *entry = find_entry(cr3, address);
  if (entry == NULL) return NULL;
  if ((*entry & PTE_PRESENT) == 0) {
    void *page = page_alloc(1);
    if (page == NULL) return NULL;
    *entry = (uint64_t)page | PTE_PRESENT | PTE_USER | PTE_NX;
  }
  if (permissions & SPACE_WRITE) *entry |= PTE_WRITE;
  if (permissions & SPACE_EXECUTE) *entry &= ~PTE_NX;
  return (void *)(*entry & PTE_ADDRESS);
}

/* ---- pages of VMOs ---- */

static bool make_way(uint64_t cr3, uint64_t address, uint32_t most, uint32_t *tables) {
  uint64_t *table = (uint64_t *)cr3;
  for (uint32_t shift = 39; shift > 12; shift -= 9) {
    uint64_t *entry = &table[address >> shift & (ENTRIES - 1)];
    bool      there = (*entry & PTE_PRESENT) != 0;
    if (!there && *tables == most) return false;
    table = next_table(entry);
    if (table == NULL) return false;
    if (!there) ++*tables;
  }
  return true;
}

bool space_add_frame(uint64_t cr3, uint64_t address, uint64_t frame, uint32_t permissions,
                     uint32_t most, uint32_t *tables) {
  if (!make_way(cr3, address, most, tables)) return false;
  uint64_t *entry = find_entry(cr3, address);
  if ((*entry & PTE_PRESENT) != 0 && (*entry & PTE_FRAME) == 0) return false;
  *entry = frame | PTE_PRESENT | PTE_USER | PTE_FRAME |
           (permissions & SPACE_WRITE ? PTE_WRITE : 0) |
           (permissions & SPACE_EXECUTE ? 0 : PTE_NX);
  return true;
}

static bool is_empty(const uint64_t *table) {
  for (uint64_t i = 0; i < ENTRIES; i++) {
    if (table[i] != 0) return false;
  }
  return true;
}

/* The table's entries are for `shift` bits each, from `base` on. */
static uint32_t drop_below(uint64_t *table, uint32_t shift, uint64_t base, uint64_t start,
                           uint64_t end) {
  uint32_t tables = 0;
  for (uint64_t i = 0; i < ENTRIES; i++) {
    uint64_t at = base + (i << shift);
    if (at >= end || at + (1ull << shift) <= start || (table[i] & PTE_PRESENT) == 0) continue;
    if (shift == 12) {
      if (table[i] & PTE_FRAME) table[i] = 0;
      continue;
    }
    uint64_t *below = (uint64_t *)(table[i] & PTE_ADDRESS);
    tables += drop_below(below, shift - 9, at, start, end);
    if (!is_empty(below)) continue;
    page_free(below);
    table[i] = 0;
    tables++;
  }
  return tables;
}

uint32_t space_drop_frames(uint64_t cr3, uint64_t start, uint64_t end) {
  return drop_below((uint64_t *)cr3, 39, 0, start, end);
}

static bool has_below(const uint64_t *table, uint32_t level, uint64_t first, uint64_t count) {
  for (uint64_t i = 0; i < ENTRIES; i++) {
    uint64_t at = table[i] & PTE_ADDRESS;
    if ((table[i] & PTE_PRESENT) == 0) continue;
    if (level > 1 && has_below((const uint64_t *)at, level - 1, first, count)) return true;
    if (level == 1 && (table[i] & PTE_FRAME) && at / PAGE_SIZE - first < count) return true;
  }
  return false;
}

/* Behind the first entry, which is the kernel's identity map with the program. */
bool space_has_frame(uint64_t cr3, uint64_t first, uint64_t count) {
  const uint64_t *table = (const uint64_t *)cr3;
  for (uint64_t i = 1; i < ENTRIES; i++) {
    if ((table[i] & PTE_PRESENT) == 0) continue;
    if (has_below((const uint64_t *)(table[i] & PTE_ADDRESS), 3, first, count)) return true;
  }
  return false;
}

void space_use(uint64_t cr3) {
  if (READ_CR(3) != cr3) WRITE_CR(3, cr3);
}

static bool inside(uint64_t address, uint64_t size, uint64_t start, uint64_t end) {
  return address >= start && address <= end && size <= end - address;
}

bool space_is_user(uint64_t address, uint64_t size) {
  return inside(address, size, USER_LOW_START, USER_LOW_END) ||
         inside(address, size, USER_HIGH_START, USER_HIGH_END);
}
