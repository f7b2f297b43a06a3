/* SPDX-License-Identifier: MIT */
/* Bells: packets that a guest's write to a BELL trap queues on the trap's port. */
#ifndef TEMORA_BELL_H_
#define TEMORA_BELL_H_

#include "temora/guest.h"
#include "temora/packet.h"
#include "temora/reply.h"
#include "spec/enter.acsl"

/*@ requires args: guest < MAX_GUESTS && trap < GUEST_MAX_TRAPS;
    requires inv:  GuestInv && PortInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_guests d, m_ports q; ReprGuests(d) && ReprPorts(q) ==>
      (\result != 0 <==> bell_room(d, q, guest, trap));
    ensures room:  \result != 0 ==> PoolRoom(TrapPool(guest, trap)) &&
                   PortRoom(guest_traps[guest][trap].port);
*/
uint32_t bell_has_room(uint32_t guest, uint32_t trap);

/* Queues the packet of a bell at guest-physical addr. */
/*@ requires args: guest < MAX_GUESTS && trap < GUEST_MAX_TRAPS;
    requires inv:  GuestInv && PortInv;
    requires room: PoolRoom(TrapPool(guest, trap)) && PortRoom(guest_traps[guest][trap].port);
    terminates \true; exits \false;
    assigns nodes[NodeNext(TrapPool(guest, trap))], node_port[NodeNext(TrapPool(guest, trap))],
            node_used[TrapPool(guest, trap)],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1],
            ports[guest_traps[guest][trap].port], port_users[guest_traps[guest][trap].port],
            reply.wake;
    ensures inv:    PortInv;
    ensures vacant: \forall m_ports q; ReprPorts{Pre}(q) ==>
      node_vacant(q, TrapPool(guest, trap), NodeNext{Pre}(TrapPool(guest, trap)));
    ensures ports:  \forall m_guests d, m_ports q; ReprGuests(d) && ReprPorts{Pre}(q) ==>
      ReprPorts(bell_push(d, q, guest, trap, addr, NodeNext{Pre}(TrapPool(guest, trap))));
    ensures wake:   reply.wake == 1;
*/
void bell_queue(uint32_t guest, uint32_t trap, uint64_t addr);

#endif
