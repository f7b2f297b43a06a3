/* SPDX-License-Identifier: MIT */
/* Setting up a VMCS (SDM Vol. 3, chapter 25). What does not depend on the vcpu is written for each
 * all the same: a VMCS belongs to the processor once it is current. */
#include "runner/vmcs.h"

#include "arch/vmx/control_register.h"
#include "arch/vmx/run.h"
#include "runner/ept.h"
#include "runner/reflect.h"
#include "runner/x86.h"

#define MSR_PAT          0x277u
#define PAT_RESET        0x0007040600070406u
#define DR7_RESET        0x400u
#define RFLAGS_RESET     2u
#define NO_LINK          UINT64_MAX
#define INVVPID_SINGLE   1u
#define BITMAP_BYTES     4096u
#define BITMAP_LOW       0x2000u      /* indices 0 to 1FFFh, and the same from C0000000h */
#define BITMAP_HIGH_BASE 0xC0000000u
#define BITMAP_WRITE     2048u        /* offset of the write half */

/* Access rights (25.4.1): S, P and type; bit 13 L. */
#define RIGHTS_DATA      0x93u   /* read/write, accessed */
#define RIGHTS_CODE16    0x9Fu   /* execute/read, conforming, accessed */
#define RIGHTS_CODE64    0x209Fu
#define RIGHTS_VIRTUAL_8086 0xF3u
#define RIGHTS_LDT       0x82u
#define RIGHTS_TSS       0x8Bu   /* busy */
#define SEGMENT_LIMIT    0xFFFFu

enum segment { SEG_ES, SEG_CS, SEG_SS, SEG_DS, SEG_FS, SEG_GS, SEG_LDTR, SEG_TR, SEGMENTS };

struct virtual_cpu        virtual_cpu[MAX_VCPUS];
static struct virtual_cpu *current;
static uint8_t            *msr_bitmap; /* the same for all guests (25.6.9) */

/* A VMWRITE that must work: an unknown field is a processor that lacks what vmx_start checked. */
static void set(uint32_t field, uint64_t value) {
  uint8_t failed;
  __asm__ volatile("vmwrite %2, %1; setna %0"
                   : "=r"(failed) : "r"((uint64_t)field), "r"(value) : "cc");
  if (failed) panic("VMWRITE of field %x refused, error %lu", field,
                    vmcs_read(VMCS_INSTRUCTION_ERROR));
}

static void clear(void *vmcs) {
  uint64_t address = (uint64_t)vmcs;
  uint8_t  failed;
  __asm__ volatile("vmclear %1; setna %0" : "=r"(failed) : "m"(address) : "cc", "memory");
  if (failed) panic("VMCLEAR of %lx refused", address);
}

void vmcs_use(struct virtual_cpu *c) {
  uint64_t address = (uint64_t)c->vmcs;
  uint8_t  failed;
  if (current == c) return;
  __asm__ volatile("vmptrld %1; setna %0" : "=r"(failed) : "m"(address) : "cc", "memory");
  if (failed) panic("VMPTRLD of %lx refused", address);
  current = c;
}

void vmcs_use_again(struct virtual_cpu *c) {
  current = NULL;
  vmcs_use(c);
}

void *vmcs_page(void) {
  uint32_t *page = page_alloc(1);
  if (page == NULL) panic("no memory for a VMCS");
  *page = (uint32_t)vmx_has.basic & 0x7FFFFFFFu; /* revision identifier (25.2) */
  return page;
}

void vmcs_flush_translations(const struct virtual_cpu *c) {
  struct { uint64_t vpid, linear; } descriptor = {c->number + 1u, 0};
  __asm__ volatile("invvpid %0, %1"
                   : : "m"(descriptor), "r"((uint64_t)INVVPID_SINGLE) : "cc", "memory");
}

bool guest_in_64bit_code(void) {
  return (vmcs_read(VMCS_GUEST_EFER) & EFER_LMA) != 0 &&
         (vmcs_read(VMCS_GUEST_CS_RIGHTS) >> 13 & 1u) != 0;
}

bool vmcs_mend_virtual_8086(void) {
  bool mended = false;
  if ((vmcs_read(VMCS_GUEST_RFLAGS) & RFLAGS_VM) == 0) return false;
  for (uint32_t s = SEG_ES; s <= SEG_GS; s++) {
    if (vmcs_read(VMCS_GUEST_ES_RIGHTS + 2u * s) == RIGHTS_VIRTUAL_8086) continue;
    vmcs_write(VMCS_GUEST_ES_RIGHTS + 2u * s, RIGHTS_VIRTUAL_8086);
    mended = true;
  }
  return mended;
}

