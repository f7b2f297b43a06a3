/* SPDX-License-Identifier: MIT */
#include "runner/extended_state.h"

#include "arch/vmx/control_register.h"
#include "runner/cpu.h"
#include "runner/processor.h"
#include "runner/vmx.h"
#include "runner/x86.h"

#define MSR_TSC_AUX  0xC0000103u
#define FCW_RESET    0x37Fu  /* SDM Vol. 1, 8.1.5, 10.2.3 */
#define MXCSR_RESET  0x1F80u
#define MXCSR_OFFSET 24u
#define DR6_RESET    0xFFFF0FF0u
#define DR6_HITS     0xFull  /* B0 to B3, not cleared but by #DB */
#define DR6_CAUSES   0x600Full /* B0 to B3, BD, BS: where the exit qualification has them */

/* The host uses no breakpoints (VM exit sets DR7 to 400h), so DR0-DR3 and DR6 stay those of the
 * vcpu that ran last until another one runs, or its thread leaves the processor: debug_owner. */

#define READ_DR(n)                                           \
  ({                                                         \
    uint64_t dr_value;                                       \
    __asm__ volatile("mov %%dr" #n ", %0" : "=r"(dr_value)); \
    dr_value;                                                \
  })
#define WRITE_DR(n, value) __asm__ volatile("mov %0, %%dr" #n : : "r"((uint64_t)(value)))

/* An area in its initial state: a new one, or the one that was used before. */
static void *make_area(uint8_t *area) {
  if (area == NULL) area = page_alloc(EXTENDED_STATE_BYTES / PAGE_SIZE);
  if (area == NULL) panic("no memory for the extended state of a vcpu");
  memset(area, 0, EXTENDED_STATE_BYTES);
  *(uint16_t *)area = FCW_RESET;
  *(uint32_t *)(area + MXCSR_OFFSET) = MXCSR_RESET;
  return area;
}

/* XCR0 starts with all that the guest may have, as Zircon's does, not with the architecture's 1. */
void extended_create(struct virtual_cpu *c) {
  uint64_t allowed = host_xcr0 & (XCR0_X87 | XCR0_SSE | XCR0_AVX);
  struct processor *p = this_processor();
  if (p->debug_owner == c) p->debug_owner = NULL; /* the vcpu that had the number before */
  c->extended = make_area(c->extended);
  c->host_extended = make_area(c->host_extended);
  c->switched.xcr0 = allowed;
  c->cpuid.xcr0 = allowed;
  c->cpuid.xcr0_allowed = allowed;
  c->switched.dr6 = DR6_RESET;
}

void extended_enter(struct virtual_cpu *c) {
  cpu_save_extended(c->host_extended);
  cpu_load_extended(c->extended);
}

void extended_leave(struct virtual_cpu *c) {
  cpu_save_extended(c->extended);
  cpu_load_extended(c->host_extended);
}

static void debug_give(struct processor *p) {
  if (p->debug_owner == NULL) return;
  struct switched_state *s = &p->debug_owner->switched;
  s->dr[0] = READ_DR(0);
  s->dr[1] = READ_DR(1);
  s->dr[2] = READ_DR(2);
  s->dr[3] = READ_DR(3);
  s->dr6 = READ_DR(6);
  p->debug_owner = NULL;
}

static void debug_take(struct virtual_cpu *c, struct processor *p) {
  debug_give(p);
  WRITE_DR(0, c->switched.dr[0]);
  WRITE_DR(1, c->switched.dr[1]);
  WRITE_DR(2, c->switched.dr[2]);
  WRITE_DR(3, c->switched.dr[3]);
  WRITE_DR(6, c->switched.dr6);
  p->debug_owner = c;
}

void vmx_leave_processor(void) {
  debug_give(this_processor());
  vmcs_release();
}

/* The guest's DR6 is in the register: it has just run. */
void switched_debug_exception(struct virtual_cpu *c, uint64_t bits) {
  c->switched.dr6 = (READ_DR(6) & ~DR6_HITS) | (bits & DR6_CAUSES);
  WRITE_DR(6, c->switched.dr6);
}

void switched_load(struct virtual_cpu *c) {
  const struct switched_state *s = &c->switched;
  vmcs_use(c);
  struct processor *p = this_processor();
  if (p->debug_owner != c) debug_take(c, p);
  wrmsr(MSR_STAR, s->star);
  wrmsr(MSR_LSTAR, s->lstar);
  wrmsr(MSR_FMASK, s->fmask);
  wrmsr(MSR_KERNEL_GS_BASE, s->kernel_gs_base);
  if (vmx_controls.secondary & SECONDARY_RDTSCP) wrmsr(MSR_TSC_AUX, s->tsc_aux);
  if (s->xcr0 != host_xcr0) xsetbv(0, s->xcr0);
  WRITE_CR(2, s->cr2);
}

void switched_unload(struct virtual_cpu *c) {
  struct switched_state *s = &c->switched;
  s->cr2 = READ_CR(2);
  s->star = rdmsr(MSR_STAR);
  s->lstar = rdmsr(MSR_LSTAR);
  s->fmask = rdmsr(MSR_FMASK);
  s->kernel_gs_base = rdmsr(MSR_KERNEL_GS_BASE);
  if (vmx_controls.secondary & SECONDARY_RDTSCP) {
    s->tsc_aux = rdmsr(MSR_TSC_AUX);
    wrmsr(MSR_TSC_AUX, 0);
  }
  cpu_load_syscall_msrs();
  if (s->xcr0 != host_xcr0) xsetbv(0, host_xcr0);
  /* VM exit has left limits of FFFFh (SDM Vol. 3, 27.5.2): ring 3 could load selectors from what
   * lies behind our GDT. */
  cpu_load_tables();
}
