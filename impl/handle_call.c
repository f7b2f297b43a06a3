/* SPDX-License-Identifier: MIT */
#include "temora/handle_call.h"

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

zx_status_t handle_close_many(uint32_t process, zx_handle_t handle, zx_status_t so_far)
{
  return handle_close(process, handle) == ZX_OK ? so_far : ZX_ERR_BAD_HANDLE;
}

/* The status, once the handle is known to exist. */
/*@ requires slot: s < MAX_HANDLES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures result: \result == ((want & handles[s].rights) != want ? ZX_ERR_INVALID_ARGS
                             : handle_used == MAX_HANDLES ? ZX_ERR_NO_MEMORY
                             : out_ok == 0 ? ZX_ERR_INVALID_ARGS : ZX_OK);
*/
static zx_status_t decode_rights(uint32_t s, uint32_t want, uint32_t out_ok)
{
  if ((want & handles[s].rights) != want)
    return ZX_ERR_INVALID_ARGS;
  if (handle_used == MAX_HANDLES)
    return ZX_ERR_NO_MEMORY;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  return ZX_OK;
}

zx_status_t handle_duplicate(uint32_t process, zx_handle_t handle, zx_rights_t rights,
                             uint32_t out_ok)
{
  uint32_t s = handle_find(process, handle);
  if (s == NONE)
    return ZX_ERR_BAD_HANDLE;
  if ((ZX_RIGHT_DUPLICATE & handles[s].rights) != ZX_RIGHT_DUPLICATE)
    return ZX_ERR_ACCESS_DENIED;
  uint32_t    want   = rights == ZX_RIGHT_SAME_RIGHTS ? handles[s].rights : rights;
  zx_status_t status = decode_rights(s, want, out_ok);
  if (status != ZX_OK)
    return status;
  uint32_t fresh  = handle_add(process, handles[s].object, want);
  reply.handle[0] = handle_value(process, fresh);
  return ZX_OK;
}

void handle_exchange(uint32_t process, uint32_t s, uint32_t want)
{
  uint32_t fresh  = handle_add(process, handles[s].object, want);
  reply.handle[0] = handle_value(process, fresh);
  handle_remove(s);
}

zx_status_t handle_replace(uint32_t process, zx_handle_t handle, zx_rights_t rights,
                           uint32_t out_ok)
{
  uint32_t s = handle_find(process, handle);
  if (s == NONE)
    return ZX_ERR_BAD_HANDLE;
  uint32_t    want   = rights == ZX_RIGHT_SAME_RIGHTS ? handles[s].rights : rights;
  zx_status_t status = decode_rights(s, want, out_ok);
  /*@ assert slot:   \forall m_names n; ReprNames{Pre}(n) ==> names(n, process, handle) &&
        s == h_slot(n, process, handle) && handles[s].object == h_object(n, process, handle) &&
        want == wanted(n, process, handle, rights); */
  /*@ assert status: \forall m_names n; ReprNames{Pre}(n) ==>
        status == rep_status(n, process, handle, rights, out_ok, HandleNext{Pre}); */
  if (status == ZX_OK) {
    handle_exchange(process, s, want);
    /*@ assert next: \forall m_names n; ReprNames{Pre}(n) ==>
          rep_next(n, process, handle, rights, out_ok, HandleNext{Pre}) ==
            remove(add(n, process, h_object(n, process, handle), want, HandleNext{Pre}), s); */
  } else {
    handle_remove(s);
    /*@ assert gone: \forall m_names n; ReprNames{Pre}(n) ==>
          rep_next(n, process, handle, rights, out_ok, HandleNext{Pre}) == remove(n, s); */
  }
  /*@ assert slots:   \forall m_names n; ReprNames{Pre}(n) ==>
        ReprHandles(rep_next(n, process, handle, rights, out_ok, HandleNext{Pre})); */
  /*@ assert objects: \forall m_names n; ReprNames{Pre}(n) ==>
        ReprObjects(rep_next(n, process, handle, rights, out_ok, HandleNext{Pre})); */
  /*@ assert secrets: \forall m_names n; ReprNames{Pre}(n) ==>
        ReprSecrets(rep_next(n, process, handle, rights, out_ok, HandleNext{Pre})); */
  return status;
}
