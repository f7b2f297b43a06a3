/* SPDX-License-Identifier: MIT */
#include "runner/mapping.h"

#include "runner/kernel_lock.h"
#include "runner/processor.h"
#include "runner/space.h"
#include "runner/x86.h"
#include "temora/space.h"

/* So many tables has a process at most for what it has mapped: 256 MiB in pages of 4 KiB. When they
 * are used up, all its pages leave, and come back where they are needed. */
#define MOST_TABLES 128u

static struct mapped {
  uint64_t cr3;    /* 0: the number is a guest's, or nobody's */
  bool     any;    /* some page may be in its tables */
  uint32_t tables; /* that are there for these pages */
} mapped[MAX_GUESTS];

void mapping_begin(uint32_t guest, uint64_t cr3) { mapped[guest] = (struct mapped){.cr3 = cr3}; }

void mapping_end(uint32_t guest) {
  mapping_out(guest, SPACE_BASE, SPACE_END - SPACE_BASE);
  mapped[guest].cr3 = 0;
}

bool mapping_is_space(uint32_t guest) { return mapped[guest].cr3 != 0; }

/* ---- pages that go ---- */

/* The others have left ring 3 before a page goes, and have the lock only when it has gone: taking
 * it they drop what they have cached (kernel_lock.h). */
void mapping_out(uint32_t guest, uint64_t address, uint64_t size) {
  struct mapped *m = &mapped[guest];
  if (!m->any) return;
  processors_leave_space(m->cr3);
  m->tables -= space_drop_frames(m->cr3, address, address + size);
  if (size == SPACE_END - SPACE_BASE) m->any = false;
  kernel_spaces_changed();
}

void mapping_watch_frames(uint64_t frame, uint64_t count) {
  uint64_t first = pool_base / PAGE_SIZE + frame;
  for (uint32_t guest = 0; guest < MAX_GUESTS && count > 0; guest++) {
    if (!mapped[guest].any) continue;
    if (space_has_frame(mapped[guest].cr3, first, count))
      panic("P19: a frame of %lx to %lx changes hands, but a page of space %u leads there: "
            "mapping_out comes first", first, first + count - 1, guest);
  }
}

/* ---- pages that come ---- */

static uint32_t space_rights(uint32_t perms) {
  return (perms & ZX_VM_PERM_WRITE ? SPACE_WRITE : 0) |
         (perms & ZX_VM_PERM_EXECUTE ? SPACE_EXECUTE : 0);
}

bool mapping_enter(uint32_t guest, uint64_t address, uint32_t perms) {
  struct mapped *m = &mapped[guest];
  uint64_t       page = address / PAGE_SIZE * PAGE_SIZE;
  if (m->cr3 == 0 || address < SPACE_BASE || address >= SPACE_END) return false;
  struct reply before = reply; /* a call may be under way whose copy has faulted */
  bool         allowed = space_page(guest, address, perms) == ZX_OK;
  uint64_t     at = pool_base + reply.frame * PAGE_SIZE;
  uint32_t     rights = space_rights(reply.perms);
  reply = before;
  if (!allowed) return false;
  m->any = true;
  if (space_add_frame(m->cr3, page, at, rights, MOST_TABLES, &m->tables)) return true;
  mapping_out(guest, SPACE_BASE, SPACE_END - SPACE_BASE);
  m->any = true;
  return space_add_frame(m->cr3, page, at, rights, MOST_TABLES, &m->tables);
}
