/* SPDX-License-Identifier: MIT */
/* Leaving zx_vcpu_enter. */
#ifndef TEMORA_LEAVE_H_
#define TEMORA_LEAVE_H_

#include "temora/enter.h"
#include "spec/exit_step.acsl"

/* zx_vcpu_enter returns. */
/*@ requires args: v < MAX_VCPUS;
    requires inv:  VcpuInv && LookInv;
    terminates \true; exits \false;
    assigns vcpus[v].phase, objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].look,
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            reply.action, reply.status;
    ensures inv:   VcpuInv && LookInv;
    ensures names: \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(ended(n, v));
    ensures reply: reply.action == ACTION_LEAVE && reply.status == status;
    ensures model: \forall m_vcpus c; ReprVcpus{Pre}(c) ==> ReprVcpus(with_phase(c, v, VCPU_IDLE));
*/
void vcpu_leave(uint32_t v, zx_status_t status);

/* With a packet; when its pointer is bad it is lost, and the status says so. */
/*@ requires args: v < MAX_VCPUS;
    requires inv:  VcpuInv && LookInv;
    terminates \true; exits \false;
    assigns vcpus[v].phase, objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].look,
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            reply.action, reply.status, reply.advance, reply.packet;
    ensures inv:    VcpuInv && LookInv;
    ensures names:  \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(ended(n, v));
    ensures reply:  reply.action == ACTION_LEAVE && reply.advance == 1 &&
                    reply.status == (packet_ok != 0 ? ZX_OK : ZX_ERR_INVALID_ARGS);
    ensures packet: ReplyPacket == mk_packet(key, type, ZX_OK, word, 0, 0, 0);
    ensures model:  \forall m_vcpus c; ReprVcpus{Pre}(c) ==> ReprVcpus(with_phase(c, v, VCPU_IDLE));
*/
void vcpu_leave_with_packet(uint32_t v, uint64_t key, uint32_t type, uint64_t word,
                            uint32_t packet_ok);

#endif
