/* SPDX-License-Identifier: MIT */
/* Which slots of a table map a page of a range. */
#ifndef ARCH_VMX_EPT_RANGE_H_
#define ARCH_VMX_EPT_RANGE_H_

#include "arch/vmx/ept_walk.h"

/* Has the table a page of the range? */
/*@ requires inv:  EptInv;
    requires args: EptLive(g, t);
    terminates \true; exits \false; assigns \nothing;
    ensures none:  \result == 0 ==> \forall integer s; 0 <= s < 512 ==>
      !EptCut(g, from, upto, t, s);
    ensures level: \result != 0 ==> ept_level[t] <= 2; */
static inline uint32_t touches(uint32_t g, uint32_t t, uint64_t from, uint64_t upto)
{
  uint64_t first = ept_cover[t] * ENTRIES;
  uint64_t count = ENTRIES;
  (void)g;
  if (ept_level[t] > 2u) return 0u;
  if (ept_level[t] == 1u) {
    first *= ENTRIES;
    count *= ENTRIES;
  }
  if (ept_level[t] == 2u) {
    first *= ENTRIES * ENTRIES;
    count *= ENTRIES * ENTRIES;
  }
  return first < upto && first + count > from;
}

/* As many entries of the level as fit into the pages. */
/*@ requires args: level <= 2;
    terminates \true; exits \false; assigns \nothing;
    ensures page:  level == 0 ==> \result == pages;
    ensures large: level == 1 ==> pages == \result * 512 + m_page_in(pages, level);
    ensures giant: level == 2 ==> pages == \result * 262144 + m_page_in(pages, level); */
static inline uint64_t entries_of(uint64_t pages, uint32_t level)
{
  if (level == 0u) return pages;
  return level == 1u ? pages / ENTRIES : pages / (ENTRIES * ENTRIES);
}

/* The slot of what an entry of the table maps, of which the table's first has number
 * ept_cover[t] * 512; behind the table 512, before it 0. */
/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && ept_level[t] <= 2;
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
    requires args: EptLive(g, t) && ept_level[t] <= 2;
    terminates \true; exits \false; assigns \nothing;
    ensures slot:   \result <= 512;
    ensures before: \forall integer s; 0 <= s < 512 ==> (s < \result <==> EptEnd(t, s) <= from); */
static inline uint32_t slots_from(uint32_t g, uint32_t t, uint64_t from)
{
  return slot_near(g, t, entries_of(from, ept_level[t]));
}

/* The first slot without a page before number upto. */
/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && ept_level[t] <= 2;
    terminates \true; exits \false; assigns \nothing;
    ensures slot:   \result <= 512;
    ensures behind: \forall integer s; 0 <= s < 512 ==> (s < \result <==> EptFirst(t, s) < upto); */
static inline uint32_t slots_upto(uint32_t g, uint32_t t, uint64_t upto)
{
  return slot_near(g, t, entries_of(upto, ept_level[t]) + (page_in(upto, ept_level[t]) != 0u));
}

/* Does the slot map pages itself? */
/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && s < 512 && ept_level[t] <= 2;
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
