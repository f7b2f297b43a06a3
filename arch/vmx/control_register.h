/* SPDX-License-Identifier: MIT */
/* Control registers of a guest: what it sees, what the processor holds, what a write does
 * (SDM Vol. 3, 2.5, 2.6, 4.1.2, 25.6.6, 26.3.1.1). */
#ifndef ARCH_VMX_CONTROL_REGISTER_H_
#define ARCH_VMX_CONTROL_REGISTER_H_

#include <stdint.h>

#define CR0_PE (1ull << 0)
#define CR0_MP (1ull << 1)
#define CR0_EM (1ull << 2)
#define CR0_TS (1ull << 3)
#define CR0_ET (1ull << 4)
#define CR0_NE (1ull << 5)
#define CR0_WP (1ull << 16)
#define CR0_AM (1ull << 18)
#define CR0_NW (1ull << 29)
#define CR0_CD (1ull << 30)
#define CR0_PG (1ull << 31)

#define CR4_VME        (1ull << 0)
#define CR4_PVI        (1ull << 1)
#define CR4_TSD        (1ull << 2)
#define CR4_DE         (1ull << 3)
#define CR4_PSE        (1ull << 4)
#define CR4_PAE        (1ull << 5)
#define CR4_MCE        (1ull << 6)
#define CR4_PGE        (1ull << 7)
#define CR4_PCE        (1ull << 8)
#define CR4_OSFXSR     (1ull << 9)
#define CR4_OSXMMEXCPT (1ull << 10)
#define CR4_UMIP       (1ull << 11)
#define CR4_VMXE       (1ull << 13)
#define CR4_FSGSBASE   (1ull << 16)
#define CR4_PCIDE      (1ull << 17)
#define CR4_OSXSAVE    (1ull << 18)
#define CR4_SMEP       (1ull << 20)
#define CR4_SMAP       (1ull << 21)

#define EFER_SCE (1ull << 0)
#define EFER_LME (1ull << 8)
#define EFER_LMA (1ull << 10)
#define EFER_NXE (1ull << 11)

/* Owned by the hypervisor, the guest sees its own value in the shadow: NE is fixed to 1 in VMX
 * operation; CD and NW would slow down the host's caches too. */
#define CR0_HIDDEN (CR0_NE | CR0_NW | CR0_CD)
/* All that CPUID admits to (cpuid.c). Every other bit reads 0 and cannot be set. */
#define CR4_GUEST                                                                               \
  (CR4_VME | CR4_PVI | CR4_TSD | CR4_DE | CR4_PSE | CR4_PAE | CR4_MCE | CR4_PGE | CR4_PCE |     \
   CR4_OSFXSR | CR4_OSXMMEXCPT | CR4_UMIP | CR4_FSGSBASE | CR4_PCIDE | CR4_OSXSAVE | CR4_SMEP | \
   CR4_SMAP)

#define XCR0_X87 (1ull << 0)
#define XCR0_SSE (1ull << 1)
#define XCR0_AVX (1ull << 2)

/* What a MOV to CR0 depends on: the registers in the VMCS, CS.L, and TR. */
struct cr_state {
  uint64_t cr0, cr4, efer;
  uint32_t code64; /* 1: EFER.LMA and CS.L */
  uint32_t cs_l;
  uint32_t tss16; /* 1: TR holds a 16-bit TSS, with which IA-32e mode cannot begin (10.8.5) */
};

struct cr0_write {
  uint32_t fault;       /* 1: #GP(0), nothing changes */
  uint32_t ia32e_guest; /* the VM-entry control, in step with EFER.LMA */
  uint32_t load_pdptes; /* 1: PAE paging; the four PDPTEs are to be loaded from CR3, and checked */
  uint32_t flush;       /* 1: the translations of this VPID are stale */
  uint64_t cr0, shadow, efer;
};

#include "spec/control_register.acsl"

/* The guest/host masks, and the read shadows that a vcpu starts with: that of CR0 then follows
 * cr0_write, that of CR4 stays. A MOV exits when it wants a bit of the mask to be other than in the
 * shadow (SDM Vol. 3, 25.1.3, 25.3). */
struct cr_masks {
  uint64_t cr0, cr0_shadow, cr4, cr4_shadow;
};

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures cr0:        \result.cr0 == m_cr0_mask;
    ensures cr0_shadow: \result.cr0_shadow == m_cr0_first_shadow;
    ensures cr4:        \result.cr4 == m_cr4_mask;
    ensures cr4_shadow: \result.cr4_shadow == m_cr4_shadow;
*/
struct cr_masks cr_masks(void);

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures range:  \result.fault <= 1 && \result.ia32e_guest <= 1 &&
                    \result.load_pdptes <= 1 && \result.flush <= 1;
    ensures fault:  \result.fault == 0 <==> m_cr0_takes(m_cr_operand(operand, CrOf(s)), CrOf(s));
    ensures kept:   \result.fault == 1 ==> \result.cr0 == s.cr0 && \result.efer == s.efer;
    ensures cr0:    \result.fault == 0 ==>
                    \result.cr0 == m_cr0_held(m_cr_operand(operand, CrOf(s)));
    ensures shadow: \result.fault == 0 ==>
                    \result.shadow == m_cr0_shadow(m_cr_operand(operand, CrOf(s)));
    ensures efer:   \result.fault == 0 ==>
                    \result.efer == m_cr0_efer(m_cr_operand(operand, CrOf(s)), CrOf(s));
    ensures mode:   \result.fault == 0 ==> (\result.ia32e_guest == 1 <==>
                    m_long_mode(m_cr_operand(operand, CrOf(s)), CrOf(s)));
    ensures pdptes: \result.fault == 0 ==> (\result.load_pdptes == 1 <==>
                    m_loads_pdptes(m_cr_operand(operand, CrOf(s)), CrOf(s)));
    ensures flush:  \result.fault == 0 ==> (\result.flush == 1 <==>
                    m_cr0_flushes(m_cr_operand(operand, CrOf(s)), CrOf(s)));
*/
struct cr0_write cr0_write(uint64_t operand, struct cr_state s);

#endif
