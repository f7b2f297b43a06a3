/* SPDX-License-Identifier: MIT */
#include "temora/memory.h"

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

zx_handle_t object_name(uint32_t process, uint32_t type, uint32_t body, uint32_t rights)
{
  uint32_t o = object_new(type, body);
  uint32_t s = handle_add(process, o, rights);
  return handle_value(process, s);
}
