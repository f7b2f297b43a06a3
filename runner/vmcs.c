/* SPDX-License-Identifier: MIT */
/* Setting up a VMCS (SDM Vol. 3, chapter 25). What does not depend on the vcpu is written for each
 * all the same: a VMCS belongs to the processor once it is current. */
#include "runner/vmcs.h"

#include "arch/vmx/control_register.h"
#include "arch/vmx/run.h"
#include "runner/ept.h"
#include "runner/processor.h"
#include "runner/reflect.h"
#include "runner/vmcs_state.h"
#include "runner/x86.h"

#define INVVPID_SINGLE   1u
#define BITMAP_BYTES     4096u

#define SEGMENTS_OF_CODE    6u     /* ES CS SS DS FS GS */
#define RIGHTS_VIRTUAL_8086 0xF3u
struct virtual_cpu virtual_cpu[MAX_VCPUS];
static uint8_t    *msr_bitmap; /* the same for all guests (25.6.9) */

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

void vmcs_release(void) {
  struct processor *p = this_processor();
  if (p->current == NULL) return;
  clear(p->current->vmcs);
  p->current->launched = 0;
  p->current = NULL;
}

/* The host is another one, and what it knows of the guest's address spaces is old: the guest has
 * run, and invalidated, elsewhere (SDM Vol. 3, "Guidelines for Use of the INVVPID Instruction"). */
static void move_here(struct virtual_cpu *c) {
  uint32_t number = this_processor()->number;
  set(VMCS_HOST_TR_SELECTOR, SELECTOR_TSS + TSS_DESCRIPTOR * number);
  set(VMCS_HOST_TR_BASE, (uint64_t)&tss[number]);
  vmcs_flush_translations(c);
  c->processor = number;
}

void vmcs_use(struct virtual_cpu *c) {
  struct processor *p = this_processor();
  uint64_t          address = (uint64_t)c->vmcs;
  uint8_t           failed;
  if (p->current == c) return;
  if (processors_running > 1u) vmcs_release();
  __asm__ volatile("vmptrld %1; setna %0" : "=r"(failed) : "m"(address) : "cc", "memory");
  if (failed) panic("VMPTRLD of %lx refused", address);
  p->current = c;
  if (c->processor != p->number) move_here(c);
}

void vmcs_use_again(struct virtual_cpu *c) {
  this_processor()->current = NULL;
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
  for (uint32_t s = 0; s < SEGMENTS_OF_CODE; s++) {
    if (vmcs_read(VMCS_GUEST_ES_RIGHTS + 2u * s) == RIGHTS_VIRTUAL_8086) continue;
    vmcs_write(VMCS_GUEST_ES_RIGHTS + 2u * s, RIGHTS_VIRTUAL_8086);
    mended = true;
  }
  return mended;
}

static void make_msr_bitmap(void) {
  if (msr_bitmap != NULL) return;
  msr_bitmap = page_alloc(1);
  if (msr_bitmap == NULL) panic("no memory for the MSR bitmap");
  for (uint32_t i = 0; i < BITMAP_BYTES; i++) msr_bitmap[i] = msr_bitmap_byte(i);
}

/* It counts down every 2^n ticks of the TSC, n in bits 4:0 of IA32_VMX_MISC (25.5.1), and starts
 * anew with each entry: it only goes off when no interrupt has ended the guest's run before. */
void vmcs_set_slice(struct virtual_cpu *c, uint64_t ticks) {
  uint64_t value = ticks >> (vmx_has.misc & 0x1Fu);
  c->slice = ticks;
  if ((vmx_controls.pin & PIN_PREEMPTION_TIMER) == 0) return;
  set(VMCS_GUEST_PREEMPTION_TIMER, value < UINT32_MAX ? value : UINT32_MAX);
}

/* Fields that VM entry does not check, or not in a way that a value could fail. */
static void set_execution(void) {
  struct cr_masks masks = cr_masks();
  set(VMCS_EXCEPTION_BITMAP, REFLECTED_EXCEPTIONS);
  set(VMCS_PAGE_FAULT_MASK, 0);
  set(VMCS_PAGE_FAULT_MATCH, 0);
  set(VMCS_HOST_SYSENTER_CS, 0);
  set(VMCS_GUEST_SYSENTER_CS, 0);
  set(VMCS_GUEST_RSP, 0);
  set(VMCS_CR0_MASK, masks.cr0);
  set(VMCS_CR0_SHADOW, masks.cr0_shadow);
  set(VMCS_CR4_MASK, masks.cr4);
  set(VMCS_CR4_SHADOW, masks.cr4_shadow);
}

void vmcs_create(struct virtual_cpu *c, uint64_t entry) {
  if (c->vmcs == NULL) c->vmcs = vmcs_page();
  struct processor *p = this_processor();
  if (p->current == c) p->current = NULL;
  clear(c->vmcs);
  c->processor = p->number;
  vmcs_use(c);
  make_msr_bitmap();
  vmcs_state_write((struct entry_plan){
    .boot = c->id == 1u, .entry = entry, .vpid = c->number + 1u,
    .eptp = ept_pointer(c->guest), .msr_bitmap = (uint64_t)msr_bitmap,
    .vmcs = (uint64_t)c->vmcs, .host_cr3 = READ_CR(3)});
  move_here(c); /* with the translations of the vcpu that had the VPID before */
  set_execution();
  vmcs_set_slice(c, vmx_slice);
}
