/* SPDX-License-Identifier: MIT */
#include "temora/memory.h"

struct vmo vmos[MAX_VMOS];
uint64_t pool_frames;

void memory_boot(uint64_t frames)
{
  pool_frames = frames;
}

/* A VMO that has one of the frames [frame, frame + pages), or NONE. */
/*@ requires args: frame <= POOL_MAX_FRAMES && pages <= POOL_MAX_FRAMES;
    requires inv:  MemoryInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures bound: \result != NONE ==> \result < MAX_VMOS &&
      vmos[\result].frame < frame + pages &&
      frame < vmos[\result].frame + vmos[\result].size / PAGE_SIZE;
    ensures clash: \result != NONE ==> \forall m_memory y; ReprMemory(y) ==>
      frames_clash(y, frame, pages, \result) &&
      vmo_end(y, \result) == vmos[\result].frame + vmos[\result].size / PAGE_SIZE;
    ensures none:  \result == NONE ==> \forall m_memory y; ReprMemory(y) ==>
      \forall integer v; !frames_clash(y, frame, pages, v);
*/
static uint32_t clash_find(uint64_t frame, uint64_t pages)
{
  /*@ loop invariant bound: 0 <= v <= MAX_VMOS;
      loop invariant none: \forall m_memory y; ReprMemory(y) ==>
        \forall integer w; 0 <= w < v ==> !frames_clash(y, frame, pages, w);
      loop assigns v;
      loop variant MAX_VMOS - v; */
  for (uint32_t v = 0u; v < MAX_VMOS; v++)
    if (vmos[v].frame < frame + pages && frame < vmos[v].frame + vmos[v].size / PAGE_SIZE)
      return v;
  return NONE;
}

uint64_t frames_find(uint64_t pages)
{
  uint64_t frame = 0u;
  /*@ loop invariant bound: 0 <= frame <= pool_frames;
      loop invariant none: \forall m_memory y; ReprMemory(y) ==>
        \forall integer g; 0 <= g < frame ==> !fits(y, g, pages);
      loop assigns frame;
      loop variant pool_frames - frame; */
  while (pages <= pool_frames - frame) {
    uint32_t v = clash_find(frame, pages);
    if (v == NONE)
      return frame;
    /*@ assert taken: \forall m_memory y; ReprMemory(y) ==> \forall integer g;
          frame <= g < vmos[v].frame + vmos[v].size / PAGE_SIZE ==> !fits(y, g, pages); */
    frame = vmos[v].frame + vmos[v].size / PAGE_SIZE;
  }
  return NO_FRAME;
}

void vmo_gone(uint32_t vmo)
{
  vmos[vmo].size      = 0u;
  vmos[vmo].frame     = 0u;
  vmos[vmo].resizable = 0u;
}

void vmo_place(uint32_t vmo, uint64_t frame, uint64_t pages)
{
  vmos[vmo].size  = pages * PAGE_SIZE;
  vmos[vmo].frame = frame;
}

/* `frame`: what frames_find has said. */
/*@ requires inv: NamesInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n; ReprNames(n) ==> \result ==
      vmo_status(n, size, options, out_ok, FoundFrame(frame), ObjectNext(ZX_OBJ_TYPE_VMO),
                 HandleNext);
    ensures room: \result == ZX_OK ==> size <= VMO_MAX_SIZE && KoidsLeft && frame != NO_FRAME &&
      ObjectNext(ZX_OBJ_TYPE_VMO) >= 0 && handle_used < MAX_HANDLES;
*/
static zx_status_t decode_vmo_create(uint64_t size, uint32_t options, uint32_t out_ok,
                                     uint64_t frame)
{
  if (options != 0u && options != ZX_VMO_RESIZABLE && options != ZX_VMO_DISCARDABLE &&
      options != (ZX_VMO_RESIZABLE | ZX_VMO_DISCARDABLE))
    return ZX_ERR_INVALID_ARGS;
  if (size > VMO_MAX_SIZE)
    return ZX_ERR_OUT_OF_RANGE;
  if (frame == NO_FRAME || !object_can_make(ZX_OBJ_TYPE_VMO) || handle_used == MAX_HANDLES)
    return ZX_ERR_NO_MEMORY;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  return ZX_OK;
}

/*@ requires inv: MemoryInv;
    requires size: size <= VMO_MAX_SIZE;
    terminates \true; exits \false;
    assigns \nothing;
    ensures pages: \result == pages_of(size) && \result <= POOL_MAX_FRAMES &&
      \result * PAGE_SIZE <= VMO_MAX_SIZE + PAGE_SIZE;
*/
static uint64_t pages_for(uint64_t size)
{
  return (size + PAGE_SIZE - 1u) / PAGE_SIZE;
}

zx_status_t vmo_create(uint32_t process, uint64_t size, uint32_t options, uint32_t out_ok)
{
  uint64_t    pages  = size <= VMO_MAX_SIZE ? pages_for(size) : 0u;
  uint64_t    frame  = frames_find(pages);
  zx_status_t status = decode_vmo_create(size, options, out_ok, frame);
  if (status != ZX_OK)
    return status;
  uint32_t v        = OBJECT_NUMBER(object_next(ZX_OBJ_TYPE_VMO));
  vmos[v].size      = pages * PAGE_SIZE;
  vmos[v].frame     = frame;
  vmos[v].resizable = options % 4u >= ZX_VMO_RESIZABLE;
  reply.frame       = frame;
  reply.pages       = pages;
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
