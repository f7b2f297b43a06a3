/* SPDX-License-Identifier: MIT */
/* SDM Vol. 3, 29.3.2 (the walk and its entries), 29.4.3 (invalidation). Tables are never freed:
 * unmapping clears leaves only, so a range may be faulted in again without new memory. */
#include "runner/ept.h"

#define LEVELS        4u
#define ENTRIES       512u
#define EPT_READ      1ull
#define EPT_RWX       7ull
#define EPT_WB        (6ull << 3)  /* leaf memory type */
#define EPT_ADDRESS   0x000FFFFFFFFFF000ull
#define EPTP_WB_4     (6ull | 3ull << 3) /* memory type WB, page-walk length 4 (25.6.11) */
#define INVEPT_SINGLE 1u
#define INVEPT_ALL    2u

_Static_assert(ZX_VM_PERM_READ == 1 && ZX_VM_PERM_WRITE == 2 && ZX_VM_PERM_EXECUTE == 4,
               "permissions are the entry's bits");

static uint64_t *root[MAX_GUESTS];

static uint32_t shift_of(uint32_t level) { return 12u + 9u * level; }

static uint64_t *entry_of(uint64_t *table, uint64_t gpa, uint32_t level) {
  return &table[gpa >> shift_of(level) & (ENTRIES - 1u)];
}

static uint64_t *table_of(uint64_t entry) { return (uint64_t *)(entry & EPT_ADDRESS); }

static void invept(uint64_t type, uint64_t pointer) {
  struct { uint64_t pointer, reserved; } descriptor = {pointer, 0};
  __asm__ volatile("invept %0, %1" : : "m"(descriptor), "r"(type) : "cc", "memory");
}

void ept_create(uint32_t guest) {
  root[guest] = page_alloc(1);
  if (root[guest] == NULL) panic("no memory for the EPT of guest %u", guest);
}

uint64_t ept_pointer(uint32_t guest) { return (uint64_t)root[guest] | EPTP_WB_4; }

/* A page that was not present, or gains a right, needs no invalidation (29.4.3.3). */
bool ept_map(uint32_t guest, uint64_t gpa, uint64_t host, uint32_t perms) {
  uint64_t *table = root[guest];
  for (uint32_t level = LEVELS - 1u; level > 0; level--) {
    uint64_t *entry = entry_of(table, gpa, level);
    if (*entry == 0) {
      void *fresh = page_alloc(1);
      if (fresh == NULL) return false;
      *entry = (uint64_t)fresh | EPT_RWX;
    }
    table = table_of(*entry);
  }
  *entry_of(table, gpa, 0) = host | EPT_WB | (perms & EPT_RWX);
  return true;
}

/* The lowest entry that exists on the way to gpa: its level, 0 for a leaf. */
static uint64_t *lowest(uint32_t guest, uint64_t gpa, uint32_t *level) {
  uint64_t *entry = entry_of(root[guest], gpa, LEVELS - 1u);
  for (*level = LEVELS - 1u; *level > 0 && *entry != 0;) {
    *level -= 1u;
    entry = entry_of(table_of(*entry), gpa, *level);
  }
  return entry;
}

void ept_unmap(uint32_t guest, uint64_t gpa, uint64_t size) {
  uint64_t end = gpa + size;
  while (gpa < end) {
    uint32_t  level;
    uint64_t *entry = lowest(guest, gpa, &level);
    uint64_t  span = 1ull << shift_of(level);
    if (level == 0) *entry = 0;
    gpa = (gpa & ~(span - 1u)) + span; /* what lacks a table is skipped whole */
  }
  invept(INVEPT_SINGLE, ept_pointer(guest));
}

const uint8_t *ept_find(uint32_t guest, uint64_t gpa) {
  uint32_t  level;
  if (gpa >= GUEST_PHYS_LIMIT) return NULL;
  uint64_t *entry = lowest(guest, gpa, &level);
  if (level != 0 || (*entry & EPT_READ) == 0) return NULL;
  return (const uint8_t *)(*entry & EPT_ADDRESS) + gpa % PAGE_SIZE;
}

void ept_flush_all(void) { invept(INVEPT_ALL, 0); }
