/* SPDX-License-Identifier: MIT */
#include "temora/info.h"
#include "zircon/syscalls/object.h"

/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && VcpuInv;
    terminates \true; exits \false;
    assigns reply.value, reply.info_flags, reply.info_type, reply.info_rights, reply.info_koid,
            reply.info_related;
    ensures result: \forall m_names n; ReprNames(n) ==>
      \result == info_status(n, process, handle, ZX_INFO_HANDLE_BASIC);
    ensures basic:  \forall m_names n; ReprNames(n) && \result == ZX_OK ==> reply.value == 32 &&
        reply.info_koid == info_koid(n, process, handle) &&
        reply.info_rights == h_rights(n, process, handle) &&
        reply.info_type == h_type(n, process, handle) && reply.info_related == 0;
*/
static zx_status_t info_basic(uint32_t process, zx_handle_t handle)
{
  uint32_t s = handle_find(process, handle);
  if (s == NONE)
    return ZX_ERR_BAD_HANDLE;
  uint32_t o         = handles[s].object;
  reply.value        = sizeof(zx_info_handle_basic_t);
  reply.info_koid    = objects[o].koid;
  reply.info_rights  = handles[s].rights;
  reply.info_type    = OBJECT_TYPE(o);
  reply.info_related = ZX_KOID_INVALID;
  return ZX_OK;
}

/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && VcpuInv;
    terminates \true; exits \false;
    assigns reply.value, reply.info_flags, reply.info_type, reply.info_rights, reply.info_koid,
            reply.info_related;
    ensures result: \forall m_names n; ReprNames(n) ==>
      \result == info_status(n, process, handle, ZX_INFO_VCPU);
    ensures vcpu:   \forall m_names n, m_vcpus c; ReprNames(n) && ReprVcpus(c) &&
      \result == ZX_OK ==>
        reply.value == 4 && reply.info_flags == info_flags(n, c, process, handle);
*/
static zx_status_t info_vcpu(uint32_t process, zx_handle_t handle)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_INSPECT);
  if (status != ZX_OK)
    return status;
  reply.value      = sizeof(zx_info_vcpu_t);
  reply.info_flags = vcpus[handle_body(process, handle)].kicked;
  return ZX_OK;
}

/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames;
    terminates \true; exits \false;
    assigns reply.value, reply.info_count;
    ensures result: \forall m_names n; ReprNames(n) ==>
      \result == info_status(n, process, handle, ZX_INFO_HANDLE_COUNT);
    ensures count:  \forall m_names n; ReprNames(n) && \result == ZX_OK ==>
      reply.value == 4 && reply.info_count == info_count(n, process, handle);
*/
static zx_status_t info_count(uint32_t process, zx_handle_t handle)
{
  uint32_t s = handle_find(process, handle);
  if (s == NONE)
    return ZX_ERR_BAD_HANDLE;
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_NONE, ZX_RIGHT_INSPECT);
  if (status != ZX_OK)
    return status;
  reply.value      = sizeof(zx_info_handle_count_t);
  reply.info_count = objects[handles[s].object].handles;
  return ZX_OK;
}

/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && GuestInv;
    terminates \true; exits \false;
    assigns reply.value, reply.info_base, reply.info_size;
    ensures result: \forall m_names n; ReprNames(n) ==>
      \result == info_status(n, process, handle, ZX_INFO_VMAR);
    ensures vmar:   \forall m_names n, m_guests d; ReprNames(n) && ReprGuests(d) &&
      \result == ZX_OK ==> reply.value == 16 &&
        reply.info_base == info_low(n, d, process, handle) &&
        reply.info_size == info_extent(n, d, process, handle);
*/
static zx_status_t info_vmar(uint32_t process, zx_handle_t handle)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_VMAR, ZX_RIGHT_INSPECT);
  if (status != ZX_OK)
    return status;
  uint32_t g      = vmar_guest[handle_body(process, handle)];
  reply.value     = sizeof(zx_info_vmar_t);
  reply.info_base = g == 0u ? 0u : guest_low(g - 1u);
  reply.info_size = (g == 0u ? GUEST_PHYS_LIMIT : guest_high(g - 1u)) - reply.info_base;
  return ZX_OK;
}

/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames;
    terminates \true; exits \false;
    assigns reply.value, reply.info_kind, reply.info_base, reply.info_size;
    ensures result:   \forall m_names n; ReprNames(n) ==>
      \result == info_status(n, process, handle, ZX_INFO_RESOURCE);
    ensures resource: \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) &&
      \result == ZX_OK ==> reply.value == 56 &&
        reply.info_kind == info_kind(n, y, process, handle) &&
        reply.info_base == info_base(n, y, process, handle) &&
        reply.info_size == info_size(n, y, process, handle);
*/
static zx_status_t info_resource(uint32_t process, zx_handle_t handle)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_RESOURCE, ZX_RIGHT_INSPECT);
  if (status != ZX_OK)
    return status;
  uint32_t r      = handle_body(process, handle);
  reply.value     = sizeof(zx_info_resource_t);
  reply.info_kind = resources[r].kind;
  reply.info_base = resources[r].base;
  reply.info_size = resources[r].size;
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
  if (topic == ZX_INFO_HANDLE_COUNT)
    return info_count(process, handle);
  if (topic == ZX_INFO_VMAR)
    return info_vmar(process, handle);
  if (topic == ZX_INFO_THREAD)
    return info_thread(process, handle);
  if (topic == ZX_INFO_RESOURCE)
    return info_resource(process, handle);
  if (topic == ZX_INFO_VMO)
    return info_vmo(process, handle);
  if (topic == ZX_INFO_VCPU)
    return info_vcpu(process, handle);
  if (topic == ZX_INFO_PROCESS_HANDLE_STATS || topic == ZX_INFO_HANDLE_TABLE)
    return info_process(process, handle, topic);
  if (topic == ZX_INFO_GUEST_STATS)
    return info_guest(process, handle);
  return ZX_ERR_NOT_SUPPORTED;
}
