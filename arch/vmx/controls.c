/* SPDX-License-Identifier: MIT */
#include "arch/vmx/controls.h"

#include <stddef.h>

enum word { PIN, PRIMARY, SECONDARY, EXIT, ENTRY, WORDS };
enum wish { MUST, MUST_NOT, MAY }; /* 1; 0; 1 where there is the choice */

struct rule {
  uint8_t     word, bit, wish;
  const char *missing;
};

/* Everything not named here is 0 unless the processor insists. Not asked for, and why it is safe:
 * TPR shadow (there is no virtual APIC page: CR8 exits instead), MOV-DR, RDTSC, RDPMC and INVLPG
 * exiting (these run natively), XSAVES (XSS is not switched: CPUID hides it), PAUSE-loop
 * exiting. */
static const struct rule rules[] = {
  {PIN, 0, MUST, "VT-x lacks external-interrupt exiting (pin-based control 0)"},
  {PIN, 3, MUST, "VT-x lacks NMI exiting (pin-based control 3)"},
  {PIN, 5, MAY, NULL},    /* virtual NMIs: else IRET does not end the blocking of the next one */
  {PIN, 6, MAY, NULL},    /* VMX-preemption timer: bounds a run of the guest */
  {PRIMARY, 2, MAY, NULL}, /* interrupt-window exiting: proved here, set when wanted */
  {PRIMARY, 7, MUST, "VT-x lacks HLT exiting (primary control 7)"},
  /* A guest in MWAIT would keep the processor, in Bochs for ever when it has IF = 0. */
  {PRIMARY, 10, MUST, "VT-x lacks MWAIT exiting (primary control 10)"},
  {PRIMARY, 15, MUST_NOT, "VT-x insists on CR3-load exiting (primary control 15)"},
  {PRIMARY, 16, MUST_NOT, "VT-x insists on CR3-store exiting (primary control 16)"},
  {PRIMARY, 19, MUST, "VT-x lacks CR8-load exiting (primary control 19)"},
  {PRIMARY, 20, MUST, "VT-x lacks CR8-store exiting (primary control 20)"},
  {PRIMARY, 24, MUST, "VT-x lacks unconditional I/O exiting (primary control 24)"},
  {PRIMARY, 28, MUST, "VT-x lacks MSR bitmaps (primary control 28)"},
  {PRIMARY, 29, MUST, "VT-x lacks MONITOR exiting (primary control 29)"},
  {PRIMARY, 31, MUST, "VT-x lacks secondary controls (primary control 31)"},
  {SECONDARY, 1, MUST, "VT-x lacks EPT (secondary control 1)"},
  {SECONDARY, 3, MAY, NULL}, /* RDTSCP */
  {SECONDARY, 5, MUST, "VT-x lacks VPID (secondary control 5)"},
  {SECONDARY, 7, MUST, "VT-x lacks unrestricted guest (secondary control 7)"},
  {SECONDARY, 12, MAY, NULL}, /* INVPCID */
  {EXIT, 2, MUST, "VT-x lacks saving debug controls (exit control 2)"},
  {EXIT, 9, MUST, "VT-x lacks 64-bit hosts (exit control 9)"},
  {EXIT, 15, MUST, "VT-x lacks acknowledge interrupt on exit (exit control 15)"},
  {EXIT, 18, MUST, "VT-x lacks saving IA32_PAT (exit control 18)"},
  {EXIT, 19, MUST, "VT-x lacks loading IA32_PAT (exit control 19)"},
  {EXIT, 20, MUST, "VT-x lacks saving IA32_EFER (exit control 20)"},
  {EXIT, 21, MUST, "VT-x lacks loading IA32_EFER (exit control 21)"},
  {ENTRY, 2, MUST, "VT-x lacks loading debug controls (entry control 2)"},
  {ENTRY, 9, MAY, NULL}, /* IA-32e mode guest: proved here, set for each vcpu by its mode */
  {ENTRY, 14, MUST, "VT-x lacks loading IA32_PAT (entry control 14)"},
  {ENTRY, 15, MUST, "VT-x lacks loading IA32_EFER (entry control 15)"},
};