static void msr_pass(uint32_t index, uint32_t bit, uint32_t half) {
  if (!msr_passes(index)) return;
  msr_bitmap[half + bit / 8u] &= (uint8_t)~(1u << bit % 8u);
  msr_bitmap[BITMAP_WRITE + half + bit / 8u] &= (uint8_t)~(1u << bit % 8u);
}

static void make_msr_bitmap(void) {
  if (msr_bitmap != NULL) return;
  msr_bitmap = page_alloc(1);
  if (msr_bitmap == NULL) panic("no memory for the MSR bitmap");
  memset(msr_bitmap, 0xFF, BITMAP_BYTES);
  for (uint32_t i = 0; i < BITMAP_LOW; i++) {
    msr_pass(i, i, 0);
    msr_pass(BITMAP_HIGH_BASE + i, i, BITMAP_LOW / 8u);
  }
}

/* It counts down every 2^n ticks of the TSC, n in bits 4:0 of IA32_VMX_MISC (25.5.1), and starts
 * anew with each entry: it only goes off when no interrupt has ended the guest's run before. */
static void set_timer(void) {
  uint64_t value = vmx_slice >> (vmx_has.misc & 0x1Fu);
  if ((vmx_controls.pin & PIN_PREEMPTION_TIMER) == 0) return;
  set(VMCS_GUEST_PREEMPTION_TIMER, value < UINT32_MAX ? value : UINT32_MAX);
}

static void set_controls(const struct virtual_cpu *c) {
  bool boot = c->id == 1u;
  make_msr_bitmap();
  set(VMCS_PIN_CONTROLS, vmx_controls.pin);
  set(VMCS_PRIMARY_CONTROLS, vmx_controls.primary);
  set(VMCS_SECONDARY_CONTROLS, vmx_controls.secondary);
  set(VMCS_EXIT_CONTROLS, vmx_controls.exit);
  set(VMCS_ENTRY_CONTROLS, vmx_controls.entry | (boot ? ENTRY_IA32E_GUEST : 0u));
  set(VMCS_VPID, c->number + 1u);
  set(VMCS_EPT_POINTER, ept_pointer(c->guest));
  set(VMCS_MSR_BITMAP, (uint64_t)msr_bitmap);
  set(VMCS_EXCEPTION_BITMAP, REFLECTED_EXCEPTIONS);
  set(VMCS_PAGE_FAULT_MASK, 0);
  set(VMCS_PAGE_FAULT_MATCH, 0);
  set(VMCS_CR3_TARGET_COUNT, 0);
  set(VMCS_EXIT_MSR_STORE_COUNT, 0);
  set(VMCS_EXIT_MSR_LOAD_COUNT, 0);
  set(VMCS_ENTRY_MSR_LOAD_COUNT, 0);
  set(VMCS_ENTRY_EVENT, 0);
  set(VMCS_ENTRY_EVENT_ERROR, 0);
  set(VMCS_ENTRY_EVENT_LENGTH, 0);
  set(VMCS_LINK_POINTER, NO_LINK);
  set_timer();
}

/* 25.5. HOST_CR3: that of the creating thread, which alone may enter this vcpu. */
static void set_host(void) {
  set(VMCS_HOST_CR0, READ_CR(0));
  set(VMCS_HOST_CR3, READ_CR(3));
  set(VMCS_HOST_CR4, READ_CR(4));
  set(VMCS_HOST_CS_SELECTOR, SELECTOR_KERNEL_CODE);
  set(VMCS_HOST_SS_SELECTOR, SELECTOR_KERNEL_DATA);
  set(VMCS_HOST_ES_SELECTOR, 0);
  set(VMCS_HOST_DS_SELECTOR, 0);
  set(VMCS_HOST_FS_SELECTOR, 0);
  set(VMCS_HOST_GS_SELECTOR, 0);
  set(VMCS_HOST_TR_SELECTOR, SELECTOR_TSS);
  set(VMCS_HOST_FS_BASE, 0);
  set(VMCS_HOST_GS_BASE, 0);
  set(VMCS_HOST_TR_BASE, (uint64_t)&tss);
  set(VMCS_HOST_GDTR_BASE, (uint64_t)gdt);
  set(VMCS_HOST_IDTR_BASE, (uint64_t)idt);
  set(VMCS_HOST_SYSENTER_CS, 0);
  set(VMCS_HOST_SYSENTER_ESP, 0);
  set(VMCS_HOST_SYSENTER_EIP, 0);
  set(VMCS_HOST_PAT, rdmsr(MSR_PAT));
  set(VMCS_HOST_EFER, rdmsr(MSR_EFER));
  set(VMCS_HOST_RIP, (uint64_t)vmx_run_exit);
}

