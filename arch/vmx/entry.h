/* SPDX-License-Identifier: MIT */
/* VM entry as a pure question: would the processor take this VMCS? For every value of every field.
 *
 * SDM: Intel SDM Vol. 3C, chapter 26 (VM entries). All fields as VMREAD gives them. */
#ifndef ARCH_VMX_ENTRY_H_
#define ARCH_VMX_ENTRY_H_

#include <stdint.h>

/* What the capability MSRs say (Appendix A). must: bits that have to be 1; may: that may be 1. */
struct entry_caps {
  uint64_t basic, misc;                     /* IA32_VMX_BASIC, _MISC */
  uint64_t ept_vpid, vmfunc;                /* IA32_VMX_EPT_VPID_CAP, _VMFUNC */
  uint64_t pin_must, pin_may, primary_must, primary_may, secondary_must, secondary_may;
  uint64_t exit_must, exit_may, entry_must, entry_may;
  uint64_t cr0_must, cr0_may, cr4_must, cr4_may; /* IA32_VMX_CR0_FIXED0, _FIXED1, ... */
  uint64_t physical_limit;                  /* 2^MAXPHYADDR */
  uint64_t linear_half;                     /* 2^(bits of a linear address - 1) */
  uint64_t efer_may, debugctl_may, perf_may; /* the bits that these MSRs have */
};

/* The control fields (25.6, 25.7, 25.8). */
struct entry_controls {
  uint64_t pin, primary, secondary, exit, entry;
  uint64_t cr3_targets, io_a, io_b, msr_bitmap;
  uint64_t virtual_apic, tpr_threshold;
  uint64_t vtpr;                            /* bits 7:4 of byte 80h of the virtual-APIC page */
  uint64_t apic_access, vpid, eptp, pml, posted_vector, posted_descriptor;
  uint64_t vmfunc, eptp_list, vmread_bitmap, vmwrite_bitmap, ve_page, tsc_multiplier;
  uint64_t store_count, store_list, exit_load_count, exit_load_list;
  uint64_t entry_load_count, entry_load_list;
  uint64_t event, event_error, event_length; /* 4016h, 4018h, 401Ah */
};

/* The host-state area (25.5). */
struct entry_host {
  uint64_t cr0, cr3, cr4, efer, pat, perf, sysenter_esp, sysenter_eip;
  uint64_t es, cs, ss, ds, fs, gs, tr;
  uint64_t fs_base, gs_base, tr_base, gdtr_base, idtr_base, rip;
  uint64_t lma;                             /* IA32_EFER.LMA of this processor, now */
};

/* The guest-state area (25.4) without the segment registers. */
struct entry_guest {
  uint64_t cr0, cr3, cr4, efer, pat, perf, debugctl, dr7, sysenter_esp, sysenter_eip, bndcfgs;
  uint64_t gdtr_base, gdtr_limit, idtr_base, idtr_limit, rip, rflags;
  uint64_t activity, interruptibility, pending_debug;
  uint64_t link, link_word;                 /* the VMCS link pointer, the doubleword it points at */
  uint64_t current;                         /* the address of the VMCS itself */
  uint64_t pdpte0, pdpte1, pdpte2, pdpte3;  /* with EPT the fields, else what memory holds */
};

struct entry_segment { uint64_t selector, base, limit, rights; };

struct entry_state {
  struct entry_controls controls;
  struct entry_host     host;
  struct entry_guest    guest;
  struct entry_segment  es, cs, ss, ds, fs, gs, ldtr, tr;
};

#include "spec/entry.acsl"

/* The first rule that is violated (entry_rules.h), or 0: the processor takes it. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_entry_violation(StateOf(x), CapsOf(k));
*/
uint32_t entry_check(struct entry_state x, struct entry_caps k);

/* Its parts. cr0: the guest's. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_controls_violation(ControlsOf(c), CapsOf(k), cr0);
*/
uint32_t entry_check_controls(struct entry_controls c, struct entry_caps k, uint64_t cr0);
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_host_violation(HostOf(h), ControlsOf(c), CapsOf(k));
*/
uint32_t entry_check_host(struct entry_host h, struct entry_controls c, struct entry_caps k);
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_segments_violation(StateOf(x), CapsOf(k));
*/
uint32_t entry_check_segments(struct entry_state x, struct entry_caps k);
/* cs, ss: the access rights of CS and SS. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_guest_violation(GuestOf(g), ControlsOf(c), CapsOf(k), cs, ss);
*/
uint32_t entry_check_guest(struct entry_guest g, struct entry_controls c, struct entry_caps k,
                           uint64_t cs, uint64_t ss);

#endif
