/* SPDX-License-Identifier: MIT */
/* SDM Vol. 3, "EPT Translation Mechanism": four levels of tables with 512 entries. An entry that
 * leads to a table gives all rights, so that the page's own decides. A table that has been added is
 * empty already: those that are not in use always are. */
#include "arch/vmx/ept_range.h"

struct ept_table ept_tables[EPT_TABLES];
uint32_t ept_level[EPT_TABLES];
uint64_t ept_cover[EPT_TABLES];
uint32_t ept_next[MAX_GUESTS];
uint64_t ept_base;

void ept_boot(uint64_t base)
{
  ept_base = base;
  /*@ loop invariant bound: 0 <= g <= MAX_GUESTS;
      loop invariant done:  \forall integer i; 0 <= i < g ==> ept_next[i] == i * EPT_GUEST_TABLES;
      loop assigns g, ept_next[0 .. MAX_GUESTS-1];
      loop variant MAX_GUESTS - g; */
  for (uint32_t g = 0u; g < MAX_GUESTS; g++) ept_next[g] = g * EPT_GUEST_TABLES;
}

void ept_tree_make(uint32_t guest)
{
  uint32_t root = guest * EPT_GUEST_TABLES;
  /*@ assert free: EptFree(root); */
  /*@ assert empty: \forall integer i; 0 <= i < 512 ==> ept_tables[root].entry[i] == 0; */
  ept_level[root] = ROOT_LEVEL;
  ept_cover[root] = 0u;
  ept_next[guest] = root + 1u;
  /*@ assert kept: \forall integer h, v; EptLive{Pre}(h, v) ==> EptLive(h, v); */
  /*@ assert new: \forall integer h, v; EptLive(h, v) ==> EptLive{Pre}(h, v) || v == root; */
}

uint64_t ept_root_frame(uint32_t guest) { return ept_base + guest * EPT_GUEST_TABLES; }

/* ---- finding ---- */

uint64_t ept_page_find(uint32_t guest, uint64_t page)
{
  uint32_t root = guest * EPT_GUEST_TABLES;
  uint32_t s = slot_of(page, ROOT_LEVEL);
  if (ept_tables[root].entry[s] == 0u) return 0u;
  /*@ assert link: !m_is_leaf(ept_tables[root].entry[s]); */
  return find_2(guest, table_of(guest, root, s), page);
}

/* ---- mapping ---- */

/* The next table of the guest goes below slot s of table t. */
/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && EptPage(page) && ept_level[t] > 0 &&
                   s == m_slot_of(page, ept_level[t]) && s < 512 && ept_tables[t].entry[s] == 0;
    requires room: ept_next[g] < g * EPT_GUEST_TABLES + EPT_GUEST_TABLES;
    terminates \true; exits \false;
    assigns ept_next[g], ept_level[ept_next[g]], ept_cover[ept_next[g]], ept_tables[t].entry[s];
    ensures base:   EptBase && EptNext && EptLevels && EptCovers && EptRoots;
    ensures links:  EptLinks;
    ensures large:  EptLarge;
    ensures empty:  EptEmpty;
    ensures next:  \result == \old(ept_next[g]) && EptLive(g, \result);
    ensures level: ept_level[\result] == ept_level[t] - 1;
    ensures mark:  ept_level[t] == \old(ept_level[t]);
    ensures model_next:   \forall m_ept m; ReprEpt{Pre}(m) ==>
      ReprEptNext(m_table_added(m, g, t, page));
    ensures model_levels: \forall m_ept m; ReprEpt{Pre}(m) ==>
      ReprEptLevels(m_table_added(m, g, t, page));
    ensures model_covers: \forall m_ept m; ReprEpt{Pre}(m) ==>
      ReprEptCovers(m_table_added(m, g, t, page));
    ensures model_slots:  \forall m_ept m; ReprEpt{Pre}(m) ==>
      ReprEptSlots(m_table_added(m, g, t, page)); */
