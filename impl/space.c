/* SPDX-License-Identifier: MIT */
#include "temora/space.h"

/* A guest that no process has a handle to. Returns the slot + 1 of the handle that keeps it. */
/*@ requires inv:  HandleInv && ObjectInv;
    requires room: handle_used < MAX_HANDLES && ObjectNext(ZX_OBJ_TYPE_GUEST) >= 0 &&
                   object_koid < UINT64_MAX;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            object_used[ZX_OBJ_TYPE_GUEST], object_koid;
    ensures inv:   HandleInv && ObjectInv;
    ensures look:  LookInv{Pre} ==> LookInv;
    ensures used:  handle_used == \old(handle_used) + 1 && object_koid == \old(object_koid) + 1;
    ensures slot:  \result == HandleNext{Pre} + 1;
    ensures names: \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(space_kept(n, GuestNumber{Pre}, HandleNext{Pre}));
*/
static uint32_t make_guest(void)
{
  uint32_t object = object_new(ZX_OBJ_TYPE_GUEST);
  uint32_t s      = handle_add(IN_TRANSIT, object, ZX_RIGHT_NONE);
  /*@ assert named: \forall m_names n; ReprNames{Pre}(n) ==>
        ReprNames(name_new(n, IN_TRANSIT, GuestNumber{Pre}, ZX_RIGHT_NONE, HandleNext{Pre})); */
  return s + 1u;
}

zx_status_t process_space(uint32_t process)
{
  if (!object_can_make(ZX_OBJ_TYPE_GUEST) || !object_can_make(ZX_OBJ_TYPE_VMAR) ||
      handle_used > MAX_HANDLES - 2u)
    return ZX_ERR_NO_MEMORY;
  reply.index = OBJECT_NUMBER(object_next(ZX_OBJ_TYPE_GUEST));
  guest_new(reply.index, OBJECT_NUMBER(object_next(ZX_OBJ_TYPE_VMAR)), REGION_PROCESS);
  reply.value = make_guest();
  /*@ assert next:  ObjectNext(ZX_OBJ_TYPE_VMAR) == GuestVmarNumber{Pre} &&
        HandleNext == HandleNextButOne{Pre}; */
  /*@ assert first: \forall m_names n; ReprNames{Pre}(n) ==>
        ReprNames(space_kept(n, GuestNumber{Pre}, HandleNext{Pre})); */
  reply.handle[0] = handle_make(process, ZX_OBJ_TYPE_VMAR, ZX_DEFAULT_SPACE_RIGHTS);
  return ZX_OK;
}

zx_status_t space_page(uint32_t guest, uint64_t addr, uint32_t perms)
{
  uint32_t i = guest_map_find(guest, addr);
  if (i == NONE)
    return ZX_ERR_NOT_FOUND;
  uint64_t offset = guest_maps[guest][i].offset + (addr - guest_maps[guest][i].base);
  if (offset >= vmos[guest_maps[guest][i].vmo].size)
    return ZX_ERR_OUT_OF_RANGE;
  if ((perms & guest_maps[guest][i].perms) != perms)
    return ZX_ERR_ACCESS_DENIED;
  reply.frame = vmos[guest_maps[guest][i].vmo].frame + offset / PAGE_SIZE;
  reply.perms = guest_maps[guest][i].perms;
  return ZX_OK;
}
