/* SPDX-License-Identifier: MIT */
#include "temora/info_guest.h"
#include "zircon/syscalls/resource.h"

/*@ requires args: r < MAX_RESOURCES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_memory y; ReprMemory(y) ==> \result == info_range(y, r);
*/
static zx_status_t decode_range(uint32_t r)
{
  if (resources[r].kind == ZX_RSRC_KIND_ROOT)
    return ZX_OK;
  if (resources[r].kind != ZX_RSRC_KIND_SYSTEM)
    return ZX_ERR_WRONG_TYPE;
  if (resources[r].base > ZX_RSRC_SYSTEM_INFO_BASE ||
      resources[r].size < ZX_RSRC_SYSTEM_INFO_BASE + 1u - resources[r].base)
    return ZX_ERR_OUT_OF_RANGE;
  return ZX_OK;
}

zx_status_t info_guest(uint32_t process, zx_handle_t handle)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_RESOURCE, ZX_RIGHT_NONE);
  if (status == ZX_OK)
    status = decode_range(handle_body(process, handle));
  if (status != ZX_OK)
    return status;
  reply.value = sizeof(zx_info_guest_stats_t);
  return ZX_OK;
}