static void set_segments(const struct virtual_cpu *c, uint64_t entry) {
  bool boot = c->id == 1u;
  for (uint32_t s = 0; s < SEGMENTS; s++) {
    uint32_t rights = s == SEG_CS ? (boot ? RIGHTS_CODE64 : RIGHTS_CODE16)
                    : s == SEG_LDTR ? RIGHTS_LDT : s == SEG_TR ? RIGHTS_TSS : RIGHTS_DATA;
    set(VMCS_GUEST_ES_SELECTOR + 2u * s, 0);
    set(VMCS_GUEST_ES_BASE + 2u * s, 0);
    set(VMCS_GUEST_ES_LIMIT + 2u * s, SEGMENT_LIMIT);
    set(VMCS_GUEST_ES_RIGHTS + 2u * s, rights);
  }
  if (!boot) { /* the base is checked to have 32 bits only (26.3.1.2): above, entries fail */
    set(VMCS_GUEST_ES_SELECTOR + 2u * SEG_CS, entry >> 4 & 0xFFFFu);
    set(VMCS_GUEST_CS_BASE, entry);
  }
  set(VMCS_GUEST_GDTR_BASE, 0);
  set(VMCS_GUEST_GDTR_LIMIT, SEGMENT_LIMIT);
  set(VMCS_GUEST_IDTR_BASE, 0);
  set(VMCS_GUEST_IDTR_LIMIT, SEGMENT_LIMIT);
}

static void set_control_registers(const struct virtual_cpu *c) {
  bool     boot = c->id == 1u;
  uint64_t cr0 = CR0_ET | CR0_NE | CR0_WP | (boot ? CR0_PE | CR0_PG : 0u);
  uint64_t cr4 = CR4_OSFXSR | CR4_FSGSBASE | (boot ? CR4_PAE | CR4_PGE : 0u);
  if (host_xcr0 != 0) cr4 |= CR4_OSXSAVE;
  set(VMCS_GUEST_CR0, cr0);
  set(VMCS_CR0_MASK, CR0_HIDDEN);
  set(VMCS_CR0_SHADOW, 0);
  set(VMCS_GUEST_CR3, 0);
  set(VMCS_GUEST_CR4, (cr4 & vmx_has.cr4_fixed1) | vmx_has.cr4_fixed0 | CR4_VMXE);
  set(VMCS_CR4_MASK, ~CR4_GUEST);
  set(VMCS_CR4_SHADOW, 0);
  set(VMCS_GUEST_EFER, EFER_SCE | EFER_NXE | (boot ? EFER_LME | EFER_LMA : 0u));
  set(VMCS_GUEST_PAT, PAT_RESET);
}

static void set_guest(const struct virtual_cpu *c, uint64_t entry) {
  set_control_registers(c);
  set_segments(c, entry);
  set(VMCS_GUEST_RIP, c->id == 1u ? entry : 0);
  set(VMCS_GUEST_RSP, 0);
  set(VMCS_GUEST_RFLAGS, RFLAGS_RESET);
  set(VMCS_GUEST_DR7, DR7_RESET);
  set(VMCS_GUEST_DEBUGCTL, 0);
  set(VMCS_GUEST_SYSENTER_CS, 0);
  set(VMCS_GUEST_SYSENTER_ESP, 0);
  set(VMCS_GUEST_SYSENTER_EIP, 0);
  set(VMCS_GUEST_ACTIVITY, 0);
  set(VMCS_GUEST_INTERRUPTIBILITY, 0);
  set(VMCS_GUEST_PENDING_DEBUG, 0);
  for (uint32_t i = 0; i < 4u; i++) set(VMCS_GUEST_PDPTE0 + 2u * i, 0);
}

void vmcs_create(struct virtual_cpu *c, uint64_t entry) {
  if (c->vmcs == NULL) c->vmcs = vmcs_page();
  clear(c->vmcs);
  vmcs_use_again(c);
  vmcs_flush_translations(c); /* of the vcpu that had the VPID before */
  set_controls(c);
  set_host();
  set_guest(c, entry);
}
