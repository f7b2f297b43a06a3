/* SPDX-License-Identifier: MIT */
/* Reading the tables: the slot of a page at each level, and the way down. */
#ifndef ARCH_VMX_EPT_WALK_H_
#define ARCH_VMX_EPT_WALK_H_

#include "temora/ept.h"

#define ENTRIES    512u
#define PAGE_BYTES 4096u
#define ROOT_LEVEL 3u
#define LINK       7u   /* all rights */
#define LARGE_PAGE 128u /* bit 7 */
#define WRITE_BACK 48u  /* memory type 6 in bits 5:3 */

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

/* The number of the page in a large page of the level. */
/*@ requires args: level <= 2;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_page_in(page, level);
    ensures range: \result < m_pages_at(level); */
static inline uint64_t page_in(uint64_t page, uint32_t level)
{
  if (level == 0u) return 0u;
  return level == 1u ? page % ENTRIES : page % (ENTRIES * ENTRIES);
}

/* The entry that the page would have by itself. */
/*@ requires args: m_is_leaf(entry) && entry < 0x20000000000000 && (level == 1 || level == 2);
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_small_entry(entry, page, level); */
static inline uint64_t small_entry(uint64_t entry, uint64_t page, uint32_t level)
{
  /*@ assert bit: entry >= 128; */
  return entry - LARGE_PAGE + page_in(page, level) * PAGE_BYTES;
}

/*@ requires inv:  EptInv;
    requires args: EptLive(g, t) && EptPage(page) && ept_level[t] == 1;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \forall m_ept m; ReprEpt(m) ==> \result == m_find1(m, t, page); */
static inline uint64_t find_1(uint32_t g, uint32_t t, uint64_t page)
{
  uint32_t s = slot_of(page, 1u);
  if (ept_tables[t].entry[s] == 0u) return 0u;
  if (is_leaf(ept_tables[t].entry[s])) return small_entry(ept_tables[t].entry[s], page, 1u);
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
  if (is_leaf(ept_tables[t].entry[s])) return small_entry(ept_tables[t].entry[s], page, 2u);
  return find_1(g, table_of(g, t, s), page);
}

#endif
