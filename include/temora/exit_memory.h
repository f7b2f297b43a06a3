/* SPDX-License-Identifier: MIT */
/* What an EPT violation does: a trap's packet, a bell, or a page of a mapping. */
#ifndef TEMORA_EXIT_MEMORY_H_
#define TEMORA_EXIT_MEMORY_H_

#include "temora/leave.h"

/*@ requires args:  v < MAX_VCPUS;
    requires inv:   LookInv && GuestInv && PortInv && VcpuInv && MemoryInv;
    requires clear: ReplyClear;
    terminates \true; exits \false;
    assigns vcpus[v].phase, vcpus[v].bell_trap, vcpus[v].bell_addr,
            nodes[0 .. MAX_NODES-1], node_port[0 .. MAX_NODES-1],
            node_used[0 .. NODE_POOLS-1], node_next[0 .. MAX_NODES-1],
            node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1], reply.action, reply.status,
            reply.advance, reply.fetch, reply.frame, reply.perms, reply.wake, reply.packet,
            objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].look,
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:    PortInv && VcpuInv && LookInv;
    ensures ends:   reply.action == ACTION_LEAVE ==>
      \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(ended(n, v));
    ensures goes:   reply.action != ACTION_LEAVE ==>
      \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(n);
    ensures out:    \forall m_names n, m_memory y, m_guests d, integer ti, mi;
      ReprNames{Pre}(n) && ReprMemory(y) && ReprGuests{Pre}(d) &&
      trap_found(d, vcpus[v].guest, ZX_GUEST_TRAP_MEM, x.gpa, ti) &&
      map_found(d, vcpus[v].guest, x.gpa, mi) ==> ReplyOutcome ==
        mem_out(n, y, d, vcpus[v].guest, ti, mi, ExitInfo(x), packet_ok);
    ensures ports:  \forall m_names n, m_guests d, m_ports q, integer ti; ReprNames{Pre}(n) &&
      ReprGuests{Pre}(d) && ReprPorts{Pre}(q) &&
      trap_found(d, vcpus[v].guest, ZX_GUEST_TRAP_MEM, x.gpa, ti) ==>
        ReprPorts(mem_ports(n, d, q, vcpus[v].guest, ti,
          NodeNext{Pre}(TrapPool(vcpus[v].guest, ti)), ExitInfo(x)));
    ensures vcpus:  \forall m_names n, m_memory y, m_guests d, m_ports q, m_vcpus c, integer ti, mi;
      ReprNames{Pre}(n) && ReprMemory(y) && ReprGuests{Pre}(d) && ReprPorts{Pre}(q) &&
      ReprVcpus{Pre}(c) && trap_found(d, vcpus[v].guest, ZX_GUEST_TRAP_MEM, x.gpa, ti) &&
      map_found(d, vcpus[v].guest, x.gpa, mi) ==>
        ReprVcpus(mem_vcpus(n, y, d, q, c, v, vcpus[v].guest, ti, mi, ExitInfo(x)));
    ensures packet: \forall m_guests d, integer ti; ReprGuests{Pre}(d) && reply.fetch == 1 &&
      trap_found(d, vcpus[v].guest, ZX_GUEST_TRAP_MEM, x.gpa, ti) ==>
        ReplyPacket == mem_packet(d, vcpus[v].guest, ti, ExitInfo(x));
    ensures page:   \forall m_memory y, m_guests d, integer mi; ReprMemory(y) &&
      ReprGuests{Pre}(d) &&
      map_found(d, vcpus[v].guest, x.gpa, mi) && reply.action == ACTION_MAP ==>
        reply.frame == page_frame(y, d, vcpus[v].guest, mi, ExitInfo(x)) &&
        reply.perms == page_perms(d, vcpus[v].guest, mi);
*/
void exit_memory(uint32_t v, struct exit x, uint32_t packet_ok);

#endif
