/* SPDX-License-Identifier: MIT */
#include "temora/memory.h"

struct vmo vmos[MAX_VMOS];
uint64_t pool_frames, pool_used;

void memory_boot(uint64_t frames)
{
  pool_frames = frames;
  pool_used   = 0u;
}

/*@ requires inv: MemoryInv && NamesInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) ==>
      \result == vmo_status(n, y, size, options, out_ok, ObjectNext(ZX_OBJ_TYPE_VMO), HandleNext);
    ensures room: \result == ZX_OK ==> size <= VMO_MAX_SIZE && KoidsLeft &&
      ObjectNext(ZX_OBJ_TYPE_VMO) >= 0 && handle_used < MAX_HANDLES &&
      (size + PAGE_SIZE - 1) / PAGE_SIZE <= pool_frames - pool_used;
*/
static zx_status_t decode_vmo_create(uint64_t size, uint32_t options, uint32_t out_ok)
{
  if (options != 0u && options != ZX_VMO_RESIZABLE && options != ZX_VMO_DISCARDABLE &&
      options != (ZX_VMO_RESIZABLE | ZX_VMO_DISCARDABLE))
    return ZX_ERR_INVALID_ARGS;
  if (size > VMO_MAX_SIZE)
    return ZX_ERR_OUT_OF_RANGE;
  if ((size + PAGE_SIZE - 1u) / PAGE_SIZE > pool_frames - pool_used)
    return ZX_ERR_NO_MEMORY;
  if (!object_can_make(ZX_OBJ_TYPE_VMO) || handle_used == MAX_HANDLES)
    return ZX_ERR_NO_MEMORY;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  return ZX_OK;
}

zx_status_t vmo_create(uint32_t process, uint64_t size, uint32_t options, uint32_t out_ok)
{
  zx_status_t status = decode_vmo_create(size, options, out_ok);
  if (status != ZX_OK)
    return status;
  uint64_t pages    = (size + PAGE_SIZE - 1u) / PAGE_SIZE;
  uint32_t v        = OBJECT_NUMBER(object_next(ZX_OBJ_TYPE_VMO));
  vmos[v].size      = pages * PAGE_SIZE;
  vmos[v].frame     = pool_used;
  vmos[v].resizable = options % 4u >= ZX_VMO_RESIZABLE;
  reply.frame       = pool_used;
  reply.pages       = pages;
  pool_used         = pool_used + pages;
  reply.handle[0]   = handle_make(process, ZX_OBJ_TYPE_VMO, ZX_DEFAULT_VMO_RIGHTS);
  return ZX_OK;
}

/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && MemoryInv;
    terminates \true; exits \false;
    assigns reply.frame;
    ensures result: \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) ==>
      \result == access_status(n, y, process, handle, right, offset, size);
    ensures frame:  \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) &&
      \result == ZX_OK ==> reply.frame == access_frame(n, y, process, handle);
*/
static zx_status_t vmo_access(uint32_t process, zx_handle_t handle, uint32_t right,
                              uint64_t offset, uint64_t size)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_VMO, right);
  if (status != ZX_OK)
    return status;
  uint32_t v = handle_body(process, handle);
  if (offset > vmos[v].size || size > vmos[v].size - offset)
    return ZX_ERR_OUT_OF_RANGE;
  reply.frame = vmos[v].frame;
  return ZX_OK;
}

zx_status_t vmo_read(uint32_t process, zx_handle_t handle, uint64_t offset, uint64_t size)
{
  return vmo_access(process, handle, ZX_RIGHT_READ, offset, size);
}

zx_status_t vmo_write(uint32_t process, zx_handle_t handle, uint64_t offset, uint64_t size)
{
  return vmo_access(process, handle, ZX_RIGHT_WRITE, offset, size);
}

zx_status_t vmo_get_size(uint32_t process, zx_handle_t handle, uint32_t out_ok)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_VMO, ZX_RIGHT_NONE);
  if (status != ZX_OK)
    return status;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  reply.value = vmos[handle_body(process, handle)].size;
  return ZX_OK;
}
