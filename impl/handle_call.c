/* SPDX-License-Identifier: MIT */
#include "temora/handle.h"

zx_status_t handle_close(uint32_t process, zx_handle_t handle)
{
  if (handle == ZX_HANDLE_INVALID)
    return ZX_OK;
  uint32_t s = handle_find(process, handle);
  if (s == NONE)
    return ZX_ERR_BAD_HANDLE;
  handle_remove(s);
  return ZX_OK;
}

zx_status_t handle_duplicate(uint32_t process, zx_handle_t handle, zx_rights_t rights,
                             uint32_t out_ok)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_NONE, ZX_RIGHT_DUPLICATE);
  if (status != ZX_OK)
    return status;
  uint32_t s    = handle_find(process, handle);
  uint32_t want = rights == ZX_RIGHT_SAME_RIGHTS ? handles[s].rights : rights;
  if ((want & handles[s].rights) != want)
    return ZX_ERR_INVALID_ARGS;
  if (handle_used == MAX_HANDLES)
    return ZX_ERR_NO_MEMORY;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  uint32_t fresh  = handle_add(process, handles[s].object, want);
  reply.handle[0] = handle_value(process, fresh);
  return ZX_OK;
}

/* The status, once the handle is known to exist. */
static zx_status_t decode_replace(uint32_t s, uint32_t want, uint32_t out_ok)
{
  if ((want & handles[s].rights) != want)
    return ZX_ERR_INVALID_ARGS;
  if (handle_used == MAX_HANDLES)
    return ZX_ERR_NO_MEMORY;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  return ZX_OK;
}

zx_status_t handle_replace(uint32_t process, zx_handle_t handle, zx_rights_t rights,
                           uint32_t out_ok)
{
  uint32_t s = handle_find(process, handle);
  if (s == NONE)
    return ZX_ERR_BAD_HANDLE;
  uint32_t    want   = rights == ZX_RIGHT_SAME_RIGHTS ? handles[s].rights : rights;
  zx_status_t status = decode_replace(s, want, out_ok);
  if (status == ZX_OK) {
    uint32_t fresh  = handle_add(process, handles[s].object, want);
    reply.handle[0] = handle_value(process, fresh);
  }
  handle_remove(s);
  return status;
}
