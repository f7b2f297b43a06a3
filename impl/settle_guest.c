/* SPDX-License-Identifier: MIT */
#include "temora/settle_guest.h"

/*@ requires args: guest < MAX_GUESTS && i < GUEST_MAX_MAPS;
    requires inv:  NamesInv && MapInv;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:   NamesInv;
    ensures model: \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprMappings(d) ==>
      ReprNames(touch_map(n, d, guest, i));
*/
static void look_at_map(uint32_t guest, uint32_t i)
{
  look_at(OBJECT(ZX_OBJ_TYPE_VMO, guest_maps[guest][i].vmo));
}

void guest_look_at_maps(uint32_t guest)
{
  /*@ loop invariant bound: 0 <= i <= guests[guest].maps;
      loop invariant inv: NamesInv;
      loop invariant model: \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests(d) ==>
        ReprNames(touch_maps(n, d, guest, i));
      loop assigns i, objects[0 .. MAX_OBJECTS-1], look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count;
      loop variant guests[guest].maps - i; */
  for (uint32_t i = 0u; i < guests[guest].maps; i++)
    look_at_map(guest, i);
}

/*@ requires args: guest < MAX_GUESTS && i < GUEST_MAX_TRAPS;
    requires inv:  NamesInv && TrapInv;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:   NamesInv;
    ensures model: \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprTraps(d) ==>
      ReprNames(touch_trap(n, d, guest, i));
*/
static void look_at_port(uint32_t guest, uint32_t i)
{
  look_at(OBJECT(ZX_OBJ_TYPE_PORT, guest_traps[guest][i].port));
}

/* The ports of its bell traps, and port 0, if it has other traps. */
/*@ requires args: guest < MAX_GUESTS;
    requires inv:  NamesInv && GuestInv;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:   NamesInv;
    ensures model: \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests(d) ==>
      ReprNames(touch_traps(n, d, guest, guests[guest].traps));
*/
static void look_at_ports(uint32_t guest)
{
  /*@ loop invariant bound: 0 <= i <= guests[guest].traps;
      loop invariant inv: NamesInv;
      loop invariant model: \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests(d) ==>
        ReprNames(touch_traps(n, d, guest, i));
      loop assigns i, objects[0 .. MAX_OBJECTS-1], look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count;
      loop variant guests[guest].traps - i; */
  for (uint32_t i = 0u; i < guests[guest].traps; i++)
    look_at_port(guest, i);
}

/*@ requires args: guest < MAX_GUESTS;
    requires inv:  NamesInv && GuestCounts;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:   NamesInv;
    ensures model: \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuestCounts(d) ==>
      ReprNames(touch_vmar(n, d, guest));
*/
static void look_at_vmar(uint32_t guest)
{
  look_at(OBJECT(ZX_OBJ_TYPE_VMAR, guests[guest].vmar));
}

/*@ requires args: guest < MAX_GUESTS;
    requires inv:  NamesInv && GuestInv;
    requires live: objects[OBJECT(ZX_OBJ_TYPE_GUEST, guest)].alive == 1;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], object_used[ZX_OBJ_TYPE_GUEST],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            guests[guest].traps, guests[guest].maps, vmar_guest[guests[guest].vmar];
    ensures inv:    NamesInv && GuestInv;
    ensures fewer:  object_used[ZX_OBJ_TYPE_GUEST] == \old(object_used[ZX_OBJ_TYPE_GUEST]) - 1;
    ensures names:  \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests{Pre}(d) ==>
      ReprNames(buried(n, d, guest));
    ensures guests: \forall m_guests d; ReprGuests{Pre}(d) ==> ReprGuests(guest_gone(d, guest));
*/
static void bury(uint32_t guest)
{
  object_free(OBJECT(ZX_OBJ_TYPE_GUEST, guest));
  /*@ assert freed: \forall m_names n; ReprNames{Pre}(n) ==>
        ReprNames(object_free(n, OBJECT(ZX_OBJ_TYPE_GUEST, guest))); */
  guest_look_at_maps(guest);
  /*@ assert maps: \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests{Pre}(d) ==>
        ReprNames(touch_maps(object_free(n, OBJECT(ZX_OBJ_TYPE_GUEST, guest)), d, guest,
                             guests[guest].maps)); */
  look_at_ports(guest);
  /*@ assert ports: \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests{Pre}(d) ==>
        ReprNames(touch_traps(touch_maps(object_free(n, OBJECT(ZX_OBJ_TYPE_GUEST, guest)), d,
                              guest, guests[guest].maps), d, guest, guests[guest].traps)); */
  look_at_vmar(guest);
  /*@ assert vmar: \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests{Pre}(d) ==>
        ReprNames(buried(n, d, guest)); */
  guest_gone(guest);
}

void settle_guest(uint32_t guest)
{
  if (objects[OBJECT(ZX_OBJ_TYPE_GUEST, guest)].handles == 0u && guest_is_empty(guest))
    bury(guest);
  else
    look_done(OBJECT(ZX_OBJ_TYPE_GUEST, guest));
}

/*@ requires args: vmar < MAX_VMARS;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n, m_guests d; ReprNames(n) && ReprGuests(d) ==>
      (\result != 0 <==> vmar_dead(n, d, vmar));
*/
static uint32_t vmar_is_dead(uint32_t vmar)
{
  return objects[OBJECT(ZX_OBJ_TYPE_VMAR, vmar)].handles == 0u && vmar_guest[vmar] == 0u;
}

void settle_vmar(uint32_t vmar)
{
  if (vmar_is_dead(vmar)) {
    object_free(OBJECT(ZX_OBJ_TYPE_VMAR, vmar));
    /*@ assert freed: \forall m_names n; ReprNames{Pre}(n) ==>
          ReprNames(object_free(n, OBJECT(ZX_OBJ_TYPE_VMAR, vmar))); */
  } else {
    look_done(OBJECT(ZX_OBJ_TYPE_VMAR, vmar));
    /*@ assert kept: \forall m_names n; ReprNames{Pre}(n) ==>
          ReprNames(looked(n, OBJECT(ZX_OBJ_TYPE_VMAR, vmar))); */
  }
}