static uint32_t add_table(uint32_t g, uint32_t t, uint32_t s, uint64_t page)
{
  uint32_t u = ept_next[g];
  /*@ assert free: EptFree(u); */
  /*@ assert empty: \forall integer i; 0 <= i < 512 ==> ept_tables[u].entry[i] == 0; */
  ept_level[u] = ept_level[t] - 1u;
  ept_cover[u] = prefix(page, ept_level[t]);
  ept_next[g]  = u + 1u;
  /*@ assert kept: \forall integer h, v; EptLive{Pre}(h, v) ==> EptLive(h, v); */
  /*@ assert new: \forall integer h, v; EptLive(h, v) ==> EptLive{Pre}(h, v) || v == u; */
  ept_tables[t].entry[s] = (ept_base + u) * PAGE_BYTES + LINK;
  return u;
}

/* The table below t on the way to the page, made where there is none. EPT_NONE: no memory, or a
 * large page is there. */
/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && EptPage(page) && ept_level[t] > 0;
    terminates \true; exits \false;
    assigns ept_next[g], ept_level[0 .. EPT_TABLES-1], ept_cover[0 .. EPT_TABLES-1],
            ept_tables[0 .. EPT_TABLES-1];
    ensures inv:   EptInv;
    ensures live:  \result != EPT_NONE ==>
      EptLive(g, \result) && ept_level[\result] == \old(ept_level[t]) - 1;
    ensures table: \forall m_ept m; ReprEpt{Pre}(m) ==> \result == m_below_table(m, g, t, page);
    ensures model: \forall m_ept m; ReprEpt{Pre}(m) ==> ReprEpt(m_below_next(m, g, t, page)); */
static uint32_t below(uint32_t g, uint32_t t, uint64_t page)
{
  uint32_t s = slot_of(page, ept_level[t]);
  if (is_leaf(ept_tables[t].entry[s])) return EPT_NONE;
  if (ept_tables[t].entry[s] != 0u) return table_of(g, t, s);
  if (ept_next[g] == g * EPT_GUEST_TABLES + EPT_GUEST_TABLES) return EPT_NONE;
  return add_table(g, t, s, page);
}

/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && EptPage(page) && ept_level[t] == 0;
    terminates \true; exits \false;
    assigns ept_tables[t];
    ensures inv:   EptInv;
    ensures model: \forall m_ept m; ReprEpt{Pre}(m) ==>
      ReprEpt(m_with_slot(m, t, m_slot_of(page, 0), entry)); */
static void set_page(uint32_t g, uint32_t t, uint64_t page, uint64_t entry)
{
  /*@ assert here: EptLive(g, t); */
  (void)g;
  ept_tables[t].entry[slot_of(page, 0u)] = entry;
}

/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && EptPage(page) && ept_level[t] == 1;
    terminates \true; exits \false;
    assigns ept_next[g], ept_level[0 .. EPT_TABLES-1], ept_cover[0 .. EPT_TABLES-1],
            ept_tables[0 .. EPT_TABLES-1];
    ensures inv:    EptInv;
    ensures result: \forall m_ept m; ReprEpt{Pre}(m) ==>
      (\result != 0 <==> m_map0_ok(m, g, t, page));
    ensures model:  \forall m_ept m; ReprEpt{Pre}(m) ==> ReprEpt(m_map0(m, g, t, page, entry)); */
static uint32_t map_0(uint32_t g, uint32_t t, uint64_t page, uint64_t entry)
{
  uint32_t u = below(g, t, page);
  if (u == EPT_NONE) return 0u;
  set_page(g, u, page, entry);
  return 1u;
}

/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && EptPage(page) && ept_level[t] == 2;
    terminates \true; exits \false;
    assigns ept_next[g], ept_level[0 .. EPT_TABLES-1], ept_cover[0 .. EPT_TABLES-1],
            ept_tables[0 .. EPT_TABLES-1];
    ensures inv:    EptInv;
    ensures result: \forall m_ept m; ReprEpt{Pre}(m) ==>
      (\result != 0 <==> m_map1_ok(m, g, t, page));
    ensures model:  \forall m_ept m; ReprEpt{Pre}(m) ==> ReprEpt(m_map1(m, g, t, page, entry)); */
static uint32_t map_1(uint32_t g, uint32_t t, uint64_t page, uint64_t entry)
{
  uint32_t u = below(g, t, page);
  return u == EPT_NONE ? 0u : map_0(g, u, page, entry);
}

