/* SPDX-License-Identifier: MIT */
/* Interrupts that a vcpu's own local APIC makes. */
#ifndef TEMORA_LOCAL_INTERRUPT_H_
#define TEMORA_LOCAL_INTERRUPT_H_

#include "temora/interrupt.h"
#include "spec/local_interrupt.acsl"

/* The timer has expired, or the guest has interrupted itself. */
/*@ requires args: v < MAX_VCPUS && vector < 256;
    requires inv:  VcpuInv;
    terminates \true; exits \false;
    assigns vcpus[v].top, vcpu_pending[v][vector], reply.wake;
    ensures inv:   VcpuInv;
    ensures vcpus: \forall m_vcpus c; ReprVcpus{Pre}(c) ==>
      ReprVcpus(with_pending(c, v, vector, 1));
    ensures wake:  reply.wake == 1;
*/
void vcpu_local_interrupt(uint32_t v, uint32_t vector);

#endif
