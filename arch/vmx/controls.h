/* SPDX-License-Identifier: MIT */
/* The VMX controls: which this hypervisor needs, from what a processor offers. */
#ifndef ARCH_VMX_CONTROLS_H_
#define ARCH_VMX_CONTROLS_H_

#include <stdint.h>

/* The VMX capability MSRs (SDM Vol. 3, Appendix A). The words of controls: allowed 0-settings in
 * bits 31:0 (a bit set there must be 1), allowed 1-settings in bits 63:32. */
struct vmx_capabilities {
  uint64_t basic;                  /* 480h */
  uint64_t misc;                   /* 485h */
  uint64_t pin;                    /* 48Dh, without "true" controls 481h */
  uint64_t primary;                /* 48Eh or 482h */
  uint64_t secondary;              /* 48Bh */
  uint64_t exit;                   /* 48Fh or 483h */
  uint64_t entry;                  /* 490h or 484h */
  uint64_t ept_vpid;               /* 48Ch */
  uint64_t cr0_fixed0, cr0_fixed1; /* 486h, 487h */
  uint64_t cr4_fixed0, cr4_fixed1; /* 488h, 489h */
};

/* The words as they go into a VMCS (25.6.1, 25.6.2, 25.7.1, 25.8.1). */
struct vmx_controls {
  uint32_t pin, primary, secondary, exit, entry;
};

#define PIN_PREEMPTION_TIMER     (1u << 6)
#define PRIMARY_INTERRUPT_WINDOW (1u << 2)
#define PRIMARY_SECONDARY        (1u << 31)
#define SECONDARY_RDTSCP         (1u << 3)
#define SECONDARY_INVPCID        (1u << 12)
#define ENTRY_IA32E_GUEST        (1u << 9)

/* BASIC and the EPT and VPID capabilities: NULL, or what is missing, in one sentence. */
const char *vmx_check_capabilities(const struct vmx_capabilities *has);
/* The same for the controls; on NULL, *out holds them, for a vcpu outside IA-32e mode. */
const char *vmx_compute_controls(const struct vmx_capabilities *has, struct vmx_controls *out);
/* A control-register value against the fixed bits (A.7, A.8): 1 when VMX operation allows it. */
uint32_t vmx_cr_allowed(uint64_t value, uint64_t fixed0, uint64_t fixed1);

#endif
