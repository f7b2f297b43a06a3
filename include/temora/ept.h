/* SPDX-License-Identifier: MIT */
/* Extended page tables: the core's own memory, as the processor walks it.
 *
 * Each guest has a tree of tables of its own, with room for EPT_GUEST_TABLES. A page is a
 * guest-physical address / 4096, a frame a host-physical address / 4096; a large page is 512 pages
 * (2 MiB, level 1) or 512 * 512 (1 GiB, level 2), from a multiple of that on. Unmapping clears the
 * entries of pages, of large ones as a whole, and keeps the tables, until the guest ends. What a
 * processor may have cached (SDM Vol. 3, "Invalidation of Cached Translations") is the caller's:
 * the functions say when there may be something. */
#ifndef TEMORA_EPT_H_
#define TEMORA_EPT_H_

#include <stdint.h>

#include "temora/limits.h"

#define EPT_NONE 0xFFFFFFFFu

struct ept_table { uint64_t entry[512]; } __attribute__((aligned(4096)));
extern struct ept_table ept_tables[EPT_TABLES]; /* guest g's from g * EPT_GUEST_TABLES on */
extern uint32_t ept_level[EPT_TABLES]; /* of the table: 3 the root, 1 and 2 its entries may be
                                          large pages, 0 they are pages */
extern uint64_t ept_cover[EPT_TABLES]; /* of the table: the prefix of all pages under it */
extern uint32_t ept_next[MAX_GUESTS];  /* the guest's tables below this one are in use */
extern uint64_t ept_base;              /* the frame of ept_tables[0] */

#include "spec/ept.acsl"

/* `base`: the frame at which ept_tables lies. */
/*@ requires base:  base <= 0x10000000000 - EPT_TABLES;
    requires zero:  \forall integer t, s; 0 <= t < EPT_TABLES && 0 <= s < 512 ==>
      ept_tables[t].entry[s] == 0;
    requires marks: EptLevels && EptCovers;
    terminates \true; exits \false;
    assigns ept_base, ept_next[0 .. MAX_GUESTS-1];
    ensures inv:    EptInv;
    ensures base:   ept_base == base;
    ensures empty:  \forall integer g; 0 <= g < MAX_GUESTS ==>
      ept_next[g] == g * EPT_GUEST_TABLES;
*/
void ept_boot(uint64_t base);

/* A guest begins: its tree is a root that maps nothing. The guest had ended, or never was. */
/*@ requires inv:   EptInv;
    requires args:  guest < MAX_GUESTS && ept_next[guest] == guest * EPT_GUEST_TABLES;
    terminates \true; exits \false;
    assigns ept_next[guest], ept_level[guest * EPT_GUEST_TABLES],
            ept_cover[guest * EPT_GUEST_TABLES];
    ensures inv:    EptBase && EptNext && EptLevels && EptCovers && EptRoots;
    ensures links:  EptLinks;
    ensures large:  EptLarge;
    ensures empty:  EptEmpty;
    ensures model:  \forall m_ept m; ReprEpt{Pre}(m) ==> ReprEpt(m_tree_made(m, guest));
*/
void ept_tree_make(uint32_t guest);

/* A guest ends: its tables are empty, and free for the next guest of the number. The caller
 * invalidates before that one runs. */
/*@ requires inv:   EptInv;
    requires args:  guest < MAX_GUESTS;
    terminates \true; exits \false;
    assigns ept_next[guest], ept_tables[0 .. EPT_TABLES-1];
    ensures inv:    EptInv;
    ensures empty:  ept_next[guest] == guest * EPT_GUEST_TABLES;
    ensures model:  \forall m_ept m; ReprEpt{Pre}(m) ==> ReprEpt(m_tree_ended(m, guest));
*/
void ept_tree_end(uint32_t guest);

/* Where the tree's root is: its frame, for the EPT pointer. */
/*@ requires base:  EptBase;
    requires args:  guest < MAX_GUESTS;
    terminates \true; exits \false;
    assigns \nothing;
    ensures frame:  \result == ept_base + guest * EPT_GUEST_TABLES;
*/
uint64_t ept_root_frame(uint32_t guest);

