/* SPDX-License-Identifier: MIT */
#include "temora/port.h"

zx_status_t port_create(uint32_t process, uint32_t options, uint32_t out_ok)
{
  if (options > ZX_PORT_BIND_TO_INTERRUPT)
    return ZX_ERR_INVALID_ARGS;
  if (!object_can_make(ZX_OBJ_TYPE_PORT) || handle_used == MAX_HANDLES)
    return ZX_ERR_NO_MEMORY;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  packet_port_open(OBJECT_NUMBER(object_next(ZX_OBJ_TYPE_PORT)));
  reply.handle[0] = handle_make(process, ZX_OBJ_TYPE_PORT, ZX_DEFAULT_PORT_RIGHTS);
  return ZX_OK;
}

zx_status_t port_queue(uint32_t process, zx_handle_t handle, uint32_t in_ok, struct packet packet)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE);
  if (status != ZX_OK)
    return status;
  if (!in_ok)
    return ZX_ERR_INVALID_ARGS;
  uint32_t p = handle_body(process, handle);
  if (!packet_pool_room(USER_POOL) || !packet_port_room(p))
    return ZX_ERR_NO_MEMORY;
  if (port_users[p] >= PORT_MAX_USER)
    return ZX_ERR_SHOULD_WAIT;
  packet.type = ZX_PKT_TYPE_USER;
  packet_push(p, USER_POOL, packet);
  reply.wake = 1u;
  return ZX_OK;
}

zx_status_t port_wait(uint32_t process, zx_handle_t handle, int64_t now, int64_t deadline,
                      uint32_t out_ok)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_PORT, ZX_RIGHT_READ);
  if (status != ZX_OK)
    return status;
  uint32_t head = packet_head(handle_body(process, handle));
  if (head == NONE)
    return now < deadline ? CORE_BLOCK : ZX_ERR_TIMED_OUT;
  reply.packet = nodes[head].packet;
  packet_take(head);
  reply.wake = 1u;
  return out_ok ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

zx_status_t port_cancel(uint32_t process, zx_handle_t handle, zx_handle_t source)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE);
  if (status != ZX_OK)
    return status;
  status = handle_check(process, source, ZX_OBJ_TYPE_NONE, ZX_RIGHT_WAIT);
  return status != ZX_OK ? status : ZX_ERR_NOT_FOUND;
}
