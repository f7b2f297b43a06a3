/* SPDX-License-Identifier: MIT */
#include "temora/object.h"

struct object objects[MAX_OBJECTS];
uint32_t object_count;

uint32_t object_new(uint32_t type, uint32_t body)
{
  uint32_t o         = object_count;
  objects[o].type    = type;
  objects[o].handles = 0u;
  objects[o].body    = body;
  object_count       = object_count + 1u;
  return o;
}

void object_count_handle(uint32_t object)
{
  if (objects[object].handles < MAX_HANDLES)
    objects[object].handles = objects[object].handles + 1u;
}

void object_forget_handle(uint32_t object)
{
  if (objects[object].handles > 0u)
    objects[object].handles = objects[object].handles - 1u;
}
