/* SPDX-License-Identifier: MIT */
#include "temora/info_vmo.h"

/*@ requires args: guest < MAX_GUESTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures bound: \result <= GUEST_MAX_MAPS;
    ensures model: \forall m_guests d; ReprGuests(d) ==>
      \result == maps_counted(d, guest, vmo, guests[guest].maps);
*/
static uint32_t maps_counted(uint32_t guest, uint32_t vmo)
{
  uint32_t count = 0u;
  /*@ loop invariant bound: 0 <= i <= guests[guest].maps;
      loop invariant few:   count <= i;
      loop invariant model: \forall m_guests d; ReprGuests(d) ==>
        count == maps_counted(d, guest, vmo, i);
      loop assigns i, count;
      loop variant guests[guest].maps - i; */
  for (uint32_t i = 0u; i < guests[guest].maps; i++)
    if (guest_maps[guest][i].vmo == vmo)
      count++;
  return count;
}

/*@ requires inv: GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_guests d; ReprGuests(d) ==>
      \result == mappings_counted(d, vmo, MAX_GUESTS);
*/
static uint32_t mappings_counted(uint32_t vmo)
{
  uint32_t count = 0u;
  /*@ loop invariant bound: 0 <= g <= MAX_GUESTS;
      loop invariant few:   count <= g * GUEST_MAX_MAPS;
      loop invariant model: \forall m_guests d; ReprGuests(d) ==>
        count == mappings_counted(d, vmo, g);
      loop assigns g, count;
      loop variant MAX_GUESTS - g; */
  for (uint32_t g = 0u; g < MAX_GUESTS; g++)
    count += maps_counted(g, vmo);
  return count;
}

/*@ requires inv: GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_guests d; ReprGuests(d) ==>
      \result == mappers_counted(d, vmo, MAX_GUESTS);
*/
static uint32_t mappers_counted(uint32_t vmo)
{
  uint32_t count = 0u;
  /*@ loop invariant bound: 0 <= g <= MAX_GUESTS;
      loop invariant few:   count <= g;
      loop invariant model: \forall m_guests d; ReprGuests(d) ==>
        count == mappers_counted(d, vmo, g);
      loop assigns g, count;
      loop variant MAX_GUESTS - g; */
  for (uint32_t g = 0u; g < MAX_GUESTS; g++)
    if (maps_counted(g, vmo) != 0u)
      count++;
  return count;
}

zx_status_t info_vmo(uint32_t process, zx_handle_t handle)
{
  uint32_t s = handle_find(process, handle);
  if (s == NONE)
    return ZX_ERR_BAD_HANDLE;
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_VMO, ZX_RIGHT_NONE);
  if (status != ZX_OK)
    return status;
  uint32_t v         = handle_body(process, handle);
  reply.value        = sizeof(zx_info_vmo_t);
  reply.info_koid    = objects[OBJECT(ZX_OBJ_TYPE_VMO, v)].koid;
  reply.info_rights  = handles[s].rights;
  reply.info_related = ZX_KOID_INVALID;
  reply.info_size    = vmos[v].size;
  reply.info_count   = mappings_counted(v);
  reply.info_base    = mappers_counted(v);
  reply.info_flags   = ZX_INFO_VMO_TYPE_PAGED | ZX_INFO_VMO_VIA_HANDLE;
  if (vmos[v].resizable != 0u)
    reply.info_flags |= ZX_INFO_VMO_RESIZABLE;
  return ZX_OK;
}
