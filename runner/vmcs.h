/* SPDX-License-Identifier: MIT */
/* The virtual-machine control structure of a vcpu, and what the runner keeps beside it. */
#ifndef RUNNER_VMCS_H_
#define RUNNER_VMCS_H_

#include "arch/vmx/controls.h"
#include "arch/vmx/cpuid.h"
#include "arch/vmx/msr.h"
#include "runner/guest_apic.h"
#include "runner/runner.h"

/* Field encodings (SDM Vol. 3, Appendix B). */
enum vmcs_field {
  VMCS_VPID                    = 0x0000,
  VMCS_GUEST_ES_SELECTOR       = 0x0800, /* CS SS DS FS GS LDTR TR: + 2 each */
  VMCS_HOST_ES_SELECTOR        = 0x0C00,
  VMCS_HOST_CS_SELECTOR        = 0x0C02,
  VMCS_HOST_SS_SELECTOR        = 0x0C04,
  VMCS_HOST_DS_SELECTOR        = 0x0C06,
  VMCS_HOST_FS_SELECTOR        = 0x0C08,
  VMCS_HOST_GS_SELECTOR        = 0x0C0A,
  VMCS_HOST_TR_SELECTOR        = 0x0C0C,
  VMCS_MSR_BITMAP              = 0x2004,
  VMCS_EPT_POINTER             = 0x201A,
  VMCS_GUEST_PHYSICAL          = 0x2400,
  VMCS_LINK_POINTER            = 0x2800,
  VMCS_GUEST_DEBUGCTL          = 0x2802,
  VMCS_GUEST_PAT               = 0x2804,
  VMCS_GUEST_EFER              = 0x2806,
  VMCS_GUEST_PDPTE0            = 0x280A,
  VMCS_HOST_PAT                = 0x2C00,
  VMCS_HOST_EFER               = 0x2C02,
  VMCS_PIN_CONTROLS            = 0x4000,
  VMCS_PRIMARY_CONTROLS        = 0x4002,
  VMCS_EXCEPTION_BITMAP        = 0x4004,
  VMCS_PAGE_FAULT_MASK         = 0x4006,
  VMCS_PAGE_FAULT_MATCH        = 0x4008,
  VMCS_CR3_TARGET_COUNT        = 0x400A,
  VMCS_EXIT_CONTROLS           = 0x400C,
  VMCS_EXIT_MSR_STORE_COUNT    = 0x400E,
  VMCS_EXIT_MSR_LOAD_COUNT     = 0x4010,
  VMCS_ENTRY_CONTROLS          = 0x4012,
  VMCS_ENTRY_MSR_LOAD_COUNT    = 0x4014,
  VMCS_ENTRY_EVENT             = 0x4016,
  VMCS_ENTRY_EVENT_ERROR       = 0x4018,
  VMCS_ENTRY_EVENT_LENGTH      = 0x401A,
  VMCS_SECONDARY_CONTROLS      = 0x401E,
  VMCS_INSTRUCTION_ERROR       = 0x4400,
  VMCS_EXIT_REASON             = 0x4402,
  VMCS_EXIT_INTR_INFO          = 0x4404,
  VMCS_EXIT_INTR_ERROR         = 0x4406,
  VMCS_VECTORING_INFO          = 0x4408,
  VMCS_VECTORING_ERROR         = 0x440A,
  VMCS_EXIT_LENGTH             = 0x440C,
  VMCS_GUEST_ES_LIMIT          = 0x4800, /* ... TR: + 2 each */
  VMCS_GUEST_GDTR_LIMIT        = 0x4810,
  VMCS_GUEST_IDTR_LIMIT        = 0x4812,
  VMCS_GUEST_ES_RIGHTS         = 0x4814, /* ... TR: + 2 each */
  VMCS_GUEST_CS_RIGHTS         = 0x4816,
  VMCS_GUEST_SS_RIGHTS         = 0x4818,
  VMCS_GUEST_INTERRUPTIBILITY  = 0x4824,
  VMCS_GUEST_ACTIVITY          = 0x4826,
  VMCS_GUEST_SYSENTER_CS       = 0x482A,
  VMCS_GUEST_PREEMPTION_TIMER  = 0x482E,
  VMCS_HOST_SYSENTER_CS        = 0x4C00,
  VMCS_CR0_MASK                = 0x6000,
  VMCS_CR4_MASK                = 0x6002,
  VMCS_CR0_SHADOW              = 0x6004,
  VMCS_CR4_SHADOW              = 0x6006,
  VMCS_EXIT_QUALIFICATION      = 0x6400,
  VMCS_GUEST_CR0               = 0x6800,
  VMCS_GUEST_CR3               = 0x6802,
  VMCS_GUEST_CR4               = 0x6804,
  VMCS_GUEST_ES_BASE           = 0x6806, /* ... TR: + 2 each */
  VMCS_GUEST_CS_BASE           = 0x6808,
  VMCS_GUEST_GDTR_BASE         = 0x6816,
  VMCS_GUEST_IDTR_BASE         = 0x6818,
  VMCS_GUEST_DR7               = 0x681A,
  VMCS_GUEST_RSP               = 0x681C,
  VMCS_GUEST_RIP               = 0x681E,
  VMCS_GUEST_RFLAGS            = 0x6820,
  VMCS_GUEST_PENDING_DEBUG     = 0x6822,
  VMCS_GUEST_SYSENTER_ESP      = 0x6824,
  VMCS_GUEST_SYSENTER_EIP      = 0x6826,
  VMCS_HOST_CR0                = 0x6C00,
  VMCS_HOST_CR3                = 0x6C02,
  VMCS_HOST_CR4                = 0x6C04,
  VMCS_HOST_FS_BASE            = 0x6C06,
  VMCS_HOST_GS_BASE            = 0x6C08,
  VMCS_HOST_TR_BASE            = 0x6C0A,
  VMCS_HOST_GDTR_BASE          = 0x6C0C,
  VMCS_HOST_IDTR_BASE          = 0x6C0E,
  VMCS_HOST_SYSENTER_ESP       = 0x6C10,
  VMCS_HOST_SYSENTER_EIP       = 0x6C12,
  VMCS_HOST_RIP                = 0x6C16, /* HOST_RSP, 6C14h, is written by run.S */
};

