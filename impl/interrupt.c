/* SPDX-License-Identifier: MIT */
#include "temora/handle.h"
#include "temora/interrupt.h"

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

uint32_t vcpu_wants_to_inject(uint32_t vcpu)
{
  return vcpus[vcpu].top != 0u;
}

/* Lowers top to just above the highest pending vector. */
static void settle(uint32_t v)
{
  while (vcpus[v].top > 0u && vcpu_pending[v][vcpus[v].top - 1u] == 0u)
    vcpus[v].top = vcpus[v].top - 1u;
}

/* An injection drops the exceptions that still wait (Zircon: one exception at a time). */
static void drop_exceptions(uint32_t v)
{
  for (uint32_t i = 0u; i < 21u; i++)
    if (i != VECTOR_NMI)
      vcpu_pending[v][i] = 0u;
}

/* SDM 25.8.3: vector, type in bits 10:8, error code in bit 11, valid in bit 31. An exception has
 * an error code only in protected mode. */
static uint32_t event_of(uint32_t vector, uint32_t protected_mode)
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
static uint32_t can_inject(uint32_t vector, uint64_t rflags, uint32_t blocking)
{
  if (vector >= 32u)
    return rflags % 0x400u >= 0x200u && blocking % 4u == 0u;
  if (vector == VECTOR_NMI)
    return blocking % 4u < 2u && blocking % 16u < 8u;
  return 1u;
}

zx_status_t interrupt_inject(uint32_t v, uint64_t rflags, uint32_t blocking,
                             uint32_t protected_mode)
{
  uint32_t vector = vcpu_pending[v][VECTOR_NMI] ? VECTOR_NMI : vcpus[v].top - 1u;
  if (!can_inject(vector, rflags, blocking)) {
    reply.window = 1u;
    return CORE_RUN;
  }
  vcpu_pending[v][vector] = 0u;
  if (vector > 20u && vector < 32u) {
    settle(v);
    return ZX_ERR_NOT_SUPPORTED;
  }
  drop_exceptions(v);
  settle(v);
  reply.event  = event_of(vector, protected_mode);
  reply.window = vcpus[v].top != 0u;
  return CORE_RUN;
}