/* The capabilities that are no controls (A.1, A.10). */
static const struct { uint64_t ept_vpid; const char *missing; } capabilities[] = {
  {1ull << 6, "VT-x lacks EPT page walks of 4 levels (IA32_VMX_EPT_VPID_CAP 6)"},
  {1ull << 14, "VT-x lacks write-back EPT structures (IA32_VMX_EPT_VPID_CAP 14)"},
  {1ull << 20, "VT-x lacks INVEPT (IA32_VMX_EPT_VPID_CAP 20)"},
  {1ull << 25, "VT-x lacks single-context INVEPT (IA32_VMX_EPT_VPID_CAP 25)"},
  {1ull << 26, "VT-x lacks all-context INVEPT (IA32_VMX_EPT_VPID_CAP 26)"},
  {1ull << 32, "VT-x lacks INVVPID (IA32_VMX_EPT_VPID_CAP 32)"},
  {1ull << 41, "VT-x lacks single-context INVVPID (IA32_VMX_EPT_VPID_CAP 41)"},
};

#define BASIC_SIZE(basic)        ((basic) >> 32 & 0x1FFFu)
#define BASIC_MEMORY_TYPE(basic) ((basic) >> 50 & 0xFu)
#define MEMORY_TYPE_WB           6u

const char *vmx_check_capabilities(const struct vmx_capabilities *has) {
  if (BASIC_SIZE(has->basic) > 4096u) {
    return "VT-x wants a VMCS larger than a page (IA32_VMX_BASIC)";
  }
  if (BASIC_MEMORY_TYPE(has->basic) != MEMORY_TYPE_WB) {
    return "VT-x wants a VMCS in uncacheable memory (IA32_VMX_BASIC)";
  }
  for (size_t i = 0; i < sizeof capabilities / sizeof capabilities[0]; i++) {
    if ((has->ept_vpid & capabilities[i].ept_vpid) == 0) return capabilities[i].missing;
  }
  return NULL;
}

const char *vmx_compute_controls(const struct vmx_capabilities *has, struct vmx_controls *out) {
  const uint64_t offered[WORDS] = {has->pin, has->primary, has->secondary, has->exit, has->entry};
  uint32_t       value[WORDS];
  for (uint32_t w = 0; w < WORDS; w++) value[w] = (uint32_t)offered[w];
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    uint64_t word = offered[rules[i].word];
    uint32_t bit = 1u << rules[i].bit;
    uint32_t can_be_1 = (uint32_t)(word >> 32) & bit;
    if (rules[i].wish == MUST && can_be_1 == 0) return rules[i].missing;
    if (rules[i].wish == MUST_NOT && ((uint32_t)word & bit) != 0) return rules[i].missing;
    if (rules[i].wish != MUST_NOT) value[rules[i].word] |= can_be_1;
  }
  if ((value[PRIMARY] & PRIMARY_INTERRUPT_WINDOW) == 0) {
    return "VT-x lacks interrupt-window exiting (primary control 2)";
  }
  if ((value[ENTRY] & ENTRY_IA32E_GUEST) == 0) return "VT-x lacks 64-bit guests (entry control 9)";
  out->pin = value[PIN];
  out->primary = value[PRIMARY] & ~PRIMARY_INTERRUPT_WINDOW;
  out->secondary = value[SECONDARY];
  out->exit = value[EXIT];
  out->entry = value[ENTRY] & ~ENTRY_IA32E_GUEST;
  return NULL;
}

uint32_t vmx_cr_allowed(uint64_t value, uint64_t fixed0, uint64_t fixed1) {
  return (fixed0 & ~value) == 0 && (value & ~fixed1) == 0;
}
