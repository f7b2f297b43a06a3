/* SPDX-License-Identifier: MIT */
#include "temora/handle.h"
#include "temora/object.h"
#include "temora/resource.h"

struct resource resources[MAX_RESOURCES];
uint32_t resource_count;

zx_status_t resource_create(uint32_t process, uint32_t kind, uint64_t base, uint64_t size)
{
  if (resource_count == MAX_RESOURCES || object_count == MAX_OBJECTS || handle_used == MAX_HANDLES)
    return ZX_ERR_NO_MEMORY;
  uint32_t r        = resource_count;
  resources[r].kind = kind;
  resources[r].base = base;
  resources[r].size = size;
  resource_count    = resource_count + 1u;
  uint32_t o        = object_new(ZX_OBJ_TYPE_RESOURCE, r);
  uint32_t s        = handle_add(process, o, ZX_DEFAULT_RESOURCE_RIGHTS);
  reply.handle[0]   = handle_value(process, s);
  return ZX_OK;
}
