/* SPDX-License-Identifier: MIT */
#include "temora/guest_range.h"

zx_status_t guest_range_check(uint32_t guest, uint64_t addr, uint64_t len)
{
  uint64_t high = guest_high(guest);
  if (addr < guest_low(guest) || addr > high || len > high - addr)
    return ZX_ERR_INVALID_ARGS;
  return ZX_OK;
}

zx_status_t guest_range_room(uint32_t guest, uint64_t addr, uint64_t end)
{
  uint32_t low  = guest_cut_find(guest, addr);
  uint32_t high = guest_cut_find(guest, end);
  if (guests[guest].maps <= GUEST_MAX_MAPS - 2u)
    return ZX_OK;
  return low == NONE && high == NONE ? ZX_OK : ZX_ERR_NO_MEMORY;
}

/*@ requires args: guest < MAX_GUESTS && addr % PAGE_SIZE == 0;
    requires inv:  GuestInv;
    requires room: guests[guest].maps < GUEST_MAX_MAPS;
    terminates \true; exits \false;
    assigns guest_maps[guest][0 .. GUEST_MAX_MAPS-1], guests[guest].maps;
    ensures inv:   GuestInv;
    ensures count: guests[guest].maps <= \old(guests[guest].maps) + 1;
    ensures model: \forall m_guests d, integer i; ReprGuests{Pre}(d) &&
      cut_found(d, guest, addr, i) ==> ReprGuests(cut_at(d, guest, addr, i));
*/
static void cut(uint32_t guest, uint64_t addr)
{
  uint32_t i = guest_cut_find(guest, addr);
  if (i != NONE)
    guest_map_cut(guest, addr, i);
}

void guest_range_cut(uint32_t guest, uint64_t addr, uint64_t end)
{
  if (guests[guest].maps <= GUEST_MAX_MAPS - 2u) {
    cut(guest, addr);
    cut(guest, end);
  }
}
