/* SPDX-License-Identifier: MIT */
/* Reading the tables: the slot of a page at each level, and the way down. */
#ifndef ARCH_VMX_EPT_WALK_H_
#define ARCH_VMX_EPT_WALK_H_

#include "temora/ept.h"

#define ENTRIES    512u
#define PAGE_BYTES 4096u
#define LARGE_PAGE 128u /* bit 7 */

/*@ requires args: EptPage(page) && level <= 3;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_prefix(page, level);
    ensures page:  EptPage(\result); */
static inline uint64_t prefix(uint64_t page, uint32_t level)
{
  if (level == 0u) return page;
  if (level == 1u) return page / ENTRIES;
  if (level == 2u) return page / ENTRIES / ENTRIES;
  return page / ENTRIES / ENTRIES / ENTRIES;
}

/*@ requires args: EptPage(page) && level <= 3;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_slot_of(page, level);
    ensures range: \result < 512; */
static inline uint32_t slot_of(uint64_t page, uint32_t level)
{
  return (uint32_t)(prefix(page, level) % ENTRIES);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result != 0 <==> m_is_leaf(entry); */
static inline uint32_t is_leaf(uint64_t entry) { return entry / LARGE_PAGE % 2u != 0u; }

/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && s < 512 && ept_level[t] > 0 && ept_tables[t].entry[s] != 0 &&
                   !m_is_leaf(ept_tables[t].entry[s]);
    terminates \true; exits \false; assigns \nothing;
    ensures table: \result == EptTableOf(ept_tables[t].entry[s]);
    ensures live:  EptLive(g, \result);
    ensures level: ept_level[\result] == ept_level[t] - 1; */
static inline uint32_t table_of(uint32_t g, uint32_t t, uint32_t s)
{
  /*@ assert leads: EptLive(g, EptTableOf(ept_tables[t].entry[s])); */
  (void)g;
  return (uint32_t)(ept_tables[t].entry[s] / PAGE_BYTES - ept_base);
}

/* The entry that the page would have by itself. */
/*@ requires args: m_is_leaf(entry) && entry < 0x20000000000000;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_small_entry(entry, page); */
static inline uint64_t small_entry(uint64_t entry, uint64_t page)
{
  /*@ assert bit: entry >= 128; */
  return entry - LARGE_PAGE + page % ENTRIES * PAGE_BYTES;
}

/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && EptPage(page) && ept_level[t] == 1;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \forall m_ept m; ReprEpt(m) ==> \result == m_find1(m, t, page); */
static inline uint64_t find_1(uint32_t g, uint32_t t, uint64_t page)
{
  uint32_t s = slot_of(page, 1u);
  if (ept_tables[t].entry[s] == 0u) return 0u;
  if (is_leaf(ept_tables[t].entry[s])) return small_entry(ept_tables[t].entry[s], page);
  return ept_tables[table_of(g, t, s)].entry[slot_of(page, 0u)];
}

/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && EptPage(page) && ept_level[t] == 2;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \forall m_ept m; ReprEpt(m) ==> \result == m_find2(m, t, page); */
static inline uint64_t find_2(uint32_t g, uint32_t t, uint64_t page)
{
  uint32_t s = slot_of(page, 2u);
  if (ept_tables[t].entry[s] == 0u) return 0u;
  /*@ assert link: !m_is_leaf(ept_tables[t].entry[s]); */
  return find_1(g, table_of(g, t, s), page);
}

/* Has the table a page of the range? */
/*@ requires inv:  EptInv;
    requires args: EptLive(g, t);
    terminates \true; exits \false; assigns \nothing;
    ensures none:  \result == 0 ==> \forall integer s; 0 <= s < 512 ==>
      !EptCut(g, from, upto, t, s);
    ensures level: \result != 0 ==> ept_level[t] <= 1; */
static inline uint32_t touches(uint32_t g, uint32_t t, uint64_t from, uint64_t upto)
{
  uint64_t first = ept_cover[t] * ENTRIES;
  uint64_t count = ENTRIES;
  (void)g;
  if (ept_level[t] > 1u) return 0u;
  if (ept_level[t] == 1u) {
    first *= ENTRIES;
    count *= ENTRIES;
  }
  return first < upto && first + count > from;
}

/* The slot of a page, or of 2 MiB, of which the table's first has number ept_cover[t] * 512; behind
 * the table 512, before it 0. */
/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && ept_level[t] <= 1;
    terminates \true; exits \false; assigns \nothing;
    ensures slot: \result == (number <= ept_cover[t] * 512 ? 0 :
      number - ept_cover[t] * 512 >= 512 ? 512 : number - ept_cover[t] * 512); */
static inline uint32_t slot_near(uint32_t g, uint32_t t, uint64_t number)
{
  uint64_t first = ept_cover[t] * ENTRIES;
  (void)g;
  if (number <= first) return 0u;
  return number - first >= ENTRIES ? ENTRIES : (uint32_t)(number - first);
}

/* The first slot with a page from number from on. */
/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && ept_level[t] <= 1;
    terminates \true; exits \false; assigns \nothing;
    ensures slot:   \result <= 512;
    ensures before: \forall integer s; 0 <= s < 512 ==> (s < \result <==> EptEnd(t, s) <= from); */
static inline uint32_t slots_from(uint32_t g, uint32_t t, uint64_t from)
{
  return slot_near(g, t, ept_level[t] == 0u ? from : from / ENTRIES);
}

/* The first slot without a page before number upto. */
/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && ept_level[t] <= 1;
    terminates \true; exits \false; assigns \nothing;
    ensures slot:   \result <= 512;
    ensures behind: \forall integer s; 0 <= s < 512 ==> (s < \result <==> EptFirst(t, s) < upto); */
static inline uint32_t slots_upto(uint32_t g, uint32_t t, uint64_t upto)
{
  return slot_near(g, t, ept_level[t] == 0u ? upto : upto / ENTRIES + (upto % ENTRIES != 0u));
}

/* Does the slot map pages itself? */
/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && s < 512 && ept_level[t] <= 1;
    terminates \true; exits \false; assigns \nothing;
    ensures maps: \result != 0 <==> ept_tables[t].entry[s] != 0 &&
      (ept_level[t] == 0 || m_is_leaf(ept_tables[t].entry[s])); */
static inline uint32_t maps_pages(uint32_t g, uint32_t t, uint32_t s)
{
  uint64_t entry = ept_tables[t].entry[s];
  (void)g;
  return entry != 0u && (ept_level[t] == 0u || is_leaf(entry));
}

#endif
