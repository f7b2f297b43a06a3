/* SPDX-License-Identifier: MIT */
#include "temora/bell.h"

uint32_t bell_has_room(uint32_t guest, uint32_t trap)
{
  /*@ assert room: \forall m_guests d, m_ports q; ReprGuests(d) ==>
        (bell_room(d, q, guest, trap) <==>
           (pool_room(q, TrapPool(guest, trap)) &&
            port_room(q, guest_traps[guest][trap].port))); */
  return packet_pool_room(TRAP_POOL(guest, trap)) &&
         packet_port_room(guest_traps[guest][trap].port);
}

void bell_queue(uint32_t guest, uint32_t trap, uint64_t addr)
{
  struct packet packet;
  packet.key     = guest_traps[guest][trap].key;
  packet.type    = ZX_PKT_TYPE_GUEST_BELL;
  packet.status  = ZX_OK;
  packet.word[0] = addr;
  packet.word[1] = 0u;
  packet.word[2] = 0u;
  packet.word[3] = 0u;
  /*@ assert packet: \forall m_guests d; ReprGuests(d) ==>
        PacketOf(packet) == bell_packet(d, guest, trap, addr); */
  /*@ assert port: \forall m_guests d; ReprGuests(d) ==> trap_at(d, guest, trap) ==
        mk_trap(guest_traps[guest][trap].kind, guest_traps[guest][trap].base,
                guest_traps[guest][trap].end, guest_traps[guest][trap].port,
                guest_traps[guest][trap].key); */
  /*@ assert push: \forall m_guests d, m_ports q, integer k; ReprGuests(d) ==>
        bell_push(d, q, guest, trap, addr, k) == push(q, guest_traps[guest][trap].port,
          TrapPool(guest, trap), k, PacketOf(packet)); */
  packet_push(guest_traps[guest][trap].port, TRAP_POOL(guest, trap), packet);
  /*@ assert ports: \forall m_guests d, m_ports q; ReprGuests(d) && ReprPorts{Pre}(q) ==>
        ReprPortRecords(bell_push(d, q, guest, trap, addr,
                                  NodeNext{Pre}(TrapPool(guest, trap)))); */
  /*@ assert nodes: \forall m_guests d, m_ports q; ReprGuests(d) && ReprPorts{Pre}(q) ==>
        ReprNodes(bell_push(d, q, guest, trap, addr, NodeNext{Pre}(TrapPool(guest, trap)))); */
  /*@ assert pools: \forall m_guests d, m_ports q; ReprGuests(d) && ReprPorts{Pre}(q) ==>
        ReprPools(bell_push(d, q, guest, trap, addr, NodeNext{Pre}(TrapPool(guest, trap)))); */
  reply.wake = 1u;
}
