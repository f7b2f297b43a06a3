/* SPDX-License-Identifier: MIT */
/* What a decoded VM exit does. */
#ifndef TEMORA_EXIT_STEP_H_
#define TEMORA_EXIT_STEP_H_

#include "temora/enter.h"
#include "spec/exit_step.acsl"

/* After the guest of vcpu v has run. reply.action says what the world does now, see temora/reply.h.
 * packet_ok: the caller's packet pointer can be written. d, q, ... are the states of the model, ti
 * the trap that was hit and mi the mapping that holds the address, or -1. */
/*@ requires args: v < MAX_VCPUS;
    requires inv:  LookInv && GuestInv && PortInv && VcpuInv && MemoryInv;
    terminates \true; exits \false;
    assigns vcpus[v], vcpu_gpr[v][0], nodes[0 .. MAX_NODES-1], node_port[0 .. MAX_NODES-1],
            node_used[0 .. NODE_POOLS-1],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1],
            reply.action, reply.advance, reply.status, reply.fetch, reply.frame, reply.perms,
            reply.wake, reply.packet,
            objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].look,
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:    PortInv && VcpuInv && LookInv;
    ensures out:    \forall m_names n, m_memory y, m_guests d, integer ti, mi;
      ReprNames{Pre}(n) && ReprMemory(y) && ReprGuests{Pre}(d) &&
      exit_trap(d, \old(vcpus[v].guest), ti, ExitInfo(x)) &&
      map_found(d, \old(vcpus[v].guest), x.gpa, mi) ==> ReplyOutcome ==
        exit_out(n, y, d, \old(vcpus[v].guest), ti, mi, ExitInfo(x), packet_ok);
    ensures vcpus:  \forall m_names n, m_memory y, m_guests d, m_ports q, m_vcpus c, integer ti, mi;
      ReprNames{Pre}(n) && ReprMemory(y) && ReprGuests{Pre}(d) && ReprPorts{Pre}(q) &&
      ReprVcpus{Pre}(c) && exit_trap(d, \old(vcpus[v].guest), ti, ExitInfo(x)) &&
      map_found(d, \old(vcpus[v].guest), x.gpa, mi) ==> ReprVcpus(
        exit_vcpus(n, y, d, q, c, v, \old(vcpus[v].guest), ti, mi, ExitInfo(x)));
    ensures names:  \forall m_names n, m_memory y, m_guests d, integer ti, mi;
      ReprNames{Pre}(n) && ReprMemory(y) && ReprGuests{Pre}(d) &&
      exit_trap(d, \old(vcpus[v].guest), ti, ExitInfo(x)) &&
      map_found(d, \old(vcpus[v].guest), x.gpa, mi) ==> ReprNames(
        exit_names(n, y, d, v, \old(vcpus[v].guest), ti, mi, ExitInfo(x), packet_ok));
    ensures ports:  \forall m_names n, m_guests d, m_ports q, integer ti;
      ReprNames{Pre}(n) && ReprGuests{Pre}(d) && ReprPorts{Pre}(q) &&
      exit_trap(d, \old(vcpus[v].guest), ti, ExitInfo(x)) ==>
        ReprPorts(exit_ports(n, d, q, \old(vcpus[v].guest), ti,
          NodeNext{Pre}(TrapPool(\old(vcpus[v].guest), ti)), ExitInfo(x)));
    ensures regs:   \forall m_guests d, m_regs r, integer ti; ReprGuests{Pre}(d) &&
      ReprRegs{Pre}(r) &&
      exit_trap(d, \old(vcpus[v].guest), ti, ExitInfo(x)) ==>
        ReprRegs(exit_regs(r, v, ti, ExitInfo(x)));
    ensures io:     \forall m_guests d, m_regs r, integer ti; ReprGuests{Pre}(d) &&
      ReprRegs{Pre}(r) &&
      exit_trap(d, \old(vcpus[v].guest), ti, ExitInfo(x)) && x.kind == EXIT_IO &&
      io_hit(ExitInfo(x), ti) ==>
        ReplyPacket == io_packet(d, r, v, \old(vcpus[v].guest), ti, ExitInfo(x));
    ensures memory: \forall m_guests d, integer ti; ReprGuests{Pre}(d) &&
      exit_trap(d, \old(vcpus[v].guest), ti, ExitInfo(x)) && reply.fetch == 1 ==>
        ReplyPacket == mem_packet(d, \old(vcpus[v].guest), ti, ExitInfo(x));
    ensures page:   \forall m_memory y, m_guests d, integer mi; ReprMemory(y) &&
      ReprGuests{Pre}(d) &&
      map_found(d, \old(vcpus[v].guest), x.gpa, mi) && reply.action == ACTION_MAP ==>
        reply.frame == page_frame(y, d, \old(vcpus[v].guest), mi, ExitInfo(x)) &&
        reply.perms == page_perms(d, \old(vcpus[v].guest), mi);
*/
void vcpu_exit(uint32_t v, struct exit x, uint32_t packet_ok);

#endif
