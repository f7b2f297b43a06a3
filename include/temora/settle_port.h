/* SPDX-License-Identifier: MIT */
/* The end of ports. */
#ifndef TEMORA_SETTLE_PORT_H_
#define TEMORA_SETTLE_PORT_H_

#include "temora/handle.h"
#include "temora/guest.h"
#include "temora/packet_end.h"
#include "spec/settle.acsl"

/* Looks at a port. When no handle names it, it is emptied and shut, and who waits for room in it is
 * woken. It is freed when no bell trap names it either. */
/*@ requires args: p < MAX_PORTS;
    requires inv:  NamesInv && GuestInv && PortInv;
    requires look: objects[OBJECT(ZX_OBJ_TYPE_PORT, p)].alive == 1 &&
                   objects[OBJECT(ZX_OBJ_TYPE_PORT, p)].look == 1;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], object_used[ZX_OBJ_TYPE_PORT],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            node_port[0 .. MAX_NODES-1], node_used[0 .. NODE_POOLS-1],
            node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1], reply.wake;
    ensures inv:   NamesInv && PortInv;
    ensures less:  object_used[ZX_OBJ_TYPE_PORT] < \old(object_used[ZX_OBJ_TYPE_PORT]) ||
      (object_used[ZX_OBJ_TYPE_PORT] == \old(object_used[ZX_OBJ_TYPE_PORT]) &&
       look_count < \old(look_count));
    ensures names: \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests(d) ==>
      ReprNames(settle_port(n, d, p));
    ensures ports: \forall m_names n, m_ports q, r; ReprNames{Pre}(n) && ReprPorts{Pre}(q) &&
      ReprPorts(r) ==> port_settled(n, q, p, r);
    ensures kept:  \forall m_names n, m_ports q; ReprNames{Pre}(n) && ReprPorts{Pre}(q) &&
      !port_unused(n, p) ==> ReprPorts(q);
*/
void settle_port(uint32_t p);

/* The guest is gone: the packets of its bells go. */
/*@ requires args: g < MAX_GUESTS;
    requires inv:  PortInv;
    terminates \true; exits \false;
    assigns node_port[0 .. MAX_NODES-1], node_used[0 .. NODE_POOLS-1],
            node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1];
    ensures inv:   PortInv;
    ensures model: \forall m_ports q, r; ReprPorts{Pre}(q) && ReprPorts(r) ==>
      bells_gone(q, g, r);
    ensures stay:  \forall m_ports q, r; ReprPorts{Pre}(q) && ReprPorts(r) ==> PortsStay(q, r);
*/
void settle_bells(uint32_t g);

#endif
