/* SPDX-License-Identifier: MIT */
#include "temora/resize.h"

/* Whether the VMO can have so many frames from its first one on: no other has one of them. */
/*@ requires args: vmo < MAX_VMOS && pages <= POOL_MAX_FRAMES;
    requires inv:  MemoryInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures room:  \result != 0 ==> vmos[vmo].frame + pages <= pool_frames;
    ensures model: \forall m_memory y; ReprMemory(y) ==>
      (\result != 0 <==> fits_in_place(y, vmo, pages));
*/
static uint32_t fits_in_place(uint32_t vmo, uint64_t pages)
{
  uint64_t frame = vmos[vmo].frame;
  if (pages > pool_frames - frame)
    return 0u;
  /*@ loop invariant bound: 0 <= v <= MAX_VMOS;
      loop invariant none: \forall m_memory y; ReprMemory(y) ==> \forall integer w; 0 <= w < v ==>
        !frames_clash(vmo_gone(y, vmo), frame, pages, w);
      loop assigns v;
      loop variant MAX_VMOS - v; */
  for (uint32_t v = 0u; v < MAX_VMOS; v++)
    if (v != vmo && vmos[v].frame < frame + pages &&
        frame < vmos[v].frame + vmos[v].size / PAGE_SIZE) {
      /*@ assert clash: \forall m_memory y; ReprMemory(y) ==>
            frames_clash(vmo_gone(y, vmo), frame, pages, v); */
      return 0u;
    }
  return 1u;
}

/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && MemoryInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) ==>
      \result == resize_call(n, y, process, handle, size);
    ensures named: \result == ZX_OK ==> HandleNumber(process, handle) < MAX_VMOS &&
                                        size <= VMO_MAX_SIZE;
*/
static zx_status_t decode_call(uint32_t process, zx_handle_t handle, uint64_t size)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_VMO, ZX_RIGHT_WRITE);
  if (status != ZX_OK)
    return status;
  if (vmos[handle_body(process, handle)].resizable == 0u)
    return ZX_ERR_UNAVAILABLE;
  if (size > VMO_MAX_SIZE)
    return ZX_ERR_OUT_OF_RANGE;
  return ZX_OK;
}

/* Where the VMO can have so many frames, or NO_FRAME. */
/*@ requires args: vmo < MAX_VMOS && pages <= POOL_MAX_FRAMES;
    requires inv:  MemoryInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures room:  \result != NO_FRAME ==> \result + pages <= pool_frames;
    ensures model: \forall m_memory y, integer f; ReprMemory(y) && frames_first(y, pages, f) ==>
      FoundFrame(\result) == resize_frame(y, vmo, pages, f);
*/
static uint64_t choose_frame(uint32_t vmo, uint64_t pages)
{
  if (pages == 0u)
    return 0u;
  return fits_in_place(vmo, pages) ? vmos[vmo].frame : frames_find(pages);
}

/* The VMO gets so many pages, if there is room: where it is, else elsewhere. */
/*@ requires args: vmo < MAX_VMOS && pages <= POOL_MAX_FRAMES &&
      pages * PAGE_SIZE <= VMO_MAX_SIZE + PAGE_SIZE;
    requires inv:  MemoryInv;
    terminates \true; exits \false;
    assigns vmos[vmo], reply.index, reply.value, reply.frame, reply.pages;
    ensures inv:    MemoryInv;
    ensures result: \forall m_memory y, integer f; ReprMemory{Pre}(y) &&
      frames_first(y, pages, f) ==> \result == resize_room(y, vmo, pages, f);
    ensures memory: \forall m_memory y, integer f; ReprMemory{Pre}(y) &&
      frames_first(y, pages, f) ==> ReprMemory(resize_to(y, vmo, pages, f));
    ensures before: \result == ZX_OK ==> reply.index == vmo &&
      reply.value == \old(vmos[vmo].frame) && reply.pages == \old(vmos[vmo].size) / PAGE_SIZE;
    ensures frame:  \result == ZX_OK ==> reply.frame == vmos[vmo].frame;
*/
static zx_status_t resize(uint32_t vmo, uint64_t pages)
{
  uint64_t frame = choose_frame(vmo, pages);
  if (frame == NO_FRAME)
    return ZX_ERR_NO_MEMORY;
  reply.index = vmo;
  reply.value = vmos[vmo].frame;
  reply.frame = frame;
  reply.pages = vmos[vmo].size / PAGE_SIZE;
  vmo_place(vmo, frame, pages);
  return ZX_OK;
}

zx_status_t vmo_set_size(uint32_t process, zx_handle_t handle, uint64_t size)
{
  zx_status_t status = decode_call(process, handle, size);
  if (status != ZX_OK)
    return status;
  return resize(handle_body(process, handle), (size + PAGE_SIZE - 1u) / PAGE_SIZE);
}
