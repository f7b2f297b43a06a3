/* SPDX-License-Identifier: MIT */
#include "runner/extended_state.h"

#include "arch/vmx/control_register.h"
#include "runner/cpu.h"
#include "runner/x86.h"

#define MSR_TSC_AUX  0xC0000103u
#define FCW_RESET    0x37Fu  /* SDM Vol. 1, 8.1.5, 10.2.3 */
#define MXCSR_RESET  0x1F80u
#define MXCSR_OFFSET 24u
#define DR6_RESET    0xFFFF0FF0u
#define DR6_HITS     0xFull  /* B0 to B3, not cleared but by #DB */
#define DR6_CAUSES   0x600Full /* B0 to B3, BD, BS: where the exit qualification has them */

/* The host uses no breakpoints (VM exit sets DR7 to 400h), so DR0-DR3 and DR6 stay those of the
 * vcpu that ran last until another one runs. */
static struct virtual_cpu *debug_owner;

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
  if (debug_owner == c) debug_owner = NULL; /* it was the vcpu that had the number before */
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

static void debug_take(struct virtual_cpu *c) {
  if (debug_owner != NULL) {
    struct switched_state *s = &debug_owner->switched;
    s->dr[0] = READ_DR(0);
    s->dr[1] = READ_DR(1);
    s->dr[2] = READ_DR(2);
    s->dr[3] = READ_DR(3);
    s->dr6 = READ_DR(6);
  }
  WRITE_DR(0, c->switched.dr[0]);
  WRITE_DR(1, c->switched.dr[1]);
  WRITE_DR(2, c->switched.dr[2]);
  WRITE_DR(3, c->switched.dr[3]);
  WRITE_DR(6, c->switched.dr6);
  debug_owner = c;
}

/* The guest's DR6 is in the register: it has just run. */
void switched_debug_exception(struct virtual_cpu *c, uint64_t bits) {
  c->switched.dr6 = (READ_DR(6) & ~DR6_HITS) | (bits & DR6_CAUSES);
  WRITE_DR(6, c->switched.dr6);
}

void switched_load(struct virtual_cpu *c) {
  const struct switched_state *s = &c->switched;
  vmcs_use(c);
  if (debug_owner != c) debug_take(c);
  wrmsr(MSR_STAR, s->star);
  wrmsr(MSR_LSTAR, s->lstar);
  wrmsr(MSR_FMASK, s->fmask);
  wrmsr(MSR_KERNEL_GS_BASE, s->kernel_gs_base);
  if (vmx_controls.secondary & SECONDARY_RDTSCP) wrmsr(MSR_TSC_AUX, s->tsc_aux);
  if (s->xcr0 != host_xcr0) xsetbv(0, s->xcr0);
  WRITE_CR(2, s->cr2);
}

/* VM exit has left limits of FFFFh (SDM Vol. 3, 27.5.2): ring 3 could load selectors from what lies
 * behind our GDT. */
static void restore_limits(void) {
  struct { uint16_t limit; uint64_t base; } __attribute__((packed)) pointer;
  pointer.limit = sizeof gdt - 1;
  pointer.base = (uint64_t)gdt;
  __asm__ volatile("lgdt %0" : : "m"(pointer));
  pointer.limit = sizeof idt - 1;
  pointer.base = (uint64_t)idt;
  __asm__ volatile("lidt %0" : : "m"(pointer));
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
  restore_limits();
}
