/* SPDX-License-Identifier: MIT */
/* zx_vmar_unmap, on the address space of a guest or of a process. */
#ifndef TEMORA_UNMAP_H_
#define TEMORA_UNMAP_H_

#include "temora/guest_range.h"
#include "temora/settle_guest.h"

/* On ZX_OK the world takes [addr, addr + len), in whole pages, out of the tables of guest
 * reply.index, before core_settle.
 * Errors, in the order of the checks: BAD_HANDLE, WRONG_TYPE; INVALID_ARGS (alignment, length 0);
 * BAD_STATE (the space is gone); INVALID_ARGS (range); NO_MEMORY (a mapping must be cut, and the
 * guest has too many). */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv && GuestInv;
    terminates \true; exits \false;
    assigns guest_maps[vmar_guest[HandleNumber(process, vmar)] - 1][0 .. GUEST_MAX_MAPS-1],
            guests[0 .. MAX_GUESTS-1], objects[0 .. MAX_OBJECTS-1], look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count, reply.index;
    ensures inv:    NamesInv && GuestInv;
    ensures result: \forall m_names n, m_guests d, integer i, k; ReprNames{Pre}(n) &&
      ReprGuests{Pre}(d) && cut_found(d, map_guest(n, d, process, vmar), addr, i) &&
      cut_found(d, map_guest(n, d, process, vmar), addr + pages_of(len) * PAGE_SIZE, k) ==>
        \result == unmap_status(n, d, process, vmar, addr, len, i, k);
    ensures names:  \forall m_names n, m_guests d, integer i, k; ReprNames{Pre}(n) &&
      ReprGuests{Pre}(d) && cut_found(d, map_guest(n, d, process, vmar), addr, i) &&
      cut_found(d, map_guest(n, d, process, vmar), addr + pages_of(len) * PAGE_SIZE, k) ==>
        ReprNames(unmap_names(n, d, process, vmar, addr, len, i, k));
    ensures guests: \forall m_names n, m_guests d, integer i, k, j; ReprNames{Pre}(n) &&
      ReprGuests{Pre}(d) && cut_found(d, map_guest(n, d, process, vmar), addr, i) &&
      cut_found(d, map_guest(n, d, process, vmar), addr + pages_of(len) * PAGE_SIZE, k) &&
      cut_found(cut_at(d, map_guest(n, d, process, vmar), addr, i),
                map_guest(n, d, process, vmar), addr + pages_of(len) * PAGE_SIZE, j) ==>
        ReprGuests(unmap_next(n, d, process, vmar, addr, len, i, k, j));
    ensures index:  \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests{Pre}(d) &&
      \result == ZX_OK ==> reply.index == map_guest(n, d, process, vmar);
*/
zx_status_t vmar_unmap(uint32_t process, zx_handle_t vmar, uint64_t addr, uint64_t len);

#endif
