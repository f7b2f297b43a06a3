/* SPDX-License-Identifier: MIT */
/* Ports: the system calls. */
#ifndef TEMORA_PORT_H_
#define TEMORA_PORT_H_

#include "temora/memory.h"
#include "temora/packet.h"
#include "zircon/syscalls/port.h"
#include "spec/port.acsl"

/* Errors: INVALID_ARGS (options); NO_MEMORY; INVALID_ARGS (out pointer). */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv && PortInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            object_used[0 .. OBJECT_TYPES-1], object_koid, ports[0 .. MAX_PORTS-1],
            reply.handle[0];
    ensures inv:    NamesInv && PortInv;
    ensures result: \forall m_names n; ReprNames{Pre}(n) ==> \result == port_status(n, options,
      out_ok, ObjectNext{Pre}(ZX_OBJ_TYPE_PORT), HandleNext{Pre});
    ensures names:  \forall m_names n; ReprNames{Pre}(n) ==>
      (\result == ZX_OK ==> ReprNames(port_names(n, process, ObjectNext{Pre}(ZX_OBJ_TYPE_PORT),
                                                 HandleNext{Pre}))) &&
      (\result != ZX_OK ==> ReprNames(n));
    ensures ports:  \forall m_ports q; ReprPorts{Pre}(q) ==>
      (\result == ZX_OK ==> ReprPorts(port_opened(q, ObjectNext{Pre}(ZX_OBJ_TYPE_PORT)
                                                     % OBJECT_STRIDE))) &&
      (\result != ZX_OK ==> ReprPorts(q));
    ensures value:  \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==>
      reply.handle[0] == name_value(n, process, ObjectNext{Pre}(ZX_OBJ_TYPE_PORT),
                                    ZX_DEFAULT_PORT_RIGHTS, HandleNext{Pre});
*/
zx_status_t port_create(uint32_t process, uint32_t options, uint32_t out_ok);

/* Errors: those of the handle (WRITE); INVALID_ARGS (packet pointer); NO_MEMORY (no free node);
 * SHOULD_WAIT (too many user packets in the port). */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && PortInv;
    terminates \true; exits \false;
    assigns nodes[NodeNext(USER_POOL)], node_port[NodeNext(USER_POOL)], node_used[USER_POOL],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1], reply.wake;
    ensures inv:    PortInv;
    ensures result: \forall m_names n, m_ports q; ReprNames(n) && ReprPorts{Pre}(q) ==>
      \result == queue_status(n, q, process, handle, in_ok);
    ensures vacant: \result == ZX_OK ==> \forall m_ports q; ReprPorts{Pre}(q) ==>
      node_vacant(q, USER_POOL, NodeNext{Pre}(USER_POOL));
    ensures ports:  \forall m_names n, m_ports q; ReprNames(n) && ReprPorts{Pre}(q) ==>
      ReprPorts(queue_next(n, q, process, handle, in_ok, NodeNext{Pre}(USER_POOL),
        mk_packet(packet.key, ZX_PKT_TYPE_USER, packet.status, packet.word[0], packet.word[1],
                  packet.word[2], packet.word[3])));
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
    requires inv:  HandleNames && PortInv;
    terminates \true; exits \false;
    assigns node_port[0 .. MAX_NODES-1], node_used[0 .. NODE_POOLS-1],
            node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1],
            reply.packet, reply.wake;
    ensures inv:    PortInv;
    ensures result: \forall m_names n, m_ports q; ReprNames(n) && ReprPorts{Pre}(q) ==>
      \result == wait_status(n, q, process, handle, now, deadline, out_ok);
    ensures head:   \forall m_names n, m_ports q; ReprNames(n) && ReprPorts{Pre}(q) &&
      wait_takes(n, q, process, handle) ==>
        is_head(q, h_body(n, process, handle), WaitHead{Pre}(process, handle));
    ensures ports:  \forall m_names n, m_ports q; ReprNames(n) && ReprPorts{Pre}(q) ==>
      (wait_takes(n, q, process, handle) ==>
         ReprPorts(dequeue(q, WaitHead{Pre}(process, handle)))) &&
      (!wait_takes(n, q, process, handle) ==> ReprPorts(q));
    ensures packet: \forall m_names n, m_ports q; ReprNames(n) && ReprPorts{Pre}(q) &&
      wait_takes(n, q, process, handle) ==>
        ReplyPacket == what(node_at(q, WaitHead{Pre}(process, handle))) && reply.wake == 1;
*/
zx_status_t port_wait(uint32_t process, zx_handle_t handle, int64_t now, int64_t deadline,
                      uint32_t out_ok);

#endif
