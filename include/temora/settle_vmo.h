/* SPDX-License-Identifier: MIT */
/* The end of memory objects. */
#ifndef TEMORA_SETTLE_VMO_H_
#define TEMORA_SETTLE_VMO_H_

#include "temora/guest.h"
#include "temora/memory.h"
#include "spec/settle.acsl"

/* Whether the guest maps pages of the VMO. */
/*@ requires args: guest < MAX_GUESTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_guests d; ReprGuests(d) ==>
      (\result != 0 <==> guest_maps_it(d, guest, vmo));
*/
uint32_t guest_maps_vmo(uint32_t guest, uint32_t vmo);

/* Looks at a VMO: it goes when no handle names it and no guest maps it; its frames are free then.
 * The pages have left every EPT before: that of a guest that is gone runs nothing any more. */
/*@ requires args: vmo < MAX_VMOS;
    requires inv:  NamesInv && GuestInv && MemoryInv;
    requires look: objects[OBJECT(ZX_OBJ_TYPE_VMO, vmo)].alive == 1 &&
                   objects[OBJECT(ZX_OBJ_TYPE_VMO, vmo)].look == 1;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], object_used[ZX_OBJ_TYPE_VMO],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            vmos[vmo];
    ensures inv:     NamesInv && MemoryInv;
    ensures less:    object_used[ZX_OBJ_TYPE_VMO] < \old(object_used[ZX_OBJ_TYPE_VMO]) ||
      (object_used[ZX_OBJ_TYPE_VMO] == \old(object_used[ZX_OBJ_TYPE_VMO]) &&
       look_count < \old(look_count));
    ensures names:   \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests(d) ==>
      ReprNames(settle_vmo(n, d, vmo));
    ensures memory:  \forall m_names n, m_memory y, m_guests d; ReprNames{Pre}(n) &&
      ReprMemory{Pre}(y) && ReprGuests(d) ==> ReprMemory(reap_vmo(n, y, d, vmo));
*/
void settle_vmo(uint32_t vmo);

#endif
