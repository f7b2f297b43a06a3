/* SPDX-License-Identifier: MIT */
/* zx_vmar_protect, on the address space of a guest or of a process. */
#ifndef TEMORA_PROTECT_H_
#define TEMORA_PROTECT_H_

#include "temora/guest_range.h"
#include "temora/handle.h"
#include "spec/protect.acsl"

/* On ZX_OK the world takes [addr, addr + len), in whole pages, out of the tables of guest
 * reply.index: the pages come back with the new permissions.
 * Errors, in the order of the checks: BAD_HANDLE, WRONG_TYPE, ACCESS_DENIED (the right of a
 * permission); INVALID_ARGS (WRITE or EXECUTE without READ; other options; alignment; length 0);
 * BAD_STATE (the space is gone); INVALID_ARGS (range); NOT_FOUND (a page that is not mapped);
 * ACCESS_DENIED (more than a mapping may get); NO_MEMORY (a mapping must be cut, and the guest has
 * too many). */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && GuestInv;
    terminates \true; exits \false;
    assigns guest_maps[vmar_guest[HandleNumber(process, vmar)] - 1][0 .. GUEST_MAX_MAPS-1],
            guests[0 .. MAX_GUESTS-1], reply.index;
    ensures inv:    GuestInv;
    ensures result: \forall m_names n, m_guests d, integer i, k; ReprNames(n) &&
      ReprGuests{Pre}(d) && cut_found(d, map_guest(n, d, process, vmar), addr, i) &&
      cut_found(d, map_guest(n, d, process, vmar), addr + pages_of(len) * PAGE_SIZE, k) ==>
        \result == protect_status(n, d, process, vmar, options, addr, len, i, k);
    ensures guests: \forall m_names n, m_guests d, integer i, k, j; ReprNames(n) &&
      ReprGuests{Pre}(d) && cut_found(d, map_guest(n, d, process, vmar), addr, i) &&
      cut_found(d, map_guest(n, d, process, vmar), addr + pages_of(len) * PAGE_SIZE, k) &&
      cut_found(cut_at(d, map_guest(n, d, process, vmar), addr, i),
                map_guest(n, d, process, vmar), addr + pages_of(len) * PAGE_SIZE, j) ==>
        ReprGuests(protect_next(n, d, process, vmar, options, addr, len, i, k, j));
    ensures index:  \forall m_names n, m_guests d; ReprNames(n) && ReprGuests{Pre}(d) &&
      \result == ZX_OK ==> reply.index == map_guest(n, d, process, vmar);
*/
zx_status_t vmar_protect(uint32_t process, zx_handle_t vmar, uint32_t options, uint64_t addr,
                         uint64_t len);

#endif