#define BLOCKING_STI_MOV_SS 3u        /* bits of the interruptibility state (25.4.2) */
#define RFLAGS_TF           (1u << 8)
#define RFLAGS_RF           (1u << 16)
#define RFLAGS_VM           (1u << 17)

/* Registers that VM entry and exit leave alone and the runner switches (extended_state.c). */
struct switched_state {
  uint64_t star, lstar, fmask, kernel_gs_base, tsc_aux;
  uint64_t xcr0, cr2;
  uint64_t dr[4], dr6;
};

struct virtual_cpu {
  void    *vmcs;
  uint32_t number;   /* the core's; also its index here */
  uint32_t guest;
  uint32_t id;       /* 1: the boot processor */
  uint32_t launched; /* the VMCS's launch state (25.1) */
  uint32_t processor; /* on which it was last the current one */
  uint32_t window;   /* interrupt-window exiting is on */
  uint32_t exit_reason;
  uint64_t exit_tsc; /* 0: the last entry was not followed by an exit */
  uint64_t slice;    /* TSC ticks in the VMCS's preemption timer */
  struct apic_state apic;
  void    *extended;      /* the guest's x87, SSE and AVX state while it is not running */
  void    *host_extended; /* its thread's, meanwhile */
  struct switched_state switched;
  struct msr_state      msr;
  struct cpuid_view     cpuid; /* but for cr4 */
};

extern struct virtual_cpu      virtual_cpu[MAX_VCPUS];
extern struct vmx_capabilities vmx_has;
extern struct vmx_controls     vmx_controls;
/* TSC ticks after which a vcpu lets the host serve interrupts, whatever the guest does. */
extern uint64_t                vmx_slice;

/* For fields known to exist: those that vmcs_create has written, and the exit information. */
static inline uint64_t vmcs_read(enum vmcs_field field) {
  uint64_t value;
  __asm__ volatile("vmread %1, %0" : "=r"(value) : "r"((uint64_t)field) : "cc");
  return value;
}

static inline void vmcs_write(enum vmcs_field field, uint64_t value) {
  __asm__ volatile("vmwrite %1, %0" : : "r"((uint64_t)field), "r"(value) : "cc");
}

/* The VMCS becomes the current one, unless it is. With several processors no other is active on
 * this one then: it may be taken to another processor (25.11.1). */
void vmcs_use(struct virtual_cpu *c);
/* VMCLEAR of the current one: all of it is in memory, and the next entry launches it. */
void vmcs_release(void);
/* The same after VMfailInvalid: the processor has no current VMCS, whatever we thought. */
void vmcs_use_again(struct virtual_cpu *c);
/* Sets all fields for a vcpu that has not run; it becomes the current one. */
void vmcs_create(struct virtual_cpu *c, uint64_t entry);
/* One page: VMXON region or VMCS, with its revision identifier. */
void *vmcs_page(void);
/* The guest's next run ends after so many ticks of the TSC. */
void vmcs_set_slice(struct virtual_cpu *c, uint64_t ticks);
/* SDM Vol. 3, 29.3: drops the translations of this vcpu's VPID. */
void vmcs_flush_translations(const struct virtual_cpu *c);
/* EFER.LMA and CS.L: the guest runs 64-bit code. */
bool guest_in_64bit_code(void);
/* After an entry that failed: in virtual-8086 mode all segments have the same rights (26.3.1.2).
 * Bochs keeps bit L of a segment register that had it before, and refuses its own state. true: it
 * was so, and the entry can be tried again. */
bool vmcs_mend_virtual_8086(void);

#endif
