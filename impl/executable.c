/* SPDX-License-Identifier: MIT */
#include "temora/executable.h"
#include "zircon/syscalls/resource.h"

/*@ requires args: r < MAX_RESOURCES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_memory y; ReprMemory(y) ==> \result == vmex_kind(y, r);
*/
static zx_status_t decode_kind(uint32_t r)
{
  if (resources[r].kind == ZX_RSRC_KIND_ROOT)
    return ZX_OK;
  if (resources[r].kind != ZX_RSRC_KIND_SYSTEM)
    return ZX_ERR_WRONG_TYPE;
  if (resources[r].base > ZX_RSRC_SYSTEM_VMEX_BASE ||
      resources[r].size < ZX_RSRC_SYSTEM_VMEX_BASE + 1u - resources[r].base)
    return ZX_ERR_OUT_OF_RANGE;
  return ZX_OK;
}

/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) ==>
      \result == vmex_status(n, y, process, vmex);
*/
static zx_status_t decode_vmex(uint32_t process, zx_handle_t vmex)
{
  if (vmex == ZX_HANDLE_INVALID)
    return ZX_OK;
  zx_status_t status = handle_check(process, vmex, ZX_OBJ_TYPE_RESOURCE, ZX_RIGHT_NONE);
  return status != ZX_OK ? status : decode_kind(handle_body(process, vmex));
}

/* The status, once the handle is known to exist; `allowed`: what the resource's check says. */
/*@ requires slot: s < MAX_HANDLES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures result: \result == (allowed != ZX_OK ? allowed
      : handles[s].object / OBJECT_STRIDE != ZX_OBJ_TYPE_VMO ? ZX_ERR_BAD_HANDLE
      : handle_used == MAX_HANDLES ? ZX_ERR_NO_MEMORY
      : out_ok == 0 ? ZX_ERR_INVALID_ARGS : ZX_OK);
*/
static zx_status_t decode_slot(uint32_t s, zx_status_t allowed, uint32_t out_ok)
{
  if (allowed != ZX_OK)
    return allowed;
  if (OBJECT_TYPE(handles[s].object) != ZX_OBJ_TYPE_VMO)
    return ZX_ERR_BAD_HANDLE;
  if (handle_used == MAX_HANDLES)
    return ZX_ERR_NO_MEMORY;
  return out_ok ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == exec_rights(rights);
*/
static uint32_t with_execute(uint32_t rights)
{
  return rights | ZX_RIGHT_EXECUTE;
}

/* The call, with what the resource's check says. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_order[0 .. MAX_HANDLES-1],
            handle_rank[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count, reply.handle[0];
    ensures inv:    NamesInv;
    ensures result: \forall m_names n; ReprNames{Pre}(n) ==> \result ==
      exec_answer(n, process, handle, allowed, out_ok, HandleNext{Pre});
    ensures state:  \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(
      exec_names(n, process, handle, allowed, out_ok, HandleNext{Pre}));
    ensures value:  \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==>
      reply.handle[0] == exec_value(n, process, handle, HandleNext{Pre});
*/
static zx_status_t replace(uint32_t process, zx_handle_t handle, zx_status_t allowed,
                           uint32_t out_ok)
{
  uint32_t s = handle_find(process, handle);
  if (s == NONE)
    return ZX_ERR_BAD_HANDLE;
  uint32_t    want   = with_execute(handles[s].rights);
  zx_status_t status = decode_slot(s, allowed, out_ok);
  /*@ assert slot:   \forall m_names n; ReprNames{Pre}(n) ==> names(n, process, handle) &&
        s == h_slot(n, process, handle) && handles[s].object == h_object(n, process, handle) &&
        want == exec_rights(h_rights(n, process, handle)); */
  /*@ assert status: \forall m_names n; ReprNames{Pre}(n) ==>
        status == exec_answer(n, process, handle, allowed, out_ok, HandleNext{Pre}); */
  if (status == ZX_OK) {
    handle_exchange(process, s, want);
    /*@ assert next: \forall m_names n; ReprNames{Pre}(n) ==>
          exec_names(n, process, handle, allowed, out_ok, HandleNext{Pre}) ==
            remove(add(n, process, h_object(n, process, handle), want, HandleNext{Pre}), s); */
  } else {
    handle_remove(s);
    /*@ assert gone: \forall m_names n; ReprNames{Pre}(n) ==>
          exec_names(n, process, handle, allowed, out_ok, HandleNext{Pre}) == remove(n, s); */
  }
  /*@ assert slots:   \forall m_names n; ReprNames{Pre}(n) ==>
        ReprHandles(exec_names(n, process, handle, allowed, out_ok, HandleNext{Pre})); */
  /*@ assert objects: \forall m_names n; ReprNames{Pre}(n) ==>
        ReprObjects(exec_names(n, process, handle, allowed, out_ok, HandleNext{Pre})); */
  /*@ assert secrets: \forall m_names n; ReprNames{Pre}(n) ==>
        ReprSecrets(exec_names(n, process, handle, allowed, out_ok, HandleNext{Pre})); */
  return status;
}

zx_status_t vmo_replace_as_executable(uint32_t process, zx_handle_t handle, zx_handle_t vmex,
                                      uint32_t out_ok)
{
  zx_status_t allowed = decode_vmex(process, vmex);
  return replace(process, handle, allowed, out_ok);
}
