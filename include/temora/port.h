/* SPDX-License-Identifier: MIT */
/* Ports: queues of packets. */
#ifndef TEMORA_PORT_H_
#define TEMORA_PORT_H_

#include "temora/guest.h"
#include "temora/memory.h"
#include "zircon/syscalls/port.h"
#include "spec/port.acsl"

/*@ requires args: port < MAX_PORTS;
    requires inv:  PortInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures room:  \result != 0 <==> (ports[port].last - ports[port].first < PORT_RING &&
                                      ports[port].last < UINT64_MAX);
    ensures model: \forall m_ports q; ReprPorts(q) ==> (\result != 0 <==> port_room(q, port));
*/
uint32_t port_has_room(uint32_t port);

/* The packet goes to the end of the queue. guest: number + 1 of the guest whose bell trap `trap`
 * rang, or 0 for a user's packet. */
/*@ requires inv:  PortInv;
    requires args: port < MAX_PORTS && guest <= MAX_GUESTS && trap < GUEST_MAX_TRAPS;
    requires room: ports[port].last - ports[port].first < PORT_RING &&
      ports[port].last < UINT64_MAX;
    terminates \true; exits \false;
    assigns port_ring[port][0 .. PORT_RING-1], ports[port].last;
    ensures inv:    PortInv;
    ensures model:  \forall m_ports q; ReprPorts{Pre}(q) ==> ReprPorts(push(q, port,
      mk_entry(packet.key, packet.type, packet.status, packet.word[0], packet.word[1],
               packet.word[2], packet.word[3], guest, trap)));
*/
void port_push(uint32_t port, struct packet packet, uint32_t guest, uint32_t trap);

/* Errors: INVALID_ARGS (options); NO_MEMORY; INVALID_ARGS (out pointer). */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            object_used[0 .. OBJECT_TYPES-1], object_koid, reply.handle[0];
    ensures inv:    NamesInv;
    ensures result: \forall m_names n; ReprNames{Pre}(n) ==> \result == port_status(n, options,
      out_ok, ObjectNext{Pre}(ZX_OBJ_TYPE_PORT), HandleNext{Pre});
    ensures names:  \forall m_names n; ReprNames{Pre}(n) ==>
      (\result == ZX_OK ==> ReprNames(port_names(n, process, ObjectNext{Pre}(ZX_OBJ_TYPE_PORT),
                                                 HandleNext{Pre}))) &&
      (\result != ZX_OK ==> ReprNames(n));
    ensures value:  \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==>
      reply.handle[0] == name_value(n, process, ObjectNext{Pre}(ZX_OBJ_TYPE_PORT),
                                    ZX_DEFAULT_PORT_RIGHTS, HandleNext{Pre});
*/
zx_status_t port_create(uint32_t process, uint32_t options, uint32_t out_ok);

/* Errors: those of the handle (WRITE); INVALID_ARGS (packet pointer); NO_MEMORY (the port cannot
 * hold more); SHOULD_WAIT (too many user packets). */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && PortInv;
    terminates \true; exits \false;
    assigns port_ring[HandleNumber(process, handle)][0 .. PORT_RING-1], ports[0 .. MAX_PORTS-1],
            reply.wake;
    ensures inv:    PortInv;
    ensures result: \forall m_names n, m_ports q; ReprNames(n) && ReprPorts{Pre}(q) ==>
      \result == queue_status(n, q, process, handle, in_ok);
    ensures ports:  \forall m_names n, m_ports q; ReprNames(n) && ReprPorts{Pre}(q) ==>
      ReprPorts(queue_next(n, q, process, handle, in_ok, mk_entry(packet.key, ZX_PKT_TYPE_USER,
        packet.status, packet.word[0], packet.word[1], packet.word[2], packet.word[3], 0, 0)));
    ensures wake:   \result == ZX_OK ==> reply.wake == 1;
*/
zx_status_t port_queue(uint32_t process, zx_handle_t handle, uint32_t in_ok, struct packet packet);

/* There are no packets of zx_object_wait_async to take out, so it never succeeds.
 * Errors: those of the handle (WRITE); BAD_HANDLE, ACCESS_DENIED of the source (WAIT);
 * NOT_FOUND. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames;
    terminates \true; exits \false;
    assigns \nothing;
    ensures result: \forall m_names n; ReprNames(n) ==>
      \result == cancel_status(n, process, handle, source);
*/
zx_status_t port_cancel(uint32_t process, zx_handle_t handle, zx_handle_t source);

/* Takes the first packet out of the port into reply.packet.
 * Errors: those of the handle (READ); TIMED_OUT (empty, and the deadline has passed); INVALID_ARGS
 * (out pointer: the packet is lost). CORE_BLOCK: the port is empty and now < deadline. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && PortInv && GuestInv;
    terminates \true; exits \false;
    assigns ports[0 .. MAX_PORTS-1], guest_traps[0 .. MAX_GUESTS-1][0 .. GUEST_MAX_TRAPS-1],
            reply.packet, reply.wake;
    ensures inv:    PortInv && GuestInv;
    ensures result: \forall m_names n, m_ports q; ReprNames(n) && ReprPorts{Pre}(q) ==>
      \result == wait_status(n, q, process, handle, now, deadline, out_ok);
    ensures ports:  \forall m_names n, m_ports q; ReprNames(n) && ReprPorts{Pre}(q) ==>
      (wait_takes(n, q, process, handle) ==> ReprPorts(pop(q, h_body(n, process, handle)))) &&
      (!wait_takes(n, q, process, handle) ==> ReprPorts(q));
    ensures guests: \forall m_names n, m_ports q, m_guests d;
      ReprNames(n) && ReprPorts{Pre}(q) && ReprGuests{Pre}(d) ==>
      (wait_takes(n, q, process, handle) ==>
         ReprGuests(pop_bell(d, head(q, h_body(n, process, handle))))) &&
      (!wait_takes(n, q, process, handle) ==> ReprGuests(d));
    ensures packet: \forall m_names n, m_ports q; ReprNames(n) && ReprPorts{Pre}(q) &&
      wait_takes(n, q, process, handle) ==>
        ReplyPacket == what(head(q, h_body(n, process, handle))) && reply.wake == 1;
*/
zx_status_t port_wait(uint32_t process, zx_handle_t handle, int64_t now, int64_t deadline,
                      uint32_t out_ok);

#endif
