/* SPDX-License-Identifier: MIT */
#include "temora/map.h"

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures result: \result != 0 <==> (options & bit) != 0;
*/
static uint32_t option(uint32_t options, uint32_t bit)
{
  return (options & bit) != 0u;
}

/* A permission that is asked for needs the right on both handles. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures result: \result != 0 <==>
      ((options & perm) == 0 || ((vmar_rights & right) != 0 && (vmo_rights & right) != 0));
*/
static uint32_t allowed(uint32_t options, uint32_t perm, uint32_t vmar_rights,
                        uint32_t vmo_rights, uint32_t right)
{
  return !option(options, perm) || (option(vmar_rights, right) && option(vmo_rights, right));
}

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == map_rights(options, vmar_rights, vmo_rights);
*/
static zx_status_t decode_rights(uint32_t options, uint32_t vmar_rights, uint32_t vmo_rights)
{
  if (!(vmo_rights & ZX_RIGHT_MAP))
    return ZX_ERR_ACCESS_DENIED;
  if (option(options, ZX_VM_PERM_WRITE | ZX_VM_PERM_EXECUTE) && !option(options, ZX_VM_PERM_READ))
    return ZX_ERR_INVALID_ARGS;
  if (option(options, ZX_VM_MAP_RANGE) && option(options, ZX_VM_SPECIFIC_OVERWRITE))
    return ZX_ERR_INVALID_ARGS;
  if (option(options, ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE | ZX_VM_CAN_MAP_EXECUTE))
    return ZX_ERR_INVALID_ARGS;
  if (!allowed(options, ZX_VM_PERM_READ, vmar_rights, vmo_rights, ZX_RIGHT_READ) ||
      !allowed(options, ZX_VM_PERM_WRITE, vmar_rights, vmo_rights, ZX_RIGHT_WRITE) ||
      !allowed(options, ZX_VM_PERM_EXECUTE, vmar_rights, vmo_rights, ZX_RIGHT_EXECUTE))
    return ZX_ERR_ACCESS_DENIED;
  return ZX_OK;
}

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == map_options(options, resizable);
*/
static zx_status_t decode_options(uint32_t options, uint32_t resizable)
{
  if (option(options, 0x00FFC000u | ZX_VM_COMPACT | ZX_VM_CAN_MAP_SPECIFIC))
    return ZX_ERR_INVALID_ARGS;
  if (option(options, 0xFF000000u | ZX_VM_SPECIFIC_OVERWRITE | ZX_VM_OFFSET_IS_UPPER_LIMIT))
    return ZX_ERR_NOT_SUPPORTED;
  if (option(options, ZX_VM_REQUIRE_NON_RESIZABLE) && resizable)
    return ZX_ERR_NOT_SUPPORTED;
  return ZX_OK;
}

/* The permission, if both handles have the right. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures result: \result ==
      ((vmar_rights & right) != 0 && (vmo_rights & right) != 0 ? perm : 0);
*/
static uint32_t granted(uint32_t vmar_rights, uint32_t vmo_rights, uint32_t right, uint32_t perm)
{
  return option(vmar_rights, right) && option(vmo_rights, right) ? perm : 0u;
}

/* The permissions that both handles' rights allow, as options. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == map_most(vmar_rights, vmo_rights);
*/
static uint32_t most_of(uint32_t vmar_rights, uint32_t vmo_rights)
{
  return granted(vmar_rights, vmo_rights, ZX_RIGHT_READ, ZX_VM_PERM_READ) +
         granted(vmar_rights, vmo_rights, ZX_RIGHT_WRITE, ZX_VM_PERM_WRITE) +
         granted(vmar_rights, vmo_rights, ZX_RIGHT_EXECUTE, ZX_VM_PERM_EXECUTE);
}

/* `len` is in bytes; what is mapped is rounded up to pages. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == map_range(options, vmar_offset, len, size);
    ensures range: \result == ZX_OK ==> 0 < len <= size && vmar_offset <= size &&
      vmar_offset % PAGE_SIZE == 0;
*/
static zx_status_t decode_range(uint32_t options, uint64_t vmar_offset, uint64_t len,
                                uint64_t size)
{
  if (len == 0u)
    return ZX_ERR_INVALID_ARGS;
  if (!option(options, ZX_VM_SPECIFIC) && vmar_offset != 0u)
    return ZX_ERR_INVALID_ARGS;
  if (vmar_offset > size || len > size - vmar_offset)
    return ZX_ERR_INVALID_ARGS;
  if (vmar_offset % PAGE_SIZE != 0u)
    return ZX_ERR_INVALID_ARGS;
  return ZX_OK;
}

/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && MemoryInv && GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n, m_memory y, m_guests d; ReprNames(n) && ReprMemory(y) &&
      ReprGuests(d) ==> \result ==
        map_call(n, y, d, process, vmar, options, vmar_offset, vmo, vmo_offset, len);
    ensures named: \result == ZX_OK ==> HandleNumber(process, vmar) < MAX_VMARS &&
                                        HandleNumber(process, vmo) < MAX_VMOS;
    ensures guest: \result == ZX_OK ==> \forall m_names n, m_guests d; ReprNames(n) &&
      ReprGuests(d) ==>
        map_guest(n, d, process, vmar) == vmar_guest[HandleNumber(process, vmar)] - 1;
    ensures space: \result == ZX_OK ==> HandleNumber(process, vmar) < MAX_VMARS &&
                                        vmar_guest[HandleNumber(process, vmar)] != 0;
    ensures range: \result == ZX_OK ==> 0 < len <= GUEST_PHYS_LIMIT &&
      SpaceLow(vmar_guest[HandleNumber(process, vmar)] - 1) + vmar_offset <= GUEST_PHYS_LIMIT &&
      vmar_offset % PAGE_SIZE == 0 && vmo_offset % PAGE_SIZE == 0 && vmo_offset + len <= UINT64_MAX;
