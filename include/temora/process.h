/* SPDX-License-Identifier: MIT */
/* Processes and threads, as far as the core knows them. */
#ifndef TEMORA_PROCESS_H_
#define TEMORA_PROCESS_H_

#include "temora/handle.h"
#include "temora/memory.h"
#include "temora/packet.h"
#include "spec/core.acsl"

/* Must be the first call; all tables are zero then. Afterwards, and after every other call, CoreInv
 * holds: each call keeps the invariants of the tables that it writes, and writes no others. */
/*@ requires frames: frames <= POOL_MAX_FRAMES;
    requires zero:   ZeroNames && ZeroMemory && ZeroPorts && ZeroChannels && ZeroGuests &&
                     ZeroVcpus && ZeroTasks;
    terminates \true; exits \false;
    assigns handle_order[0 .. MAX_HANDLES-1], handle_rank[0 .. MAX_HANDLES-1], pool_frames,
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            object_koid, look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1],
            node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1];
    ensures inv: CoreInv;
*/
void core_boot(uint64_t frames);

/* A process with an empty handle table; `secret` (30 bits) scrambles its handle values.
 * Returns its number, or MAX_PROCESSES when there is no more room. */
/*@ requires count: process_count <= MAX_PROCESSES;
    terminates \true; exits \false;
    assigns process_mask[0 .. MAX_PROCESSES-1], process_count;
    ensures count: process_count <= MAX_PROCESSES;
    ensures full:  \old(process_count) == MAX_PROCESSES ==> \result == MAX_PROCESSES;
    ensures fresh: \old(process_count) < MAX_PROCESSES ==> \result == \old(process_count) &&
                     process_count == \old(process_count) + 1 &&
                     process_mask[\result] == (secret % 0x40000000) * 4;
    ensures other: \forall integer p; 0 <= p < \old(process_count) ==>
                     process_mask[p] == \old(process_mask[p]);
*/
uint32_t process_create(uint32_t secret);

/* A thread of the process. Returns its number, or MAX_THREADS when there is no more room. */
/*@ requires inv: ThreadInv;
    terminates \true; exits \false;
    assigns threads[0 .. MAX_THREADS-1], thread_count;
    ensures inv:   ThreadInv;
    ensures full:  \old(thread_count) == MAX_THREADS ==> \result == MAX_THREADS;
    ensures fresh: \old(thread_count) < MAX_THREADS ==> \result == \old(thread_count) &&
                     threads[\result].process == process && threads[\result].vcpu == 0;
    ensures other: \forall integer t; 0 <= t < \old(thread_count) ==>
                     threads[t] == \old(threads[t]);
*/
uint32_t thread_create(uint32_t process);

/*@ requires inv:  ThreadInv;
    requires args: thread < MAX_THREADS && vcpu < MAX_VCPUS;
    terminates \true; exits \false;
    assigns threads[thread].vcpu;
    ensures inv:   ThreadInv;
    ensures model: \forall m_threads t; ReprThreads{Pre}(t) ==> ReprThreads(bind(t, thread,
      vcpu + 1));
*/
void thread_bind(uint32_t thread, uint32_t vcpu);

/* The thread has no vcpu any more. */
/*@ requires inv:  ThreadInv;
    requires args: thread < MAX_THREADS;
    terminates \true; exits \false;
    assigns threads[thread].vcpu;
    ensures inv:   ThreadInv;
    ensures model: \forall m_threads t; ReprThreads{Pre}(t) ==> ReprThreads(bind(t, thread, 0));
*/
void thread_unbind(uint32_t thread);

/* The thread is gone, and with it its zx_vcpu_enter, if it was in one: its vcpu belongs to no
 * thread from now on. */
/*@ requires inv:  ThreadInv && VcpuInv && LookInv;
    requires args: thread < MAX_THREADS;
    terminates \true; exits \false;
    assigns threads[thread].vcpu, vcpus[0 .. MAX_VCPUS-1], objects[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:     ThreadInv && VcpuInv && LookInv;
    ensures objects: ObjectInv{Pre} ==> ObjectInv;
    ensures names:   \forall m_names n, m_threads t; ReprNames{Pre}(n) && ReprThreads{Pre}(t) ==>
                       ReprNames(gone_names(n, t, thread));
    ensures threads: \forall m_threads t; ReprThreads{Pre}(t) ==> ReprThreads(gone_threads(t,
      thread));
    ensures vcpus:   \forall m_threads t, m_vcpus c; ReprThreads{Pre}(t) && ReprVcpus{Pre}(c) ==>
                       ReprVcpus(gone_vcpus(t, c, thread));
*/
void thread_exit(uint32_t thread);

#endif
