/* SPDX-License-Identifier: MIT */
#include "temora/unmap.h"

/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n, m_guests d; ReprNames(n) && ReprGuests(d) ==>
      \result == unmap_call(n, d, process, vmar, addr, len);
    ensures guest: \result == ZX_OK ==> HandleNumber(process, vmar) < MAX_VMARS &&
      vmar_guest[HandleNumber(process, vmar)] != 0 && \forall m_names n, m_guests d;
      ReprNames(n) && ReprGuests(d) ==>
        map_guest(n, d, process, vmar) == vmar_guest[HandleNumber(process, vmar)] - 1;
    ensures range: \result == ZX_OK ==> addr % PAGE_SIZE == 0 && addr <= GUEST_PHYS_LIMIT &&
      0 < len <= GUEST_PHYS_LIMIT - addr;
*/
static zx_status_t decode_call(uint32_t process, zx_handle_t vmar, uint64_t addr, uint64_t len)
{
  zx_status_t status = handle_check(process, vmar, ZX_OBJ_TYPE_VMAR, ZX_RIGHT_NONE);
  if (status != ZX_OK)
    return status;
  if (addr % PAGE_SIZE != 0u || len == 0u)
    return ZX_ERR_INVALID_ARGS;
  uint32_t g = vmar_guest[handle_body(process, vmar)];
  return g == 0u ? ZX_ERR_BAD_STATE : guest_range_check(g - 1u, addr, len);
}

/* Of the mappings of the guest, those in [base, end) go. */
/*@ requires args: guest < MAX_GUESTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns guest_maps[guest][0 .. GUEST_MAX_MAPS-1], guests[guest].maps;
    ensures inv:   GuestInv;
    ensures model: \forall m_guests d; ReprGuests{Pre}(d) ==>
      ReprGuests(drop_from(d, guest, base, end, 0, \old(guests[guest].maps)));
*/
static void drop_inside(uint32_t guest, uint64_t base, uint64_t end)
{
  uint32_t i = guests[guest].maps;
  /*@ loop invariant bound: 0 <= i <= guests[guest].maps <= \at(guests[guest].maps, Pre);
      loop invariant inv: GuestInv;
      loop invariant model: \forall m_guests d; ReprGuests{Pre}(d) ==>
        ReprGuests(drop_from(d, guest, base, end, i, \at(guests[guest].maps, Pre)));
      loop assigns i, guest_maps[guest][0 .. GUEST_MAX_MAPS-1], guests[guest].maps;
      loop variant i; */
  while (i > 0u) {
    i = i - 1u;
    if (base <= guest_maps[guest][i].base && guest_maps[guest][i].end <= end)
      guest_map_drop(guest, i);
  }
}

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
        ReprGuests(unmap_all(d, guest, addr, end, i, j));
*/
static void take_out(uint32_t guest, uint64_t addr, uint64_t end)
{
  guest_range_cut(guest, addr, end);
  drop_inside(guest, addr, end);
}

/* Takes the pages of [addr, addr + len) out of the guest, if there is room for the pieces. */
/*@ requires args:  guest < MAX_GUESTS;
    requires inv:   NamesInv && GuestInv;
    requires range: addr % PAGE_SIZE == 0 && addr <= GUEST_PHYS_LIMIT &&
                    0 < len <= GUEST_PHYS_LIMIT - addr;
    terminates \true; exits \false;
    assigns guest_maps[guest][0 .. GUEST_MAX_MAPS-1], guests[guest].maps,
            objects[0 .. MAX_OBJECTS-1], look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count, reply.index;
    ensures inv:    NamesInv && GuestInv;
    ensures result: \forall m_guests d, integer i, k; ReprGuests{Pre}(d) &&
      cut_found(d, guest, addr, i) && cut_found(d, guest, addr + pages_of(len) * PAGE_SIZE, k) ==>
        \result == unmap_room(d, guest, i, k);
    ensures failed: \result != ZX_OK ==>
      (\forall m_names n; ReprNames{Pre}(n) ==> ReprNames(n)) &&
      (\forall m_guests d; ReprGuests{Pre}(d) ==> ReprGuests(d));
    ensures names:  \result == ZX_OK ==> \forall m_names n, m_guests d; ReprNames{Pre}(n) &&
      ReprGuests{Pre}(d) ==> ReprNames(touch_all_maps(n, d, guest));
    ensures guests: \result == ZX_OK ==> \forall m_guests d, integer i, j; ReprGuests{Pre}(d) &&
      cut_found(d, guest, addr, i) &&
      cut_found(cut_at(d, guest, addr, i), guest, addr + pages_of(len) * PAGE_SIZE, j) ==>
        ReprGuests(unmap_all(d, guest, addr, addr + pages_of(len) * PAGE_SIZE, i, j));
    ensures index:  \result == ZX_OK ==> reply.index == guest;
*/
static zx_status_t unmap(uint32_t guest, uint64_t addr, uint64_t len)
{
  uint64_t end = addr + (len + PAGE_SIZE - 1u) / PAGE_SIZE * PAGE_SIZE;
  /*@ assert end: end == addr + pages_of(len) * PAGE_SIZE; */
  zx_status_t status = guest_range_room(guest, addr, end);
  if (status != ZX_OK)
    return status;
  guest_look_at_maps(guest);
  take_out(guest, addr, end);
  reply.index = guest;
  return ZX_OK;
}

zx_status_t vmar_unmap(uint32_t process, zx_handle_t vmar, uint64_t addr, uint64_t len)
{
  zx_status_t status = decode_call(process, vmar, addr, len);
  return status != ZX_OK ? status : unmap(vmar_guest[handle_body(process, vmar)] - 1u, addr, len);
}
