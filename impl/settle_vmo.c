/* SPDX-License-Identifier: MIT */
#include "temora/settle_vmo.h"

uint32_t guest_maps_vmo(uint32_t guest, uint32_t vmo)
{
  /*@ loop invariant bound: 0 <= i <= guests[guest].maps;
      loop invariant none: \forall m_guests d; ReprGuests(d) ==>
        \forall integer j; 0 <= j < i ==> !map_of(d, guest, vmo, j);
      loop assigns i;
      loop variant guests[guest].maps - i; */
  for (uint32_t i = 0u; i < guests[guest].maps; i++)
    if (guest_maps[guest][i].vmo == vmo) {
      /*@ assert hit: \forall m_guests d; ReprGuests(d) ==> map_of(d, guest, vmo, i); */
      return 1u;
    }
  return 0u;
}

/*@ requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_guests d; ReprGuests(d) ==> (\result != 0 <==> vmo_mapped(d, vmo));
*/
static uint32_t vmo_is_mapped(uint32_t vmo)
{
  /*@ loop invariant bound: 0 <= g <= MAX_GUESTS;
      loop invariant none: \forall m_guests d; ReprGuests(d) ==>
        \forall integer j; 0 <= j < g ==> !guest_maps_it(d, j, vmo);
      loop assigns g;
      loop variant MAX_GUESTS - g; */
  for (uint32_t g = 0u; g < MAX_GUESTS; g++)
    if (guest_maps_vmo(g, vmo)) {
      /*@ assert hit: \forall m_guests d; ReprGuests(d) ==> guest_maps_it(d, g, vmo); */
      return 1u;
    }
  return 0u;
}

/*@ requires args: vmo < MAX_VMOS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n, m_guests d; ReprNames(n) && ReprGuests(d) ==>
      (\result != 0 <==> vmo_dead(n, d, vmo));
*/
static uint32_t vmo_is_dead(uint32_t vmo)
{
  return objects[OBJECT(ZX_OBJ_TYPE_VMO, vmo)].handles == 0u && !vmo_is_mapped(vmo);
}

void settle_vmo(uint32_t vmo)
{
  if (vmo_is_dead(vmo)) {
    object_free(OBJECT(ZX_OBJ_TYPE_VMO, vmo));
    /*@ assert freed: \forall m_names n; ReprNames{Pre}(n) ==>
          ReprNames(object_free(n, OBJECT(ZX_OBJ_TYPE_VMO, vmo))); */
    vmo_gone(vmo);
  } else {
    look_done(OBJECT(ZX_OBJ_TYPE_VMO, vmo));
    /*@ assert kept: \forall m_names n; ReprNames{Pre}(n) ==>
          ReprNames(looked(n, OBJECT(ZX_OBJ_TYPE_VMO, vmo))); */
  }
}
