/* SPDX-License-Identifier: MIT */
/* The end of objects. */
#ifndef TEMORA_SETTLE_H_
#define TEMORA_SETTLE_H_

#include "temora/channel.h"
#include "temora/process.h"
#include "temora/vcpu.h"
#include "spec/settle.acsl"

/* Frees every object that nothing refers to any more. The world calls it after each other call of
 * the core, before it lets go of the lock. */
/*@ requires inv: CoreInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_order[0 .. MAX_HANDLES-1],
            handle_rank[0 .. MAX_HANDLES-1], handle_used, channels[0 .. MAX_CHANNELS-1],
            objects[0 .. MAX_OBJECTS-1], object_used[0 .. OBJECT_TYPES-1],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            guests[0 .. MAX_GUESTS-1], vmar_guest[0 .. MAX_VMARS-1], vmos[0 .. MAX_VMOS-1],
            threads[0 .. MAX_THREADS-1], vcpus[0 .. MAX_VCPUS-1],
            node_port[0 .. MAX_NODES-1], node_used[0 .. NODE_POOLS-1],
            node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1], reply.wake;
    ensures inv:     CoreInv;
    ensures settled: look_count == 0;
*/
void core_settle(void);

#endif
