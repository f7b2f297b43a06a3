/* SPDX-License-Identifier: MIT */
/* zx_vcpu_enter between vcpu_enter_begin and the VM entry. The call is a conversation: begin, then
 * (vcpu_next, the guest runs, vcpu_exit) until one of the two says otherwise. */
#ifndef TEMORA_ENTER_H_
#define TEMORA_ENTER_H_

#include "temora/bell.h"
#include "temora/interrupt.h"

/* What to do next. CORE_RUN: enter the guest with reply.event and reply.window. CORE_BLOCK: the
 * guest waits (HLT, or a bell without room). Else the status with which zx_vcpu_enter returns:
 * CANCELED, exactly when a kick was pending, which is used up; NOT_SUPPORTED (reserved vector).
 * rflags: of the guest; blocking: its interruptibility state (SDM 25.4.2); protected_mode: its
 * CR0.PE. */
/*@ requires args: vcpu < MAX_VCPUS;
    requires inv:  GuestInv && PortInv && VcpuInv && LookInv;
    terminates \true; exits \false;
    assigns vcpus[vcpu], vcpu_pending[vcpu][0 .. 255],
            nodes[0 .. MAX_NODES-1], node_port[0 .. MAX_NODES-1],
            node_used[0 .. NODE_POOLS-1], node_next[0 .. MAX_NODES-1],
            node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1], reply.event, reply.event_error,
            reply.event_length, reply.window, reply.wake,
            objects[OBJECT(ZX_OBJ_TYPE_VCPU, vcpu)].look,
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:    PortInv && VcpuInv && LookInv;
    ensures result: \forall m_guests d, m_ports q, m_vcpus c, integer x; ReprGuests{Pre}(d) &&
      ReprPorts{Pre}(q) && ReprVcpus{Pre}(c) && chosen(c, vcpu, x) ==>
        \result == next_status(d, q, c, vcpu, rflags, blocking, x);
    ensures vcpus:  \forall m_guests d, m_ports q, m_vcpus c, integer x; ReprGuests{Pre}(d) &&
      ReprPorts{Pre}(q) && ReprVcpus{Pre}(c) && chosen(c, vcpu, x) ==>
        ReprVcpus(next_vcpus(d, q, c, vcpu, rflags, blocking, x));
    ensures names:  \forall m_names n, m_guests d, m_ports q, m_vcpus c, integer x;
      ReprNames{Pre}(n) && ReprGuests{Pre}(d) && ReprPorts{Pre}(q) && ReprVcpus{Pre}(c) &&
      chosen(c, vcpu, x) ==> ReprNames(next_names(n, d, q, c, vcpu, rflags, blocking, x));
    ensures ports:  \forall m_guests d, m_ports q, m_vcpus c; ReprGuests{Pre}(d) &&
      ReprPorts{Pre}(q) && ReprVcpus{Pre}(c) ==> ReprPorts(next_ports(d, q, c, vcpu,
        NodeNext{Pre}(TrapPool(\old(vcpus[vcpu].guest), \old(vcpus[vcpu].bell_trap)))));
    ensures event:  \forall m_vcpus c, integer x; ReprVcpus{Pre}(c) && chosen(c, vcpu, x) &&
      \result == CORE_RUN ==>
        ReplyEvent == inject_event(unbelled(c, vcpu), vcpu, rflags, blocking, protected_mode, x);
*/
zx_status_t vcpu_next(uint32_t vcpu, uint64_t rflags, uint32_t blocking, uint32_t protected_mode);

#endif