uint32_t ept_page_map(uint32_t guest, uint64_t page, uint64_t frame, uint32_t rights)
{
  uint64_t entry = frame * PAGE_BYTES + WRITE_BACK + rights;
  uint32_t u = below(guest, guest * EPT_GUEST_TABLES, page);
  return u == EPT_NONE ? 0u : map_1(guest, u, page, entry);
}

/* Only an empty slot becomes a large page. */
/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && EptPage(page) && (level == 1 || level == 2) &&
                   ept_level[t] == level && m_is_leaf(entry) && entry < 0x20000000000000;
    terminates \true; exits \false;
    assigns ept_tables[t];
    ensures inv:    EptInv;
    ensures result: \forall m_ept m; ReprEpt{Pre}(m) ==>
      (\result != 0 <==> m_fill_ok(m, t, page, level, entry));
    ensures model:  \forall m_ept m; ReprEpt{Pre}(m) ==>
      ReprEpt(m_fill(m, t, page, level, entry)); */
static uint32_t fill(uint32_t g, uint32_t t, uint64_t page, uint32_t level, uint64_t entry)
{
  uint32_t s = slot_of(page, level);
  /*@ assert here: EptLive(g, t); */
  (void)g;
  if (ept_tables[t].entry[s] == 0u) ept_tables[t].entry[s] = entry;
  return ept_tables[t].entry[s] == entry;
}

/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && EptPage(page) && ept_level[t] == 2 && m_is_leaf(entry) &&
                   entry < 0x20000000000000;
    terminates \true; exits \false;
    assigns ept_next[g], ept_level[0 .. EPT_TABLES-1], ept_cover[0 .. EPT_TABLES-1],
            ept_tables[0 .. EPT_TABLES-1];
    ensures inv:    EptInv;
    ensures result: \forall m_ept m; ReprEpt{Pre}(m) ==>
      (\result != 0 <==> m_large1_ok(m, g, t, page, entry));
    ensures model:  \forall m_ept m; ReprEpt{Pre}(m) ==>
      ReprEpt(m_large1(m, g, t, page, entry)); */
static uint32_t large_1(uint32_t g, uint32_t t, uint64_t page, uint64_t entry)
{
  uint32_t u = below(g, t, page);
  return u == EPT_NONE ? 0u : fill(g, u, page, 1u, entry);
}

uint32_t ept_large_map(uint32_t guest, uint64_t page, uint32_t level, uint64_t frame,
                       uint32_t rights)
{
  uint64_t entry = frame * PAGE_BYTES + LARGE_PAGE + WRITE_BACK + rights;
  /*@ assert entry: entry == m_large_entry(frame, rights); */
  /*@ assert leaf: m_is_leaf(entry); */
  uint32_t u = below(guest, guest * EPT_GUEST_TABLES, page);
  if (u == EPT_NONE) return 0u;
  return level == 2u ? fill(guest, u, page, 2u, entry) : large_1(guest, u, page, entry);
}

/* ---- unmapping ---- */

/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && ept_level[t] <= 2;
    terminates \true; exits \false;
    assigns ept_tables[t];
    ensures inv:    EptInv;
    ensures out:    \forall integer s; 0 <= s < 512 && EptCut{Pre}(g, from, upto, t, s) ==>
      ept_tables[t].entry[s] == 0;
    ensures stay:   \forall integer s; 0 <= s < 512 && !EptCut{Pre}(g, from, upto, t, s) ==>
      ept_tables[t].entry[s] == \old(ept_tables[t].entry[s]);
    ensures result: \result == 0 ==> \forall integer s; 0 <= s < 512 ==>
      ept_tables[t].entry[s] == \old(ept_tables[t].entry[s]); */
