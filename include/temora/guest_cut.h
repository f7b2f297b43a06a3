/* SPDX-License-Identifier: MIT */
/* Mappings of a guest: cut in two, and taken out. */
#ifndef TEMORA_GUEST_CUT_H_
#define TEMORA_GUEST_CUT_H_

#include "temora/guest.h"
#include "spec/unmap.acsl"

/* The mapping that lies on both sides of addr, or NONE. */
/*@ requires args: guest < MAX_GUESTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures bound: \result != NONE ==> \result < guests[guest].maps &&
      guest_maps[guest][\result].base < addr < guest_maps[guest][\result].end;
    ensures none:  \result == NONE ==> NotCut(guest, addr);
    ensures model: \forall m_guests d; ReprGuests(d) ==>
      cut_found(d, guest, addr, FoundIndex(\result));
*/
uint32_t guest_cut_find(uint32_t guest, uint64_t addr);

/* Mapping i, which lies on both sides of addr, becomes two. */
/*@ requires args: guest < MAX_GUESTS && addr % PAGE_SIZE == 0;
    requires cut:  i < guests[guest].maps < GUEST_MAX_MAPS &&
      guest_maps[guest][i].base < addr < guest_maps[guest][i].end;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns guest_maps[guest][0 .. GUEST_MAX_MAPS-1], guests[guest].maps;
    ensures inv:   GuestInv;
    ensures count: guests[guest].maps == \old(guests[guest].maps) + 1;
    ensures model: \forall m_guests d; ReprGuests{Pre}(d) ==>
      ReprGuests(cut_at(d, guest, addr, i));
*/
void guest_map_cut(uint32_t guest, uint64_t addr, uint32_t i);

/* Mapping i gets the permissions. */
/*@ requires args: guest < MAX_GUESTS && i < guests[guest].maps;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns guest_maps[guest][i];
    ensures inv:   GuestInv;
    ensures model: \forall m_guests d; ReprGuests{Pre}(d) ==>
      ReprGuests(map_perms(d, guest, i, perms));
*/
void guest_map_protect(uint32_t guest, uint32_t i, uint32_t perms);

/* Mapping i goes; the last one takes its number. */
/*@ requires args: guest < MAX_GUESTS && i < guests[guest].maps;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns guest_maps[guest][i], guests[guest].maps;
    ensures inv:   GuestInv;
    ensures count: guests[guest].maps == \old(guests[guest].maps) - 1;
    ensures model: \forall m_guests d; ReprGuests{Pre}(d) ==> ReprGuests(map_drop(d, guest, i));
*/
void guest_map_drop(uint32_t guest, uint32_t i);

#endif
