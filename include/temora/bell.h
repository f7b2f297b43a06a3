/* SPDX-License-Identifier: MIT */
/* Bells: packets that a guest's write to a BELL trap queues on the trap's port. */
#ifndef TEMORA_BELL_H_
#define TEMORA_BELL_H_

#include "temora/port.h"
#include "spec/enter.acsl"

/*@ requires args: guest < MAX_GUESTS && trap < GUEST_MAX_TRAPS;
    requires inv:  GuestInv && PortInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_guests d, m_ports q; ReprGuests(d) && ReprPorts(q) ==>
      (\result != 0 <==> bell_room(d, q, guest, trap));
    ensures room:  \result != 0 ==> guest_traps[guest][trap].bells < TRAP_MAX_BELLS &&
      ports[guest_traps[guest][trap].port].last - ports[guest_traps[guest][trap].port].first
        < PORT_RING && ports[guest_traps[guest][trap].port].last < UINT64_MAX;
*/
uint32_t bell_has_room(uint32_t guest, uint32_t trap);

/* Queues the packet of a bell at guest-physical addr. */
/*@ requires args: guest < MAX_GUESTS && trap < GUEST_MAX_TRAPS;
    requires inv:  GuestInv && PortInv;
    requires room: guest_traps[guest][trap].bells < TRAP_MAX_BELLS &&
      ports[guest_traps[guest][trap].port].last - ports[guest_traps[guest][trap].port].first
        < PORT_RING && ports[guest_traps[guest][trap].port].last < UINT64_MAX;
    terminates \true; exits \false;
    assigns guest_traps[0 .. MAX_GUESTS-1][0 .. GUEST_MAX_TRAPS-1], ports[0 .. MAX_PORTS-1],
            port_ring[0 .. MAX_PORTS-1][0 .. PORT_RING-1], reply.wake;
    ensures inv:    GuestInv && PortInv;
    ensures guests: \forall m_guests d; ReprGuests{Pre}(d) ==> ReprGuests(bell_rung(d, guest,
      trap));
    ensures ports:  \forall m_guests d, m_ports q; ReprGuests{Pre}(d) && ReprPorts{Pre}(q) ==>
      ReprPorts(bell_push(d, q, guest, trap, addr));
    ensures wake:   reply.wake == 1;
*/
void bell_queue(uint32_t guest, uint32_t trap, uint64_t addr);

#endif
