/* SPDX-License-Identifier: MIT */
#include "temora/guest.h"
#include "temora/handle.h"
#include "temora/object.h"
#include "temora/port.h"

struct port ports[MAX_PORTS];
struct entry port_ring[MAX_PORTS][PORT_RING];
uint32_t port_count;

uint32_t port_has_room(uint32_t port)
{
  return ports[port].last - ports[port].first < PORT_RING && ports[port].last < UINT64_MAX;
}

void port_push(uint32_t port, struct packet packet, uint32_t guest, uint32_t trap)
{
  uint32_t i                = (uint32_t)(ports[port].last % PORT_RING);
  port_ring[port][i].packet = packet;
  port_ring[port][i].guest  = guest;
  port_ring[port][i].trap   = trap;
  ports[port].last          = ports[port].last + 1u;
}

zx_status_t port_create(uint32_t process, uint32_t options, uint32_t out_ok)
{
  if (options > ZX_PORT_BIND_TO_INTERRUPT)
    return ZX_ERR_INVALID_ARGS;
  if (port_count == MAX_PORTS || object_count == MAX_OBJECTS || handle_used == MAX_HANDLES)
    return ZX_ERR_NO_MEMORY;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  uint32_t o           = object_new(ZX_OBJ_TYPE_PORT, port_count);
  uint32_t s           = handle_add(process, o, ZX_DEFAULT_PORT_RIGHTS);
  ports[port_count].object = o;
  port_count           = port_count + 1u;
  reply.handle[0]      = handle_value(process, s);
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
  if (!port_has_room(p))
    return ZX_ERR_NO_MEMORY;
  if (ports[p].users >= PORT_MAX_USER)
    return ZX_ERR_SHOULD_WAIT;
  packet.type = ZX_PKT_TYPE_USER;
  port_push(p, packet, 0u, 0u);
  ports[p].users = ports[p].users + 1u;
  reply.wake     = 1u;
  return ZX_OK;
}

/* Takes the first packet out into reply.packet. */
static void port_pop(uint32_t port)
{
  uint32_t i        = (uint32_t)(ports[port].first % PORT_RING);
  reply.packet      = port_ring[port][i].packet;
  ports[port].first = ports[port].first + 1u;
  if (port_ring[port][i].guest != 0u)
    guest_bell_taken(port_ring[port][i].guest - 1u, port_ring[port][i].trap);
  else if (ports[port].users > 0u)
    ports[port].users = ports[port].users - 1u;
}

zx_status_t port_wait(uint32_t process, zx_handle_t handle, int64_t now, int64_t deadline,
                      uint32_t out_ok)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_PORT, ZX_RIGHT_READ);
  if (status != ZX_OK)
    return status;
  uint32_t p = handle_body(process, handle);
  if (ports[p].first == ports[p].last)
    return now < deadline ? CORE_BLOCK : ZX_ERR_TIMED_OUT;
  port_pop(p);
  reply.wake = 1u;
  return out_ok ? ZX_OK : ZX_ERR_INVALID_ARGS;
}
