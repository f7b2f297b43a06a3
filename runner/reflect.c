/* SPDX-License-Identifier: MIT */
#include "runner/reflect.h"

#include "arch/vmx/control_register.h"
#include "arch/vmx/reflect.h"
#include "runner/extended_state.h"

static struct exception exception_now(void) {
  return (struct exception){(uint32_t)vmcs_read(VMCS_EXIT_INTR_INFO),
                            (uint32_t)vmcs_read(VMCS_EXIT_INTR_ERROR),
                            (uint32_t)vmcs_read(VMCS_EXIT_LENGTH),
                            (uint32_t)(vmcs_read(VMCS_GUEST_CR0) & CR0_PE)};
}

/* An event that the exit has interrupted is gone, as without a hypervisor: a fault or an INT
 * instruction comes again, because RIP is still there. Blocking by STI and MOV SS ends with the
 * delivery; with RFLAGS.TF the entry would even fail for it (26.3.1.5). */
bool reflect_exception(struct virtual_cpu *c) {
  struct exception x = exception_now();
  struct reflected r = reflect(x);
  if (r.taken == 0) return false;
  if (r.debug) switched_debug_exception(c, vmcs_read(VMCS_EXIT_QUALIFICATION));
  struct debug_state now = {vmcs_read(VMCS_GUEST_INTERRUPTIBILITY), vmcs_read(VMCS_GUEST_DR7),
                            vmcs_read(VMCS_GUEST_DEBUGCTL)};
  struct debug_state next = reflect_state(x.info, now);
  vmcs_write(VMCS_GUEST_INTERRUPTIBILITY, next.interruptibility);
  if (next.dr7 != now.dr7) vmcs_write(VMCS_GUEST_DR7, next.dr7);
  if (next.debugctl != now.debugctl) vmcs_write(VMCS_GUEST_DEBUGCTL, next.debugctl);
  vcpu_set_event(c->number, r.event, r.error, r.length);
  return true;
}