*/
static zx_status_t decode_call(uint32_t process, zx_handle_t vmar, uint32_t options,
                               uint64_t vmar_offset, zx_handle_t vmo, uint64_t vmo_offset,
                               uint64_t len)
{
  zx_status_t status = handle_check(process, vmar, ZX_OBJ_TYPE_VMAR, ZX_RIGHT_NONE);
  if (status != ZX_OK)
    return status;
  status = handle_check(process, vmo, ZX_OBJ_TYPE_VMO, ZX_RIGHT_NONE);
  if (status != ZX_OK)
    return status;
  status = decode_rights(options, handle_rights(process, vmar), handle_rights(process, vmo));
  if (status != ZX_OK)
    return status;
  status = decode_options(options, vmos[handle_body(process, vmo)].resizable);
  if (status != ZX_OK)
    return status;
  if (vmo_offset % PAGE_SIZE != 0u || len > UINT64_MAX - vmo_offset)
    return ZX_ERR_INVALID_ARGS;
  uint32_t g = vmar_guest[handle_body(process, vmar)];
  if (g == 0u)
    return ZX_ERR_BAD_STATE;
  return decode_range(options, vmar_offset, len, guest_high(g - 1u) - guest_low(g - 1u));
}

/* Whether there is room for [base, end). */
/*@ requires args: guest < MAX_GUESTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_guests d, integer z; ReprGuests(d) &&
      end == base + pages_of(z) * PAGE_SIZE ==>
      \result == map_place(d, guest, base, z, out_ok);
    ensures room: \result == ZX_OK ==> guests[guest].maps < GUEST_MAX_MAPS &&
      end <= GUEST_PHYS_LIMIT;
*/
static zx_status_t decode_place(uint32_t guest, uint64_t base, uint64_t end, uint32_t out_ok)
{
  if (end > guest_high(guest) || guests[guest].maps == GUEST_MAX_MAPS ||
      guest_map_overlaps(guest, base, end))
    return ZX_ERR_NO_MEMORY;
  return out_ok ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

/* Maps pages of the VMO for `len` bytes at base, if there is room. */
/*@ requires args:  guest < MAX_GUESTS && vmo < MAX_VMOS;
    requires inv:   GuestInv;
    requires range: 0 < len <= GUEST_PHYS_LIMIT && base <= GUEST_PHYS_LIMIT &&
      base % PAGE_SIZE == 0 &&
                    offset % PAGE_SIZE == 0 && offset + len <= UINT64_MAX;
    terminates \true; exits \false;
    assigns guest_maps[guest][0 .. GUEST_MAX_MAPS-1], guests[guest].maps, reply.value, reply.index;
    ensures inv:    GuestInv;
    ensures status: \forall m_guests d; ReprGuests{Pre}(d) ==>
      \result == map_place(d, guest, base, len, out_ok);
    ensures guests: \forall m_guests d; ReprGuests{Pre}(d) ==>
      ReprGuests(map_placed(d, guest, base, len, out_ok, vmo, offset, perms, most));
    ensures value:  \result == ZX_OK ==> reply.value == base && reply.index == guest;
*/
static zx_status_t place(uint32_t guest, uint64_t base, uint64_t len, uint32_t vmo,
                         uint64_t offset, uint32_t perms, uint32_t most, uint32_t out_ok)
{
  uint64_t    end    = base + (len + PAGE_SIZE - 1u) / PAGE_SIZE * PAGE_SIZE;
  /*@ assert end: end == base + pages_of(len) * PAGE_SIZE; */
  zx_status_t status = decode_place(guest, base, end, out_ok);
  if (status != ZX_OK)
    return status;
  guest_map_add(guest, base, end, vmo, offset, perms, most);
  reply.value = base;
  reply.index = guest;
  return ZX_OK;
}

/* Where the mapping goes. */
/*@ requires args: guest < MAX_GUESTS;
    requires inv:  GuestInv;
    requires range: SpaceLow(guest) + offset <= GUEST_PHYS_LIMIT && offset % PAGE_SIZE == 0;
    terminates \true; exits \false;
    assigns \nothing;
    ensures range: \result <= GUEST_PHYS_LIMIT && \result % PAGE_SIZE == 0;
    ensures model: \forall m_guests d, integer b; ReprGuests(d) && map_behind(d, guest, b) ==>
      \result == map_base(d, guest, options, offset, b);
*/
static uint64_t choose_base(uint32_t guest, uint32_t options, uint64_t offset)
{
  return option(options, ZX_VM_SPECIFIC) ? guest_low(guest) + offset : guest_map_end(guest);
}

zx_status_t vmar_map(uint32_t process, zx_handle_t vmar, uint32_t options, uint64_t vmar_offset,
                     zx_handle_t vmo, uint64_t vmo_offset, uint64_t len, uint32_t out_ok)
{
  zx_status_t status =
      decode_call(process, vmar, options, vmar_offset, vmo, vmo_offset, len);
  if (status != ZX_OK)
    return status;
  uint32_t g = vmar_guest[handle_body(process, vmar)] - 1u;
  return place(g, choose_base(g, options, vmar_offset), len, handle_body(process, vmo),
               vmo_offset, options % 8u,
               most_of(handle_rights(process, vmar), handle_rights(process, vmo)), out_ok);
}
