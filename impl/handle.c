/* SPDX-License-Identifier: MIT */
#include "temora/handle.h"

struct handle handles[MAX_HANDLES];
uint32_t handle_order[MAX_HANDLES];
uint32_t handle_rank[MAX_HANDLES];
uint32_t handle_used;

void handle_boot(void)
{
  /*@ loop invariant bound: 0 <= i <= MAX_HANDLES;
      loop invariant order: \forall integer k; 0 <= k < i ==> handle_order[k] == k;
      loop invariant rank:  \forall integer k; 0 <= k < i ==> handle_rank[k] == k;
      loop assigns i, handle_order[0 .. MAX_HANDLES-1], handle_rank[0 .. MAX_HANDLES-1];
      loop variant MAX_HANDLES - i; */
  for (uint32_t i = 0u; i < MAX_HANDLES; i++) {
    handle_order[i] = i;
    handle_rank[i]  = i;
  }
}

uint32_t handle_find(uint32_t process, zx_handle_t value)
{
  uint32_t base = (value ^ process_mask[process]) / 4u;
  uint32_t s    = base % MAX_HANDLES;
  if (value % 4u != 3u || handles[s].live != 1u || handles[s].gen != base / MAX_HANDLES ||
      handles[s].process != process)
    return NONE;
  return s;
}

zx_status_t handle_check(uint32_t process, zx_handle_t value, uint32_t type, uint32_t rights)
{
  uint32_t s = handle_find(process, value);
  if (s == NONE)
    return ZX_ERR_BAD_HANDLE;
  if (type != ZX_OBJ_TYPE_NONE && OBJECT_TYPE(handles[s].object) != type)
    return ZX_ERR_WRONG_TYPE;
  if ((rights & handles[s].rights) != rights)
    return ZX_ERR_ACCESS_DENIED;
  return ZX_OK;
}

uint32_t handle_body(uint32_t process, zx_handle_t value)
{
  uint32_t s = (value ^ process_mask[process]) / 4u % MAX_HANDLES;
  return OBJECT_NUMBER(handles[s].object);
}

uint32_t handle_object(uint32_t process, zx_handle_t value)
{
  return handles[(value ^ process_mask[process]) / 4u % MAX_HANDLES].object;
}

uint32_t handle_rights(uint32_t process, zx_handle_t value)
{
  uint32_t s = (value ^ process_mask[process]) / 4u % MAX_HANDLES;
  return handles[s].rights;
}

uint32_t handle_add(uint32_t process, uint32_t object, uint32_t rights)
{
  uint32_t s         = handle_order[handle_used];
  handle_used        = handle_used + 1u;
  handles[s].live    = 1u;
  handles[s].gen     = (handles[s].gen + 1u) % 4096u;
  handles[s].process = process;
  handles[s].object  = object;
  handles[s].rights  = rights;
  object_count_handle(object);
  return s;
}

void handle_remove(uint32_t s)
{
  uint32_t object = handles[s].object;
  uint32_t hole   = handle_rank[s];
  handle_used     = handle_used - 1u;
  uint32_t last   = handle_order[handle_used];

  handles[s].live           = 0u;
  object_forget_handle(object);
  handle_order[hole]        = last;
  handle_rank[last]         = hole;
  handle_order[handle_used] = s;
  handle_rank[s]            = handle_used;
}

void handle_give(uint32_t s, uint32_t process)
{
  handles[s].process = process;
}

uint32_t handle_in_transit(uint32_t s)
{
  return handles[s].live == 1u && handles[s].process == IN_TRANSIT;
}

zx_handle_t handle_value(uint32_t process, uint32_t s)
{
  return ((handles[s].gen * MAX_HANDLES + s) * 4u + 3u) ^ process_mask[process];
}

zx_handle_t handle_make(uint32_t process, uint32_t type, uint32_t rights)
{
  uint32_t object = object_new(type);
  uint32_t s      = handle_add(process, object, rights);
  /*@ assert named: \forall m_names n; ReprNames{Pre}(n) ==>
        ReprNames(name_new(n, process, ObjectNext{Pre}(type), rights, HandleNext{Pre})); */
  return handle_value(process, s);
}
