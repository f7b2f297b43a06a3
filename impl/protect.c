/* SPDX-License-Identifier: MIT */
#include "temora/protect.h"

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == protect_rights(options);
*/
static uint32_t rights_for(uint32_t options)
{
  return options % 8u * ZX_RIGHT_READ;
}

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == protect_args(options, addr, len);
    ensures range: \result == ZX_OK ==> options < 8 && addr % PAGE_SIZE == 0 && 0 < len;
*/
static zx_status_t decode_args(uint32_t options, uint64_t addr, uint64_t len)
{
  if (options % 8u > 0u && options % 2u == 0u)
    return ZX_ERR_INVALID_ARGS;
  if (options > 7u || addr % PAGE_SIZE != 0u || len == 0u)
    return ZX_ERR_INVALID_ARGS;
  return ZX_OK;
}

/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n, m_guests d; ReprNames(n) && ReprGuests(d) ==>
      \result == protect_call(n, d, process, vmar, options, addr, len);
    ensures guest: \result == ZX_OK ==> HandleNumber(process, vmar) < MAX_VMARS &&
      vmar_guest[HandleNumber(process, vmar)] != 0 && \forall m_names n, m_guests d;
      ReprNames(n) && ReprGuests(d) ==>
        map_guest(n, d, process, vmar) == vmar_guest[HandleNumber(process, vmar)] - 1;
    ensures range: \result == ZX_OK ==> addr % PAGE_SIZE == 0 && addr <= GUEST_PHYS_LIMIT &&
      0 < len <= GUEST_PHYS_LIMIT - addr;
*/
static zx_status_t decode_call(uint32_t process, zx_handle_t vmar, uint32_t options, uint64_t addr,
                               uint64_t len)
{
  zx_status_t status = handle_check(process, vmar, ZX_OBJ_TYPE_VMAR, ZX_RIGHT_NONE);
  if (status != ZX_OK)
    return status;
  uint32_t right = rights_for(options);
  if ((right & handle_rights(process, vmar)) != right)
    return ZX_ERR_ACCESS_DENIED;
  status = decode_args(options, addr, len);
  if (status != ZX_OK)
    return status;
  uint32_t g = vmar_guest[handle_body(process, vmar)];
  return g == 0u ? ZX_ERR_BAD_STATE : guest_range_check(g - 1u, addr, len);
}

/* Whether every address of [base, end) is mapped. */
/*@ requires args: guest < MAX_GUESTS && base <= end;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_guests d; ReprGuests(d) ==>
      (\result != 0 <==> covered(d, guest, base, end));
*/
static uint32_t is_covered(uint32_t guest, uint64_t base, uint64_t end)
{
  uint64_t at = base;
  /*@ loop invariant bound: base <= at;
      loop invariant covered: \forall m_guests d; ReprGuests(d) ==> covered(d, guest, base, at);
      loop assigns at;
      loop variant end - at; */
  while (at < end) {
    uint32_t i = guest_map_find(guest, at);
    if (i == NONE)
      return 0u;
    at = guest_maps[guest][i].end;
  }
  return 1u;
}

/* Whether the permissions are too much for a mapping of [base, end). */
/*@ requires args: guest < MAX_GUESTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_guests d; ReprGuests(d) ==>
      (\result != 0 <==> some_exceeds(d, guest, base, end, perms));
*/
static uint32_t is_exceeded(uint32_t guest, uint64_t base, uint64_t end, uint32_t perms)
{
  /*@ loop invariant bound: 0 <= i <= guests[guest].maps;
      loop invariant none: \forall m_guests d; ReprGuests(d) ==>
        \forall integer j; 0 <= j < i ==> !exceeds(d, guest, base, end, perms, j);
      loop assigns i;
      loop variant guests[guest].maps - i; */
  for (uint32_t i = 0u; i < guests[guest].maps; i++)
    if (guest_maps[guest][i].base < end && base < guest_maps[guest][i].end &&
        (perms & guest_maps[guest][i].most) != perms) {
      /*@ assert exceeds: \forall m_guests d; ReprGuests(d) ==>
            exceeds(d, guest, base, end, perms, i); */
      return 1u;
    }
  return 0u;
}

