/* SPDX-License-Identifier: MIT */
/* The end of guests and of their address spaces. */
#ifndef TEMORA_SETTLE_GUEST_H_
#define TEMORA_SETTLE_GUEST_H_

#include "temora/guest.h"
#include "temora/handle.h"
#include "spec/settle.acsl"

/* The VMOs that the guest maps are to be looked at. */
/*@ requires args: guest < MAX_GUESTS;
    requires inv:  NamesInv && GuestInv;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:   NamesInv;
    ensures model: \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests(d) ==>
      ReprNames(touch_maps(n, d, guest, guests[guest].maps));
*/
void guest_look_at_maps(uint32_t guest);

/* Looks at a guest: it goes when no handle names it and no vcpu sits in it. Nothing can run with
 * its EPT then; the world empties the EPT when the number is given out again (guest_create). */
/*@ requires args: guest < MAX_GUESTS;
    requires inv:  NamesInv && GuestInv;
    requires look: objects[OBJECT(ZX_OBJ_TYPE_GUEST, guest)].alive == 1 &&
                   objects[OBJECT(ZX_OBJ_TYPE_GUEST, guest)].look == 1;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], object_used[ZX_OBJ_TYPE_GUEST],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            guests[guest].traps, guests[guest].maps, vmar_guest[guests[guest].vmar];
    ensures inv:     NamesInv && GuestInv;
    ensures less:    object_used[ZX_OBJ_TYPE_GUEST] < \old(object_used[ZX_OBJ_TYPE_GUEST]) ||
      (object_used[ZX_OBJ_TYPE_GUEST] == \old(object_used[ZX_OBJ_TYPE_GUEST]) &&
       look_count < \old(look_count));
    ensures names:   \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests{Pre}(d) ==>
      ReprNames(reap_guest_names(n, d, guest));
    ensures guests:  \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests{Pre}(d) ==>
      ReprGuests(reap_guest_guests(n, d, guest));
*/
void settle_guest(uint32_t guest);

/* Looks at a VMAR: it goes when no handle names it and its guest is gone. */
/*@ requires args: vmar < MAX_VMARS;
    requires inv:  NamesInv;
    requires look: objects[OBJECT(ZX_OBJ_TYPE_VMAR, vmar)].alive == 1 &&
                   objects[OBJECT(ZX_OBJ_TYPE_VMAR, vmar)].look == 1;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], object_used[ZX_OBJ_TYPE_VMAR],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:     NamesInv;
    ensures less:    object_used[ZX_OBJ_TYPE_VMAR] < \old(object_used[ZX_OBJ_TYPE_VMAR]) ||
      (object_used[ZX_OBJ_TYPE_VMAR] == \old(object_used[ZX_OBJ_TYPE_VMAR]) &&
       look_count < \old(look_count));
    ensures names:   \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests(d) ==>
      ReprNames(settle_vmar(n, d, vmar));
*/
void settle_vmar(uint32_t vmar);

#endif
