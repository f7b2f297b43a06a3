/* SPDX-License-Identifier: MIT */
/* zx_vmar_map, on the address space of a guest or of a process. */
#ifndef TEMORA_MAP_H_
#define TEMORA_MAP_H_

#include "temora/guest.h"
#include "temora/memory.h"

/* Errors, in the order of the checks: BAD_HANDLE, WRONG_TYPE of the VMAR, then of the VMO;
 * ACCESS_DENIED (VMO without MAP); INVALID_ARGS (WRITE or EXECUTE without READ; MAP_RANGE with
 * OVERWRITE; CAN_MAP_*); ACCESS_DENIED (a permission that one of the handles lacks); INVALID_ARGS
 * (unknown options); NOT_SUPPORTED (options that Temora does not have); INVALID_ARGS (alignment or
 * overflow of the VMO's range); BAD_STATE (the space is gone); INVALID_ARGS (alignment, length,
 * range); NO_MEMORY (occupied, or no room); INVALID_ARGS (out pointer).
 * Without SPECIFIC the mapping goes behind all others. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && GuestInv && MemoryInv;
    terminates \true; exits \false;
    assigns guest_maps[vmar_guest[HandleNumber(process, vmar)] - 1][0 .. GUEST_MAX_MAPS-1],
            guests[0 .. MAX_GUESTS-1],
            reply.value, reply.index;
    ensures inv:    GuestInv;
    ensures result: \forall m_names n, m_memory y, m_guests d, integer b;
      ReprNames(n) && ReprMemory(y) && ReprGuests{Pre}(d) &&
      map_behind(d, map_guest(n, d, process, vmar), b) ==> \result ==
        map_status(n, y, d, process, vmar, options, vmar_offset, vmo, vmo_offset, len, out_ok, b);
    ensures guests: \forall m_names n, m_memory y, m_guests d, integer b;
      ReprNames(n) && ReprMemory(y) && ReprGuests{Pre}(d) &&
      map_behind(d, map_guest(n, d, process, vmar), b) ==> ReprGuests(
        map_next(n, y, d, process, vmar, options, vmar_offset, vmo, vmo_offset, len, out_ok, b));
    ensures index:  \forall m_names n, m_memory y, m_guests d; ReprNames(n) && ReprMemory(y) &&
      ReprGuests{Pre}(d) && \result == ZX_OK ==> reply.index == map_guest(n, d, process, vmar);
    ensures value:  \forall m_guests d, integer b; ReprGuests{Pre}(d) && \result == ZX_OK &&
      map_behind(d, reply.index, b) ==>
        reply.value == map_base(d, reply.index, options, vmar_offset, b);
*/
zx_status_t vmar_map(uint32_t process, zx_handle_t vmar, uint32_t options, uint64_t vmar_offset,
                     zx_handle_t vmo, uint64_t vmo_offset, uint64_t len, uint32_t out_ok);

#endif
