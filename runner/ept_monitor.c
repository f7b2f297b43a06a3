/* SPDX-License-Identifier: MIT */
#include "runner/ept_monitor.h"

#include "runner/ept.h"
#include "runner/vmcs.h"
#include "temora/ept.h"

#define ENTRIES    (PAGE_SIZE / sizeof(uint64_t))
#define LARGE_PAGE (1u << 7)

/* How many pages the entry maps. */
static uint64_t pages_of(uint32_t t, uint64_t entry) {
  if (ept_level[t] == 0) return entry != 0;
  if ((entry & LARGE_PAGE) == 0) return 0;
  return ept_level[t] == 1u ? ENTRIES : ENTRIES * ENTRIES;
}

static void watch_table(uint32_t guest, uint32_t t, uint64_t first, uint64_t count) {
  for (uint32_t s = 0; s < ENTRIES; s++) {
    uint64_t entry = ept_tables[t].entry[s], frame = entry / PAGE_SIZE;
    uint64_t pages = pages_of(t, entry);
    if (pages == 0 || frame >= first + count || frame + pages <= first) continue;
    panic("P19: frame %lx changes hands, but page %lx of guest %u leads there: "
          "ept_unmap comes first", first > frame ? first : frame,
          (ept_cover[t] * ENTRIES + s) * pages + (first > frame ? first - frame : 0), guest);
  }
}

static void watch_guest(uint32_t guest, uint64_t first, uint64_t count) {
  for (uint32_t t = guest * EPT_GUEST_TABLES; t < ept_next[guest]; t++) {
    if (ept_level[t] <= 2u) watch_table(guest, t, first, count);
  }
}

static void watch_processor(const struct processor *p, uint64_t first) {
  uint32_t vcpu = atomic_load(&p->vcpu);
  if (vcpu == 0 || !ept_owes(virtual_cpu[vcpu - 1u].guest, p)) return;
  panic("P19: frame %lx changes hands, but processor %u runs guest %u and owes an INVEPT: "
        "processors_leave_guest comes first", first, p->number, virtual_cpu[vcpu - 1u].guest);
}

void ept_watch_frames(uint64_t frame, uint64_t count) {
  uint64_t first = pool_base / PAGE_SIZE + frame;
  if (count == 0) return;
  for (uint32_t n = 0; n < processor_count; n++) watch_processor(&processors[n], first);
  for (uint32_t guest = 0; guest < MAX_GUESTS; guest++) watch_guest(guest, first, count);
}

void ept_watch_entry(uint32_t guest, uint64_t page, uint64_t entry) {
  uint64_t old = ept_page_find(guest, page);
  if (old == 0 || old == entry) return;
  panic("P19: page %lx of guest %u gets entry %lx, but has %lx: ept_unmap comes first", page, guest,
        entry, old);
}
