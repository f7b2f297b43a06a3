/* SPDX-License-Identifier: MIT */
#include "temora/guest.h"
#include "temora/handle.h"
#include "temora/map.h"

/* The options: READ, WRITE and EXECUTE are bits 0 to 2, so `options % 8` is what is asked for. */
static uint32_t option(uint32_t options, uint32_t bit)
{
  return (options & bit) != 0u;
}

static zx_status_t decode_rights(uint32_t options, uint32_t vmar_rights, uint32_t vmo_rights)
{
  uint32_t both = vmar_rights & vmo_rights;
  if (!(vmo_rights & ZX_RIGHT_MAP))
    return ZX_ERR_ACCESS_DENIED;
  if (option(options, ZX_VM_PERM_WRITE | ZX_VM_PERM_EXECUTE) && !option(options, ZX_VM_PERM_READ))
    return ZX_ERR_INVALID_ARGS;
  if (option(options, ZX_VM_MAP_RANGE) && option(options, ZX_VM_SPECIFIC_OVERWRITE))
    return ZX_ERR_INVALID_ARGS;
  if (option(options, ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE | ZX_VM_CAN_MAP_EXECUTE))
    return ZX_ERR_INVALID_ARGS;
  if ((option(options, ZX_VM_PERM_READ) && !(both & ZX_RIGHT_READ)) ||
      (option(options, ZX_VM_PERM_WRITE) && !(both & ZX_RIGHT_WRITE)) ||
      (option(options, ZX_VM_PERM_EXECUTE) && !(both & ZX_RIGHT_EXECUTE)))
    return ZX_ERR_ACCESS_DENIED;
  return ZX_OK;
}

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

/* `len` is in bytes; what is mapped is rounded up to pages. */
static zx_status_t decode_range(uint32_t specific, uint64_t vmar_offset, uint64_t vmo_offset,
                                uint64_t len)
{
  if (vmo_offset % PAGE_SIZE != 0u || len > UINT64_MAX - vmo_offset)
    return ZX_ERR_INVALID_ARGS;
  if (len == 0u)
    return ZX_ERR_INVALID_ARGS;
  if (!specific && vmar_offset != 0u)
    return ZX_ERR_INVALID_ARGS;
  if (vmar_offset > GUEST_PHYS_LIMIT || len > GUEST_PHYS_LIMIT - vmar_offset)
    return ZX_ERR_INVALID_ARGS;
  if (vmar_offset % PAGE_SIZE != 0u)
    return ZX_ERR_INVALID_ARGS;
  return ZX_OK;
}

static zx_status_t decode_call(uint32_t process, zx_handle_t vmar, uint32_t options,
                               uint64_t vmar_offset, zx_handle_t vmo, uint64_t vmo_offset,
                               uint64_t len)
{
  zx_status_t status = handle_check(process, vmar, ZX_OBJ_TYPE_VMAR, ZX_RIGHT_NONE);
  if (status == ZX_OK)
    status = handle_check(process, vmo, ZX_OBJ_TYPE_VMO, ZX_RIGHT_NONE);
  if (status == ZX_OK)
    status = decode_rights(options, handle_rights(process, vmar), handle_rights(process, vmo));
  if (status == ZX_OK)
    status = decode_options(options, vmos[handle_body(process, vmo)].resizable);
  if (status == ZX_OK)
    status = decode_range(option(options, ZX_VM_SPECIFIC), vmar_offset, vmo_offset, len);
  return status;
}

zx_status_t vmar_map(uint32_t process, zx_handle_t vmar, uint32_t options, uint64_t vmar_offset,
                     zx_handle_t vmo, uint64_t vmo_offset, uint64_t len, uint32_t out_ok)
{
  zx_status_t status =
      decode_call(process, vmar, options, vmar_offset, vmo, vmo_offset, len);
  if (status != ZX_OK)
    return status;
  uint32_t g     = handle_body(process, vmar);
  uint64_t bytes = (len + PAGE_SIZE - 1u) / PAGE_SIZE * PAGE_SIZE;
  uint64_t base  = option(options, ZX_VM_SPECIFIC) ? vmar_offset : guest_map_end(g);
  if (base > GUEST_PHYS_LIMIT - bytes || guests[g].maps == GUEST_MAX_MAPS ||
      guest_map_overlaps(g, base, base + bytes))
    return ZX_ERR_NO_MEMORY;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  guest_map_add(g, base, base + bytes, handle_body(process, vmo), vmo_offset, options % 8u);
  reply.value = base;
  reply.index = g;
  return ZX_OK;
}
