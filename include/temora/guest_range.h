/* SPDX-License-Identifier: MIT */
/* A range of a guest's memory: the mappings that lie across its ends are cut there. */
#ifndef TEMORA_GUEST_RANGE_H_
#define TEMORA_GUEST_RANGE_H_

#include "temora/guest_cut.h"

/* Whether [addr, addr + len) lies in the guest's address space: ZX_OK or INVALID_ARGS. */
/*@ requires args: guest < MAX_GUESTS;
    terminates \true; exits \false;
    assigns \nothing;
    ensures range: \result == ZX_OK ==> addr <= GUEST_PHYS_LIMIT && len <= GUEST_PHYS_LIMIT - addr;
    ensures model: \forall m_guests d; ReprGuests(d) ==>
      \result == unmap_range(d, guest, addr, len);
*/
zx_status_t guest_range_check(uint32_t guest, uint64_t addr, uint64_t len);

/* Whether there is room for the pieces of the mappings at both ends: ZX_OK or NO_MEMORY. */
/*@ requires args: guest < MAX_GUESTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures room:  \result == ZX_OK ==> guests[guest].maps <= GUEST_MAX_MAPS - 2 ||
      (NotCut(guest, addr) && NotCut(guest, end));
    ensures model: \forall m_guests d, integer i, k; ReprGuests(d) &&
      cut_found(d, guest, addr, i) && cut_found(d, guest, end, k) ==>
        \result == unmap_room(d, guest, i, k);
*/
zx_status_t guest_range_room(uint32_t guest, uint64_t addr, uint64_t end);

/* Cuts the mappings at addr and at end. */
/*@ requires args: guest < MAX_GUESTS;
    requires range: addr % PAGE_SIZE == 0 && end % PAGE_SIZE == 0;
    requires inv:  GuestInv;
    requires room: guests[guest].maps <= GUEST_MAX_MAPS - 2 ||
      (NotCut(guest, addr) && NotCut(guest, end));
    terminates \true; exits \false;
    assigns guest_maps[guest][0 .. GUEST_MAX_MAPS-1], guests[guest].maps;
    ensures inv:   GuestInv;
    ensures model: \forall m_guests d, integer i, j; ReprGuests{Pre}(d) &&
      cut_found(d, guest, addr, i) && cut_found(cut_at(d, guest, addr, i), guest, end, j) ==>
        ReprGuests(cut_both(d, guest, addr, end, i, j));
*/
void guest_range_cut(uint32_t guest, uint64_t addr, uint64_t end);

#endif
