/* SPDX-License-Identifier: MIT */
#include "temora/local_interrupt.h"

uint8_t vcpu_pending[MAX_VCPUS][256];

zx_status_t vcpu_interrupt(uint32_t process, zx_handle_t handle, uint32_t vector)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_SIGNAL);
  if (status != ZX_OK)
    return status;
  if (vector >= 256u)
    return ZX_ERR_OUT_OF_RANGE;
  uint32_t v              = handle_body(process, handle);
  vcpu_pending[v][vector] = 1u;
  if (vcpus[v].top <= vector)
    vcpus[v].top = vector + 1u;
  reply.wake  = 1u;
  reply.index = v;
  return ZX_OK;
}

void vcpu_local_interrupt(uint32_t v, uint32_t vector)
{
  vcpu_pending[v][vector] = 1u;
  if (vcpus[v].top <= vector)
    vcpus[v].top = vector + 1u;
  reply.wake = 1u;
}

void interrupt_clear(uint32_t v)
{
  /*@ loop invariant bound: 0 <= i <= 256;
      loop invariant zero: \forall integer k; 0 <= k < i ==> vcpu_pending[v][k] == 0;
      loop assigns i, vcpu_pending[v][0 .. 255];
      loop variant 256 - i; */
  for (uint32_t i = 0u; i < 256u; i++)
    vcpu_pending[v][i] = 0u;
  vcpus[v].top = 0u;
}

uint32_t vcpu_wants_to_inject(uint32_t vcpu)
{
  /*@ assert some: vcpus[vcpu].top > 0 ==> \forall m_vcpus c; ReprVcpus(c) ==>
        waits(c, vcpu, vcpus[vcpu].top - 1); */
  return vcpus[vcpu].top != 0u;
}

/* Lowers top to just above the highest pending vector. */
/*@ requires args:  v < MAX_VCPUS;
    requires bound: VcpuTopBound;
    requires above: VcpuTopAbove;
    requires set:   \forall integer u; 0 <= u < MAX_VCPUS && u != v && vcpus[u].top > 0 ==>
                      vcpu_pending[u][vcpus[u].top - 1] != 0;
    terminates \true; exits \false;
    assigns vcpus[v].top;
    ensures bound:  VcpuTopBound;
    ensures above:  VcpuTopAbove;
    ensures set:    VcpuTopSet;
*/
static void settle(uint32_t v)
{
  /*@ loop invariant bound: 0 <= vcpus[v].top <= 256;
      loop invariant above: \forall integer i; vcpus[v].top <= i < 256 ==> vcpu_pending[v][i] == 0;
      loop assigns vcpus[v].top;
      loop variant vcpus[v].top; */
  while (vcpus[v].top > 0u && vcpu_pending[v][vcpus[v].top - 1u] == 0u)
    vcpus[v].top = vcpus[v].top - 1u;
}

/* An injection drops the exceptions that still wait (Zircon: one exception at a time). */
/*@ requires args:  v < MAX_VCPUS;
    terminates \true; exits \false;
    assigns vcpu_pending[v][0 .. 255];
    ensures zero:   \forall integer i; 0 <= i < 21 && i != VECTOR_NMI ==> vcpu_pending[v][i] == 0;
    ensures nmi:    vcpu_pending[v][VECTOR_NMI] == \old(vcpu_pending[v][VECTOR_NMI]);
    ensures other:  \forall integer i; 21 <= i < 256 ==>
      vcpu_pending[v][i] == \at(vcpu_pending[v][i],Pre);
*/
static void drop_exceptions(uint32_t v)
{
  /*@ loop invariant bound: 0 <= i <= 21;
      loop invariant zero:  \forall integer k; 0 <= k < i && k != VECTOR_NMI ==>
        vcpu_pending[v][k] == 0;
      loop invariant nmi:   vcpu_pending[v][VECTOR_NMI] == \at(vcpu_pending[v][VECTOR_NMI],Pre);
      loop invariant other: \forall integer k; 21 <= k < 256 ==>
        vcpu_pending[v][k] == \at(vcpu_pending[v][k],Pre);
      loop assigns i, vcpu_pending[v][0 .. 255];
      loop variant 21 - i; */
  for (uint32_t i = 0u; i < 21u; i++)
    if (i != VECTOR_NMI)
      vcpu_pending[v][i] = 0u;
}

/* SDM 25.8.3: vector, type in bits 10:8, error code in bit 11, valid in bit 31. An exception has
 * an error code only in protected mode. */
/*@ requires vector: vector < 256;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == event_of(vector, protected_mode);
*/
static uint32_t event_for(uint32_t vector, uint32_t protected_mode)
{
  if (vector >= 32u)
    return 0x80000000u + vector;
  if (vector == VECTOR_NMI)
    return 0x80000200u + vector;
  if (protected_mode && (vector == 8u || (vector >= 10u && vector <= 14u) || vector == 17u))
    return 0x80000B00u + vector;
  return 0x80000300u + vector;
}

/* Bits of the interruptibility state (SDM 25.4.2): 0 STI, 1 MOV SS, 3 NMI. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result != 0 <==> can_inject(vector, rflags, blocking);
*/
static uint32_t injectable(uint32_t vector, uint64_t rflags, uint32_t blocking)
{
  if (vector >= 32u)
    return rflags % 0x400u >= 0x200u && blocking % 4u == 0u;
  if (vector == VECTOR_NMI)
    return blocking % 4u == 0u && blocking % 16u < 8u;
  return 1u;
}

/* The vector that is next: NMI, else the highest. */
/*@ requires args:  v < MAX_VCPUS;
    requires inv:   VcpuTops;
    requires some:  vcpus[v].top > 0;
    terminates \true; exits \false;
    assigns \nothing;
    ensures bound:  \result < 256;
    ensures model:  \forall m_vcpus c, integer x; ReprVcpus(c) && chosen(c, v, x) ==> \result == x;
*/
static uint32_t choose(uint32_t v)
{
  /*@ assert some: \forall m_vcpus c; ReprVcpus(c) ==> waits(c, v, vcpus[v].top - 1); */
  return vcpu_pending[v][VECTOR_NMI] ? VECTOR_NMI : vcpus[v].top - 1u;
}

/* The vector is no longer pending; nor are, unless it is a reserved one, the exceptions. */
/*@ requires args:  v < MAX_VCPUS && vector < 256;
    requires inv:   VcpuInv;
    terminates \true; exits \false;
    assigns vcpu_pending[v][0 .. 255], vcpus[v].top;
    ensures inv:    VcpuInv;
    ensures model:  \forall m_vcpus c; ReprVcpus{Pre}(c) ==> ReprVcpus(take(c, v, vector));
*/
static void take(uint32_t v, uint32_t vector)
{
  vcpu_pending[v][vector] = 0u;
  if (vector <= 20u || vector >= 32u)
    drop_exceptions(v);
  settle(v);
}

zx_status_t interrupt_inject(uint32_t v, uint64_t rflags, uint32_t blocking,
                             uint32_t protected_mode)
{
  uint32_t vector = choose(v);
  if (!injectable(vector, rflags, blocking)) {
    /* An NMI that waits for the guest's IRET waits for any exit: with the window open all the time
     * the guest would never get there. */
    reply.window = vector == VECTOR_NMI && blocking % 16u >= 8u ? 0u : 1u;
    return CORE_RUN;
  }
  take(v, vector);
  if (vector > 20u && vector < 32u)
    return ZX_ERR_NOT_SUPPORTED;
  reply.event  = event_for(vector, protected_mode);
  reply.window = vcpu_wants_to_inject(v) ? 1u : 0u;
  return CORE_RUN;
}