/*@ requires args: guest < MAX_GUESTS && base <= end;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures room:  \result == ZX_OK ==> guests[guest].maps <= GUEST_MAX_MAPS - 2 ||
      (NotCut(guest, base) && NotCut(guest, end));
    ensures model: \forall m_guests d, integer i, k; ReprGuests(d) &&
      cut_found(d, guest, base, i) && cut_found(d, guest, end, k) ==>
        \result == protect_place(d, guest, base, end, perms, i, k);
*/
static zx_status_t decode_place(uint32_t guest, uint64_t base, uint64_t end, uint32_t perms)
{
  if (!is_covered(guest, base, end))
    return ZX_ERR_NOT_FOUND;
  if (is_exceeded(guest, base, end, perms))
    return ZX_ERR_ACCESS_DENIED;
  return guest_range_room(guest, base, end);
}

/* The mappings of the guest that lie in [base, end) get the permissions. */
/*@ requires args: guest < MAX_GUESTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns guest_maps[guest][0 .. GUEST_MAX_MAPS-1];
    ensures inv:   GuestInv;
    ensures model: \forall m_guests d; ReprGuests{Pre}(d) ==>
      ReprGuests(protect_first(d, guest, base, end, perms, guests[guest].maps));
*/
static void protect_inside(uint32_t guest, uint64_t base, uint64_t end, uint32_t perms)
{
  /*@ loop invariant bound: 0 <= i <= guests[guest].maps;
      loop invariant inv: GuestInv;
      loop invariant model: \forall m_guests d; ReprGuests{Pre}(d) ==>
        ReprGuests(protect_first(d, guest, base, end, perms, i));
      loop assigns i, guest_maps[guest][0 .. GUEST_MAX_MAPS-1];
      loop variant guests[guest].maps - i; */
  for (uint32_t i = 0u; i < guests[guest].maps; i++)
    if (base <= guest_maps[guest][i].base && guest_maps[guest][i].end <= end)
      guest_map_protect(guest, i, perms);
}

/* Gives the pages of [addr, addr + len) the permissions, if that can be. */
/*@ requires args:  guest < MAX_GUESTS;
    requires inv:   GuestInv;
    requires range: addr % PAGE_SIZE == 0 && addr <= GUEST_PHYS_LIMIT &&
                    0 < len <= GUEST_PHYS_LIMIT - addr;
    terminates \true; exits \false;
    assigns guest_maps[guest][0 .. GUEST_MAX_MAPS-1], guests[guest].maps, reply.index;
    ensures inv:    GuestInv;
    ensures result: \forall m_guests d, integer i, k; ReprGuests{Pre}(d) &&
      cut_found(d, guest, addr, i) && cut_found(d, guest, addr + pages_of(len) * PAGE_SIZE, k) ==>
        \result == protect_place(d, guest, addr, addr + pages_of(len) * PAGE_SIZE, perms, i, k);
    ensures failed: \result != ZX_OK ==> \forall m_guests d; ReprGuests{Pre}(d) ==> ReprGuests(d);
    ensures guests: \result == ZX_OK ==> \forall m_guests d, integer i, j; ReprGuests{Pre}(d) &&
      cut_found(d, guest, addr, i) &&
      cut_found(cut_at(d, guest, addr, i), guest, addr + pages_of(len) * PAGE_SIZE, j) ==>
        ReprGuests(protect_all(d, guest, addr, addr + pages_of(len) * PAGE_SIZE, perms, i, j));
    ensures index:  \result == ZX_OK ==> reply.index == guest;
*/
static zx_status_t protect(uint32_t guest, uint64_t addr, uint64_t len, uint32_t perms)
{
  uint64_t end = addr + (len + PAGE_SIZE - 1u) / PAGE_SIZE * PAGE_SIZE;
  /*@ assert end: end == addr + pages_of(len) * PAGE_SIZE; */
  zx_status_t status = decode_place(guest, addr, end, perms);
  if (status != ZX_OK)
    return status;
  guest_range_cut(guest, addr, end);
  protect_inside(guest, addr, end, perms);
  reply.index = guest;
  return ZX_OK;
}

zx_status_t vmar_protect(uint32_t process, zx_handle_t vmar, uint32_t options, uint64_t addr,
                         uint64_t len)
{
  zx_status_t status = decode_call(process, vmar, options, addr, len);
  if (status != ZX_OK)
    return status;
  return protect(vmar_guest[handle_body(process, vmar)] - 1u, addr, len, options);
}
