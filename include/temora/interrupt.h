/* SPDX-License-Identifier: MIT */
/* Interrupts of a vcpu: the pending vectors, and which goes in at a VM entry. */
#ifndef TEMORA_INTERRUPT_H_
#define TEMORA_INTERRUPT_H_

#include "temora/vcpu.h"

/* Errors: those of the handle (SIGNAL); OUT_OF_RANGE (vector). From any thread. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && VcpuInv;
    terminates \true; exits \false;
    assigns vcpus[0 .. MAX_VCPUS-1], vcpu_pending[HandleNumber(process, handle)][vector],
      reply.wake,
      reply.index;
    ensures inv:    VcpuInv;
    ensures result: \forall m_names n; ReprNames(n) ==>
      \result == int_status(n, process, handle, vector);
    ensures vcpus:  \forall m_names n, m_vcpus c; ReprNames(n) && ReprVcpus{Pre}(c) ==>
      ReprVcpus(int_next(n, c, process, handle, vector));
    ensures wake:   \forall m_names n; ReprNames(n) && \result == ZX_OK ==>
      reply.wake == 1 && reply.index == h_body(n, process, handle);
*/
zx_status_t vcpu_interrupt(uint32_t process, zx_handle_t handle, uint32_t vector);

/* 1: vcpu_next will look at the guest's RFLAGS, interruptibility and CR0.PE; 0: it will not, and
 * they may be given as zeros. */
/*@ requires args: vcpu < MAX_VCPUS;
    requires inv:  VcpuTops;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_vcpus c; ReprVcpus(c) ==> (\result != 0 <==> some_waits(c, vcpu));
*/
uint32_t vcpu_wants_to_inject(uint32_t vcpu);

/* No vector is pending. */
/*@ requires inv:  VcpuInv;
    requires args: v < MAX_VCPUS;
    terminates \true; exits \false;
    assigns vcpu_pending[v][0 .. 255], vcpus[v].top;
    ensures inv:   VcpuInv;
    ensures none:  \forall integer i; 0 <= i < 256 ==> vcpu_pending[v][i] == 0;
*/
void interrupt_clear(uint32_t v);

/* Injects the next pending vector,
  or asks for an exit when the guest can take it. Returns CORE_RUN,
 * or NOT_SUPPORTED for a reserved vector, which is dropped. */
/*@ requires args:  v < MAX_VCPUS;
    requires inv:   VcpuInv;
    requires some:  vcpus[v].top > 0 && vcpus[v].event == 0;
    requires reply: reply.event == 0 && reply.event_error == 0 && reply.event_length == 0;
    terminates \true; exits \false;
    assigns vcpu_pending[v][0 .. 255], vcpus[v].top, reply.event, reply.window;
    ensures inv:    VcpuInv;
    ensures result: \forall m_vcpus c, integer x; ReprVcpus{Pre}(c) && chosen(c, v, x) ==>
      \result == inject_status(c, v, rflags, blocking, x);
    ensures vcpus:  \forall m_vcpus c, integer x; ReprVcpus{Pre}(c) && chosen(c, v, x) ==>
      ReprVcpus(inject_next(c, v, rflags, blocking, x));
    ensures event:  \forall m_vcpus c, integer x; ReprVcpus{Pre}(c) && chosen(c, v, x) &&
      \result == CORE_RUN ==>
        ReplyEvent == inject_event(c, v, rflags, blocking, protected_mode, x);
*/
zx_status_t interrupt_inject(uint32_t v, uint64_t rflags, uint32_t blocking,
                             uint32_t protected_mode);

#endif
