/* SPDX-License-Identifier: MIT */
#include "temora/port.h"

struct port ports[MAX_PORTS];
struct entry port_ring[MAX_PORTS][PORT_RING];

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
  if (!object_can_make(ZX_OBJ_TYPE_PORT) || handle_used == MAX_HANDLES)
    return ZX_ERR_NO_MEMORY;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  reply.handle[0] = handle_make(process, ZX_OBJ_TYPE_PORT, ZX_DEFAULT_PORT_RIGHTS);
  return ZX_OK;
}

/* Puts a user's packet into the queue. */
/*@ requires args:  port < MAX_PORTS;
    requires inv:   PortInv;
    requires room:  ports[port].last - ports[port].first < PORT_RING &&
                    ports[port].last < UINT64_MAX && ports[port].users < PORT_MAX_USER;
    terminates \true; exits \false;
    assigns port_ring[port][0 .. PORT_RING-1], ports[port].last, ports[port].users;
    ensures inv:    PortInv;
    ensures model:  \forall m_ports q; ReprPorts{Pre}(q) ==> ReprPorts(user_push(q, port,
      mk_entry(packet.key, packet.type, packet.status, packet.word[0], packet.word[1],
               packet.word[2], packet.word[3], 0, 0)));
*/
static void push_user(uint32_t port, struct packet packet)
{
  port_push(port, packet, 0u, 0u);
  ports[port].users = ports[port].users + 1u;
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
  push_user(p, packet);
  reply.wake = 1u;
  return ZX_OK;
}

/* Takes the first packet out into reply.packet. */
/*@ requires args:  port < MAX_PORTS;
    requires inv:   PortInv && GuestInv;
    requires some:  ports[port].first < ports[port].last;
    terminates \true; exits \false;
    assigns ports[port].first, ports[port].users,
            guest_traps[0 .. MAX_GUESTS-1][0 .. GUEST_MAX_TRAPS-1], reply.packet;
    ensures inv:    PortInv && GuestInv;
    ensures ports:  \forall m_ports q; ReprPorts{Pre}(q) ==> ReprPorts(pop(q, port));
    ensures guests: \forall m_ports q, m_guests d; ReprPorts{Pre}(q) && ReprGuests{Pre}(d) ==>
      ReprGuests(pop_bell(d, head(q, port)));
    ensures packet: \forall m_ports q; ReprPorts{Pre}(q) ==> ReplyPacket == what(head(q, port));
*/
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

zx_status_t port_cancel(uint32_t process, zx_handle_t handle, zx_handle_t source)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE);
  if (status != ZX_OK)
    return status;
  status = handle_check(process, source, ZX_OBJ_TYPE_NONE, ZX_RIGHT_WAIT);
  return status != ZX_OK ? status : ZX_ERR_NOT_FOUND;
}
