/* SPDX-License-Identifier: MIT */
#include "temora/memory.h"

struct resource resources[MAX_RESOURCES];

zx_status_t resource_create(uint32_t process, uint32_t kind, uint64_t base, uint64_t size)
{
  if (!object_can_make(ZX_OBJ_TYPE_RESOURCE) || handle_used == MAX_HANDLES)
    return ZX_ERR_NO_MEMORY;
  uint32_t r        = OBJECT_NUMBER(object_next(ZX_OBJ_TYPE_RESOURCE));
  resources[r].kind = kind;
  resources[r].base = base;
  resources[r].size = size;
  reply.handle[0]   = handle_make(process, ZX_OBJ_TYPE_RESOURCE, ZX_DEFAULT_RESOURCE_RIGHTS);
  return ZX_OK;
}
