/* SPDX-License-Identifier: MIT */
#include "temora/handle.h"
#include "zircon/syscalls/object.h"

static zx_status_t info_basic(uint32_t process, zx_handle_t handle)
{
  uint32_t s = handle_find(process, handle);
  if (s == NONE)
    return ZX_ERR_BAD_HANDLE;
  uint32_t o         = handles[s].object;
  reply.value        = sizeof(zx_info_handle_basic_t);
  reply.info_koid    = (uint64_t)ZX_KOID_FIRST + o;
  reply.info_rights  = handles[s].rights;
  reply.info_type    = objects[o].type;
  reply.info_related = ZX_KOID_INVALID;
  return ZX_OK;
}

static zx_status_t info_vcpu(uint32_t process, zx_handle_t handle)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_INSPECT);
  if (status != ZX_OK)
    return status;
  reply.value      = sizeof(zx_info_vcpu_t);
  reply.info_flags = vcpus[handle_body(process, handle)].kicked;
  return ZX_OK;
}

zx_status_t object_get_info(uint32_t process, zx_handle_t handle, uint32_t topic)
{
  if (topic == ZX_INFO_HANDLE_VALID) {
    reply.value = 0u;
    return handle_find(process, handle) == NONE ? ZX_ERR_BAD_HANDLE : ZX_OK;
  }
  if (topic == ZX_INFO_HANDLE_BASIC)
    return info_basic(process, handle);
  if (topic == ZX_INFO_VCPU)
    return info_vcpu(process, handle);
  return ZX_ERR_NOT_SUPPORTED;
}
