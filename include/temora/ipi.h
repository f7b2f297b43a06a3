/* SPDX-License-Identifier: MIT */
/* Interrupts between the vcpus of a guest. */
#ifndef TEMORA_IPI_H_
#define TEMORA_IPI_H_

#include "temora/apic.h"
#include "temora/leave.h"
#include "spec/ipi.acsl"

/* The guest of vcpu v has written c into its interrupt command register; vcpu_exit has said
 * EMULATE. INIT: nothing, the guest goes on. Else zx_vcpu_enter returns, with a packet of type
 * GUEST_VCPU when packet_ok. */
/*@ requires args: v < MAX_VCPUS;
    requires inv:  VcpuInv && LookInv;
    terminates \true; exits \false;
    assigns vcpus[v].phase, objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].look,
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            reply.action, reply.advance, reply.status, reply.fetch, reply.packet;
    ensures inv:    VcpuInv && LookInv;
    ensures out:    ReplyOutcome == ipi_out(CommandOf(c), packet_ok);
    ensures names:  \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(ipi_names(n, v, CommandOf(c)));
    ensures vcpus:  \forall m_vcpus s; ReprVcpus{Pre}(s) ==>
      ReprVcpus(ipi_vcpus(s, v, CommandOf(c)));
    ensures packet: \forall m_vcpus s; ReprVcpus{Pre}(s) && c.mode != APIC_INIT ==>
      ReplyPacket == ipi_packet(CommandOf(c), seat_of(s, v));
*/
void vcpu_ipi(uint32_t v, struct apic_command c, uint32_t packet_ok);

#endif
