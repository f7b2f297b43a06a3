/* SPDX-License-Identifier: MIT */
#include "temora/memory.h"

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
  reply.handle[0]   = object_name(process, ZX_OBJ_TYPE_RESOURCE, r, ZX_DEFAULT_RESOURCE_RIGHTS);
  return ZX_OK;
}