/* The page leads to the frame, with these rights (1 read, 2 write, 4 execute; never without read:
 * that would be a misconfigured entry). 0: there is no memory for a table, or the page is one of a
 * large page. Where the page led to another frame or had other rights, the caller has unmapped it
 * before. */
/*@ requires inv:   EptInv;
    requires args:  guest < MAX_GUESTS && ept_next[guest] > guest * EPT_GUEST_TABLES &&
                    EptPage(page) && EptFrame(frame) && rights < 8 && rights % 2 == 1;
    terminates \true; exits \false;
    assigns ept_next[guest], ept_level[0 .. EPT_TABLES-1], ept_cover[0 .. EPT_TABLES-1],
            ept_tables[0 .. EPT_TABLES-1];
    ensures inv:    EptInv;
    ensures result: \forall m_ept m; ReprEpt{Pre}(m) ==>
      (\result != 0 <==> m_map_ok(m, guest, page));
    ensures model:  \forall m_ept m; ReprEpt{Pre}(m) ==>
      ReprEpt(m_map_next(m, guest, page, frame, rights));
*/
uint32_t ept_page_map(uint32_t guest, uint64_t page, uint64_t frame, uint32_t rights);

/* All pages of the large page of this level with this page in it lead to as many frames from this
 * one on. 0: there is no memory for a table, or one of the pages has been mapped before: nothing
 * changes then. Where the pages lead there already, it is not 0. */
/*@ requires inv:   EptInv;
    requires args:  guest < MAX_GUESTS && ept_next[guest] > guest * EPT_GUEST_TABLES &&
                    EptPage(page) && EptFrame(frame) && (level == 1 || level == 2) &&
                    m_page_in(frame, level) == 0 && rights < 8 && rights % 2 == 1;
    terminates \true; exits \false;
    assigns ept_next[guest], ept_level[0 .. EPT_TABLES-1], ept_cover[0 .. EPT_TABLES-1],
            ept_tables[0 .. EPT_TABLES-1];
    ensures inv:    EptInv;
    ensures result: \forall m_ept m; ReprEpt{Pre}(m) ==>
      (\result != 0 <==> m_large_map_ok(m, guest, page, level, frame, rights));
    ensures model:  \forall m_ept m; ReprEpt{Pre}(m) ==>
      ReprEpt(m_large_map_next(m, guest, page, level, frame, rights));
*/
uint32_t ept_large_map(uint32_t guest, uint64_t page, uint32_t level, uint64_t frame,
                       uint32_t rights);

/* Pages from .. upto - 1 lead nowhere, nor does any that is in a large page with one of these. 0:
 * none of them led anywhere, so there is nothing to invalidate. */
/*@ requires inv:   EptInv;
    requires args:  guest < MAX_GUESTS;
    terminates \true; exits \false;
    assigns ept_tables[0 .. EPT_TABLES-1];
    ensures inv:    EptInv;
    ensures result: \result == 0 ==> \forall integer t, s; 0 <= t < EPT_TABLES && 0 <= s < 512 ==>
      ept_tables[t].entry[s] == \old(ept_tables[t].entry[s]);
    ensures model:  \forall m_ept m; ReprEpt{Pre}(m) ==>
      ReprEpt(m_unmap_next(m, guest, from, upto));
*/
uint32_t ept_range_unmap(uint32_t guest, uint64_t from, uint64_t upto);

/* The entry of the page, 0 if it leads nowhere; in a large page, the one that it would have by
 * itself. */
/*@ requires inv:   EptInv;
    requires args:  guest < MAX_GUESTS && ept_next[guest] > guest * EPT_GUEST_TABLES &&
                    EptPage(page);
    terminates \true; exits \false;
    assigns \nothing;
    ensures model:  \forall m_ept m; ReprEpt(m) ==> \result == m_find(m, guest, page);
*/
uint64_t ept_page_find(uint32_t guest, uint64_t page);

#endif
