/* SPDX-License-Identifier: MIT */
#include "temora/bell.h"
#include "temora/enter.h"
#include "temora/interrupt.h"

/* What goes in at the next entry: first an event that was interrupted or raised by emulation, then
 * the highest pending vector. */
static zx_status_t inject(uint32_t v, uint64_t rflags, uint32_t blocking, uint32_t protected_mode)
{
  reply.event        = vcpus[v].event;
  reply.event_error  = vcpus[v].event_error;
  reply.event_length = vcpus[v].event_length;
  reply.window       = vcpus[v].top != 0u;
  if (vcpus[v].event != 0u) {
    vcpus[v].event        = 0u;
    vcpus[v].event_error  = 0u;
    vcpus[v].event_length = 0u;
    return CORE_RUN;
  }
  if (vcpus[v].top == 0u)
    return CORE_RUN;
  return interrupt_inject(v, rflags, blocking, protected_mode);
}

zx_status_t vcpu_next(uint32_t v, uint64_t rflags, uint32_t blocking, uint32_t protected_mode)
{
  if (vcpus[v].phase == VCPU_BELLED) {
    if (!bell_retry(v))
      return CORE_BLOCK;
    vcpus[v].phase = VCPU_READY;
  }
  if (vcpus[v].kicked) {
    vcpus[v].kicked = 0u;
    vcpus[v].phase  = VCPU_IDLE;
    return ZX_ERR_CANCELED;
  }
  if (vcpus[v].phase == VCPU_HALTED) {
    if (vcpus[v].top == 0u)
      return CORE_BLOCK;
    vcpus[v].phase = VCPU_READY;
  }
  zx_status_t status = inject(v, rflags, blocking, protected_mode);
  if (status != CORE_RUN)
    vcpus[v].phase = VCPU_IDLE;
  return status;
}
