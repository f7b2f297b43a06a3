/* SPDX-License-Identifier: MIT */
#include "temora/object.h"

struct object objects[MAX_OBJECTS];
uint32_t object_order[MAX_OBJECTS];
uint32_t object_rank[MAX_OBJECTS];
uint32_t object_used[OBJECT_TYPES];
uint64_t object_koid;

void object_boot(void)
{
  object_koid = ZX_KOID_FIRST;
  /*@ loop invariant bound: 0 <= i <= MAX_OBJECTS;
      loop invariant order: \forall integer k; 0 <= k < i ==> object_order[k] == k;
      loop invariant rank:  \forall integer k; 0 <= k < i ==> object_rank[k] == k;
      loop assigns i, object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1];
      loop variant MAX_OBJECTS - i; */
  for (uint32_t i = 0u; i < MAX_OBJECTS; i++) {
    object_order[i] = i;
    object_rank[i]  = i;
  }
}

uint32_t object_room(uint32_t type)
{
  switch (type) {
  case ZX_OBJ_TYPE_VMO:
    return MAX_VMOS;
  case ZX_OBJ_TYPE_CHANNEL:
    return MAX_CHANNELS;
  case ZX_OBJ_TYPE_PORT:
    return MAX_PORTS;
  case ZX_OBJ_TYPE_RESOURCE:
    return MAX_RESOURCES;
  case ZX_OBJ_TYPE_VMAR:
    return MAX_VMARS;
  case ZX_OBJ_TYPE_GUEST:
    return MAX_GUESTS;
  case ZX_OBJ_TYPE_VCPU:
    return MAX_VCPUS;
  case ZX_OBJ_TYPE_PROCESS:
    return MAX_PROCESSES;
  case ZX_OBJ_TYPE_THREAD:
    return MAX_THREADS;
  case ZX_OBJ_TYPE_SUSPEND_TOKEN:
    return MAX_TOKENS;
  default:
    return 1u;
  }
}

uint32_t object_can_make(uint32_t type)
{
  return object_used[type] < object_room(type) && object_koid < UINT64_MAX - 1u;
}

uint32_t object_next(uint32_t type)
{
  return object_order[OBJECT(type, object_used[type])];
}

uint32_t object_new(uint32_t type)
{
  uint32_t o         = object_next(type);
  object_used[type]  = object_used[type] + 1u;
  objects[o].alive   = 1u;
  objects[o].handles = 0u;
  objects[o].koid    = object_koid;
  object_koid        = object_koid + 1u;
  return o;
}

void object_free(uint32_t object)
{
  uint32_t type = OBJECT_TYPE(object);
  look_done(object);
  object_used[type]    = object_used[type] - 1u;
  uint32_t place       = OBJECT(type, object_used[type]);
  uint32_t last        = object_order[place];
  uint32_t hole        = object_rank[object];
  objects[object].alive = 0u;
  object_order[hole]    = last;
  object_rank[last]     = hole;
  object_order[place]   = object;
  object_rank[object]   = place;
}

void object_count_handle(uint32_t object)
{
  if (objects[object].handles < MAX_HANDLES)
    objects[object].handles = objects[object].handles + 1u;
}

void object_forget_handle(uint32_t object)
{
  if (objects[object].handles == 0u)
    return;
  objects[object].handles = objects[object].handles - 1u;
  if (objects[object].handles == 0u)
    look_at(object);
  /*@ assert last: objects[object].handles == 0 ==> objects[object].look == 1; */
}
