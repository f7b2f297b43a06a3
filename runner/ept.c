/* SPDX-License-Identifier: MIT */
/* The tables are the core's (arch/vmx/ept.c); here is what the processor has to be told of them
 * (SDM Vol. 3, "Operations that Invalidate Cached Mappings"). */
#include "runner/ept.h"

#include "runner/ept_monitor.h"
#include "runner/processor.h"
#include "runner/vmcs.h"
#include "temora/ept.h"
#include "temora/large_page.h"
#include "temora/state.h"

#define ENTRY_READ       1u
#define ENTRY_WRITE_BACK (6u << 3)
#define CAN_MAP_2_MIB    (1ull << 16) /* IA32_VMX_EPT_VPID_CAP (SDM Vol. 3, A.10) */
#define CAN_MAP_1_GIB    (1ull << 17)
#define EPTP_WB_4        (6ull | 3ull << 3) /* memory type WB, page-walk length 4 (25.6.11) */
#define INVEPT_SINGLE    1u
#define INVEPT_ALL       2u

_Static_assert(ZX_VM_PERM_READ == 1 && ZX_VM_PERM_WRITE == 2 && ZX_VM_PERM_EXECUTE == 4,
               "permissions are the entry's bits");

static void invept(uint64_t type, uint64_t pointer) {
  struct { uint64_t pointer, reserved; } descriptor = {pointer, 0};
  __asm__ volatile("invept %0, %1" : : "m"(descriptor), "r"(type) : "cc", "memory");
}

/* How often pages have left a guest's tables. A processor that has seen fewer of these (ept_seen)
 * may hold translations that are no more. */
static uint64_t left[MAX_GUESTS];

void ept_start(void) { ept_boot((uint64_t)ept_tables / PAGE_SIZE); }

void ept_join(void) { invept(INVEPT_ALL, 0); }

bool ept_owes(uint32_t guest, const struct processor *p) {
  return p->ept_seen[guest] != left[guest];
}

void ept_before_entry(uint32_t guest, struct processor *p) {
  if (!ept_owes(guest, p)) return;
  invept(INVEPT_SINGLE, ept_pointer(guest));
  p->ept_seen[guest] = left[guest];
}

/* Who runs the guest leaves it now, and comes by ept_before_entry when it goes on. */
static void forget_translations(uint32_t guest) {
  left[guest]++;
  processors_leave_guest(guest);
}

/* The guests with a tree, a bit for each: every system call asks whether one of them is over. */
static uint32_t trees;
_Static_assert(MAX_GUESTS <= 32, "bits of trees");

void ept_create(uint32_t guest) {
  ept_tree_make(guest);
  trees |= 1u << guest;
}

void ept_settle(void) {
  for (uint32_t rest = trees; rest != 0; rest &= rest - 1u) {
    uint32_t guest = (uint32_t)__builtin_ctz(rest);
    if (objects[OBJECT(ZX_OBJ_TYPE_GUEST, guest)].alive) continue;
    ept_tree_end(guest);
    trees &= ~(1u << guest);
    forget_translations(guest);
  }
}

uint64_t ept_pointer(uint32_t guest) { return ept_root_frame(guest) * PAGE_SIZE | EPTP_WB_4; }

/* A page that was not present, or gains a right, needs no invalidation ("Guidelines for Use of the
 * INVEPT Instruction"). */
bool ept_map(uint32_t guest, uint64_t gpa, uint64_t host, uint32_t perms) {
  ept_watch_entry(guest, gpa / PAGE_SIZE, host | ENTRY_WRITE_BACK | perms);
  return ept_page_map(guest, gpa / PAGE_SIZE, host / PAGE_SIZE, perms) != 0;
}

uint64_t ept_large_bytes(uint32_t level) {
  return level == 1u ? LARGE_PAGE_BYTES : GIANT_PAGE_BYTES;
}

/* The core fills an empty entry only (large_map_only_fills): no page is led elsewhere. */
bool ept_map_large(uint32_t guest, uint64_t gpa, uint32_t level, uint64_t host, uint32_t perms) {
  uint64_t needed = level == 1u ? CAN_MAP_2_MIB : CAN_MAP_1_GIB;
  if ((vmx_has.ept_vpid & needed) == 0 || host % ept_large_bytes(level) != 0) return false;
  return ept_large_map(guest, gpa / PAGE_SIZE, level, host / PAGE_SIZE, perms) != 0;
}

void ept_unmap(uint32_t guest, uint64_t gpa, uint64_t size) {
  if (ept_range_unmap(guest, gpa / PAGE_SIZE, (gpa + size) / PAGE_SIZE)) forget_translations(guest);
}

const uint8_t *ept_find(uint32_t guest, uint64_t gpa) {
  if (gpa >= GUEST_PHYS_LIMIT) return NULL;
  uint64_t entry = ept_page_find(guest, gpa / PAGE_SIZE);
  if ((entry & ENTRY_READ) == 0) return NULL;
  return (const uint8_t *)(entry / PAGE_SIZE * PAGE_SIZE) + gpa % PAGE_SIZE;
}
