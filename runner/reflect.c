/* SPDX-License-Identifier: MIT */
#include "runner/reflect.h"

#include "runner/extended_state.h"

#define VECTOR_DB        1u
#define VECTOR_AC        17u
#define INFO_VECTOR      0xFFu
#define INFO_TYPE        0x700u
#define INFO_ERROR       0x800u
#define INFO_VALID       0x80000000u
#define TYPE_HARDWARE    0x300u
#define TYPE_PRIVILEGED  0x500u /* INT1, which has a length to step over */
#define DR7_GD           (1ull << 13)
#define DEBUGCTL_BTF_LBR 3ull

/* What the delivery of #DB does to the debug registers, and its exit does not (27.1). */
static void take_debug_exception(struct virtual_cpu *c) {
  switched_debug_exception(c, vmcs_read(VMCS_EXIT_QUALIFICATION));
  vmcs_write(VMCS_GUEST_DR7, vmcs_read(VMCS_GUEST_DR7) & ~DR7_GD);
  vmcs_write(VMCS_GUEST_DEBUGCTL, vmcs_read(VMCS_GUEST_DEBUGCTL) & ~DEBUGCTL_BTF_LBR);
}

/* An event that the exit has interrupted is gone, as without a hypervisor: a fault or an INT
 * instruction comes again, because RIP is still there. Blocking by STI and MOV SS ends with the
 * delivery; with RFLAGS.TF the entry would even fail for it (26.3.1.5). */
bool reflect_exception(struct virtual_cpu *c) {
  uint32_t info = (uint32_t)vmcs_read(VMCS_EXIT_INTR_INFO);
  uint32_t vector = info & INFO_VECTOR, type = info & INFO_TYPE;
  bool     debug = vector == VECTOR_DB && (type == TYPE_HARDWARE || type == TYPE_PRIVILEGED);
  if (!debug && (vector != VECTOR_AC || type != TYPE_HARDWARE)) return false;
  if (debug && type == TYPE_HARDWARE) take_debug_exception(c);
  uint32_t error = info & INFO_ERROR ? (uint32_t)vmcs_read(VMCS_EXIT_INTR_ERROR) : 0u;
  uint32_t length = type == TYPE_PRIVILEGED ? (uint32_t)vmcs_read(VMCS_EXIT_LENGTH) : 0u;
  uint64_t blocking = vmcs_read(VMCS_GUEST_INTERRUPTIBILITY);
  vmcs_write(VMCS_GUEST_INTERRUPTIBILITY, blocking & ~(uint64_t)BLOCKING_STI_MOV_SS);
  vcpu_set_event(c->number, INFO_VALID | (info & INFO_ERROR) | type | vector, error, length);
  return true;
}