static uint32_t unmap_table(uint32_t g, uint32_t t, uint64_t from, uint64_t upto)
{
  uint32_t any = 0u, first = slots_from(g, t, from), end = slots_upto(g, t, upto);
  /*@ loop invariant bound:  first <= s <= 512;
      loop invariant inv:    EptInv;
      loop invariant out:    \forall integer i; 0 <= i < s && EptCut{Pre}(g, from, upto, t, i) ==>
        ept_tables[t].entry[i] == 0;
      loop invariant stay:   \forall integer i; 0 <= i < 512 &&
        (i >= s || !EptCut{Pre}(g, from, upto, t, i)) ==>
        ept_tables[t].entry[i] == \at(ept_tables[t].entry[i], Pre);
      loop invariant result: any == 0 ==> \forall integer i; 0 <= i < 512 ==>
        ept_tables[t].entry[i] == \at(ept_tables[t].entry[i], Pre);
      loop assigns s, any, ept_tables[t];
      loop variant 512 - s; */
  for (uint32_t s = first; s < end; s++)
    if (maps_pages(g, t, s)) {
      ept_tables[t].entry[s] = 0u;
      any = 1u;
    }
  return any;
}

uint32_t ept_range_unmap(uint32_t guest, uint64_t from, uint64_t upto)
{
  uint32_t any = 0u;
  /*@ loop invariant bound:  guest * EPT_GUEST_TABLES <= t <= ept_next[guest];
      loop invariant inv:    EptInv;
      loop invariant out:    \forall integer i, s; 0 <= i < t && 0 <= s < 512 &&
        EptCut{Pre}(guest, from, upto, i, s) ==> ept_tables[i].entry[s] == 0;
      loop invariant stay:   \forall integer i, s; 0 <= i < EPT_TABLES && 0 <= s < 512 &&
        (i >= t || !EptCut{Pre}(guest, from, upto, i, s)) ==>
        ept_tables[i].entry[s] == \at(ept_tables[i].entry[s], Pre);
      loop invariant result: any == 0 ==> \forall integer i, s; 0 <= i < EPT_TABLES &&
        0 <= s < 512 ==> ept_tables[i].entry[s] == \at(ept_tables[i].entry[s], Pre);
      loop assigns t, any, ept_tables[0 .. EPT_TABLES-1];
      loop variant ept_next[guest] - t; */
  for (uint32_t t = guest * EPT_GUEST_TABLES; t < ept_next[guest]; t++) {
    if (touches(guest, t, from, upto) && unmap_table(guest, t, from, upto)) any = 1u;
  }
  return any;
}

/* ---- the end ---- */

/*@ requires args: t < EPT_TABLES;
    terminates \true; exits \false;
    assigns ept_tables[t];
    ensures empty: \forall integer s; 0 <= s < 512 ==> ept_tables[t].entry[s] == 0; */
static void clear_table(uint32_t t)
{
  /*@ loop invariant bound: 0 <= s <= 512;
      loop invariant empty: \forall integer i; 0 <= i < s ==> ept_tables[t].entry[i] == 0;
      loop assigns s, ept_tables[t];
      loop variant 512 - s; */
  for (uint32_t s = 0u; s < ENTRIES; s++) ept_tables[t].entry[s] = 0u;
}

void ept_tree_end(uint32_t guest)
{
  uint32_t first = guest * EPT_GUEST_TABLES;
  /*@ loop invariant bound: first <= t <= ept_next[guest];
      loop invariant empty: \forall integer i, s; first <= i < t && 0 <= s < 512 ==>
        ept_tables[i].entry[s] == 0;
      loop invariant stay:  \forall integer i, s; 0 <= i < EPT_TABLES && 0 <= s < 512 &&
        (i < first || i >= t) ==> ept_tables[i].entry[s] == \at(ept_tables[i].entry[s], Pre);
      loop assigns t, ept_tables[0 .. EPT_TABLES-1];
      loop variant ept_next[guest] - t; */
  for (uint32_t t = first; t < ept_next[guest]; t++) clear_table(t);
  ept_next[guest] = first;
  /*@ assert other: \forall integer h, v; EptLive(h, v) ==>
        h != guest && (v < first || v >= first + EPT_GUEST_TABLES); */
  /*@ assert kept: \forall integer h, v; EptLive{Pre}(h, v) && h != guest ==> EptLive(h, v); */
  /*@ assert rest: \forall integer h, v, s; EptLive(h, v) && 0 <= s < 512 ==> EptLive{Pre}(h, v) &&
        ept_tables[v].entry[s] == \at(ept_tables[v].entry[s], Pre); */
  /*@ assert links: EptLinks; */
  /*@ assert large: EptLarge; */
  /*@ assert empty: EptEmpty; */
}
