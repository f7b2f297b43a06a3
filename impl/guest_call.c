/* SPDX-License-Identifier: MIT */
#include "temora/guest_call.h"
#include "zircon/syscalls/resource.h"

/*@ requires args: r < MAX_RESOURCES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_memory y; ReprMemory(y) ==> \result == resource_status(y, r);
*/
static zx_status_t decode_resource(uint32_t r)
{
  if (resources[r].kind == ZX_RSRC_KIND_ROOT)
    return ZX_OK;
  if (resources[r].kind != ZX_RSRC_KIND_SYSTEM)
    return ZX_ERR_WRONG_TYPE;
  if (resources[r].base > ZX_RSRC_SYSTEM_HYPERVISOR_BASE || resources[r].size == 0u)
    return ZX_ERR_OUT_OF_RANGE;
  return ZX_OK;
}

zx_status_t guest_create(uint32_t process, zx_handle_t resource, uint32_t options,
                         uint32_t out_ok)
{
  if (options != 0u)
    return ZX_ERR_INVALID_ARGS;
  zx_status_t status = handle_check(process, resource, ZX_OBJ_TYPE_RESOURCE, ZX_RIGHT_NONE);
  if (status != ZX_OK)
    return status;
  status = decode_resource(handle_body(process, resource));
  if (status != ZX_OK)
    return status;
  if (!object_can_make(ZX_OBJ_TYPE_GUEST) || !object_can_make(ZX_OBJ_TYPE_VMAR) ||
      handle_used > MAX_HANDLES - 2u)
    return ZX_ERR_NO_MEMORY;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  reply.index = OBJECT_NUMBER(object_next(ZX_OBJ_TYPE_GUEST));
  guest_new(reply.index, OBJECT_NUMBER(object_next(ZX_OBJ_TYPE_VMAR)), REGION_GUEST);
  reply.handle[0] = handle_make(process, ZX_OBJ_TYPE_GUEST, ZX_DEFAULT_GUEST_RIGHTS);
  /*@ assert next: ObjectNext(ZX_OBJ_TYPE_VMAR) == GuestVmarNumber{Pre} &&
        HandleNext == HandleNextButOne{Pre}; */
  /*@ assert first: \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(
        name_new(n, process, GuestNumber{Pre}, ZX_DEFAULT_GUEST_RIGHTS, HandleNext{Pre})); */
  reply.handle[1] = handle_make(process, ZX_OBJ_TYPE_VMAR, ZX_DEFAULT_GUEST_VMAR_RIGHTS);
  return ZX_OK;
}

/* I/O ports: the end is at most 65535, so port FFFFh cannot be trapped (Zircon's limit). */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == trap_range(kind, addr, size);
    ensures end:   \result == ZX_OK ==> addr + size <= GUEST_PHYS_LIMIT;
*/
static zx_status_t decode_range(uint32_t kind, uint64_t addr, uint64_t size)
{
  if (kind == ZX_GUEST_TRAP_IO)
    return size == 0u || addr > 0xFFFFu || size > 0xFFFFu - addr ? ZX_ERR_OUT_OF_RANGE : ZX_OK;
  if (addr % PAGE_SIZE != 0u || size % PAGE_SIZE != 0u || size == 0u)
    return ZX_ERR_INVALID_ARGS;
  if (addr > GUEST_PHYS_LIMIT || size > GUEST_PHYS_LIMIT - addr)
    return ZX_ERR_INVALID_ARGS;
  return ZX_OK;
}

/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n; ReprNames(n) ==>
      \result == trap_handles(n, process, handle, kind, port);
    ensures guest: \result == ZX_OK ==> HandleNumber(process, handle) < MAX_GUESTS;
    ensures port:  \result == ZX_OK && kind == ZX_GUEST_TRAP_BELL ==>
                     HandleNumber(process, port) < MAX_PORTS;
*/
static zx_status_t decode_handles(uint32_t process, zx_handle_t handle, uint32_t kind,
                                  zx_handle_t port)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_GUEST, ZX_RIGHT_WRITE);
  if (status != ZX_OK)
    return status;
  if (port != ZX_HANDLE_INVALID) {
    status = handle_check(process, port, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE);
    if (status != ZX_OK)
      return status;
  }
  if (kind > ZX_GUEST_TRAP_IO)
    return ZX_ERR_INVALID_ARGS;
  return (kind == ZX_GUEST_TRAP_BELL) == (port != ZX_HANDLE_INVALID) ? ZX_OK
                                                                      : ZX_ERR_INVALID_ARGS;
}

zx_status_t guest_set_trap(uint32_t process, zx_handle_t handle, uint32_t kind, uint64_t addr,
                           uint64_t size, zx_handle_t port, uint64_t key)
{
  zx_status_t status = decode_handles(process, handle, kind, port);
  if (status != ZX_OK)
    return status;
  status = decode_range(kind, addr, size);
  if (status != ZX_OK)
    return status;
  uint32_t g = handle_body(process, handle);
  if (guests[g].traps == GUEST_MAX_TRAPS)
    return ZX_ERR_NO_MEMORY;
  if (guest_trap_overlaps(g, kind, addr, addr + size))
    return ZX_ERR_ALREADY_EXISTS;
  guest_trap_add(g, kind, addr, addr + size,
                 kind == ZX_GUEST_TRAP_BELL ? handle_body(process, port) : 0u, key);
  reply.index = g;
  return ZX_OK;
}
