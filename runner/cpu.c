/* SPDX-License-Identifier: MIT */
/* The processor's tables and the MSRs of SYSCALL (SDM Vol. 3, 5.8.8 and 6.14). */
#include "runner/cpu.h"
#include "runner/processor.h"
#include "runner/trap.h"
#include "runner/x86.h"

#define EFER_SCE          (1u << 0)
#define EFER_NXE          (1u << 11)
#define CR4_OSXSAVE       (1u << 18)
#define CR4_SMEP          (1u << 20)
#define CPUID1_XSAVE      (1u << 26) /* ECX */
#define CPUID7_SMEP       (1u << 7)  /* EBX */
#define CPUIDX1_NX        (1u << 20) /* EDX of 80000001h */
#define GATE_INTERRUPT    0x8E00u    /* present, DPL 0, 64-bit interrupt gate */
#define TSS_AVAILABLE     0x89u
#define XCR0_X87_SSE_AVX  0x7u
#define XCR0_AVX512       0xE0u
#define IST_DOUBLE_FAULT  1u
#define IST_NMI           2u
#define IST_DEBUG         3u
#define IST_STACKS        3u
#define STUB_BYTES        16u
#define IST_STACK         8192u
/* TF IF DF IOPL NT RF AC: cleared by SYSCALL. */
#define SYSCALL_FLAGS_OFF 0x57700u

struct gate idt[256] __attribute__((aligned(16)));
struct tss  tss[MAX_PROCESSORS] __attribute__((aligned(16)));
uint64_t    host_xcr0;
uint64_t    syscall_stack[MAX_PROCESSORS], syscall_user_rsp[MAX_PROCESSORS]; /* entry.S */
extern char trap_stubs[];

static uint8_t ist_stack[MAX_PROCESSORS][IST_STACKS][IST_STACK] __attribute__((aligned(16)));

static void set_gate(uint32_t vector, uint64_t ist) {
  uint64_t stub = (uint64_t)trap_stubs + vector * STUB_BYTES;
  idt[vector].low = (stub & 0xFFFFu) | (uint64_t)SELECTOR_KERNEL_CODE << 16 | ist << 32 |
                    (uint64_t)GATE_INTERRUPT << 32 | (stub >> 16 & 0xFFFFu) << 48;
  idt[vector].high = stub >> 32;
}

static void make_idt(void) {
  for (uint32_t v = 0; v < 256; v++) set_gate(v, 0);
  set_gate(TRAP_DOUBLE_FAULT, IST_DOUBLE_FAULT);
  set_gate(TRAP_NMI, IST_NMI);
  set_gate(TRAP_DEBUG, IST_DEBUG); /* it may find the stack pointer of ring 3 (trap.c) */
}

/* LTR wants a descriptor that is not busy, and makes it so. */
static void load_task_register(uint32_t number) {
  struct tss *t = &tss[number];
  uint64_t    base = (uint64_t)t, *descriptor = &gdt[SELECTOR_TSS / DESCRIPTOR + 2u * number];
  for (uint32_t i = 0; i < IST_STACKS; i++) t->ist[i] = (uint64_t)ist_stack[number][i] + IST_STACK;
  t->io_map_base = sizeof *t; /* beyond the limit: ring 3 has no ports */
  descriptor[0] = (sizeof *t - 1) | (base & 0xFFFFFFu) << 16 | (uint64_t)TSS_AVAILABLE << 40 |
                  (base >> 24 & 0xFFu) << 56;
  descriptor[1] = base >> 32;
  __asm__ volatile("ltr %w0" : : "r"(SELECTOR_TSS + TSS_DESCRIPTOR * number));
}

void cpu_load_tables(void) {
  struct { uint16_t limit; uint64_t base; } __attribute__((packed)) pointer;
  pointer.limit = sizeof gdt - 1;
  pointer.base = (uint64_t)gdt;
  __asm__ volatile("lgdt %0" : : "m"(pointer));
  pointer.limit = sizeof idt - 1;
  pointer.base = (uint64_t)idt;
  __asm__ volatile("lidt %0" : : "m"(pointer));
}

/* The extended state that a thread switch keeps: x87, SSE, AVX and AVX-512 where there are. */
static void enable_xsave(void) {
  if ((cpuid(1, 0).ecx & CPUID1_XSAVE) == 0) return;
  WRITE_CR(4, READ_CR(4) | CR4_OSXSAVE);
  uint64_t wanted = cpuid(0xD, 0).eax & (XCR0_X87_SSE_AVX | XCR0_AVX512);
  if ((wanted & XCR0_X87_SSE_AVX) != XCR0_X87_SSE_AVX) wanted &= 3u;
  if ((wanted & XCR0_AVX512) != XCR0_AVX512) wanted &= XCR0_X87_SSE_AVX;
  xsetbv(0, wanted);
  host_xcr0 = wanted;
}

static void enable_protection(void) {
  if (cpuid(0x80000001u, 0).edx & CPUIDX1_NX) wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_NXE);
  else panic("this CPU has no execute-disable (NX)");
  if (cpuid(0, 0).eax >= 7 && (cpuid(7, 0).ebx & CPUID7_SMEP)) WRITE_CR(4, READ_CR(4) | CR4_SMEP);
}

void cpu_load_syscall_msrs(void) {
  uint64_t star_return = SELECTOR_KERNEL_DATA | CPL_MASK; /* SYSRET: SS = +8, CS = +16 */
  wrmsr(MSR_STAR, star_return << 48 | (uint64_t)SELECTOR_KERNEL_CODE << 32);
  wrmsr(MSR_LSTAR, (uint64_t)syscall_stubs + SYSCALL_STUB_BYTES * this_processor()->number);
  wrmsr(MSR_FMASK, SYSCALL_FLAGS_OFF);
  wrmsr(MSR_KERNEL_GS_BASE, 0);
}

void cpu_join(uint32_t number) {
  cpu_load_tables();
  load_task_register(number);
  enable_protection();
  enable_xsave();
  wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE);
  cpu_load_syscall_msrs();
}

void cpu_start(void) {
  make_idt();
  cpu_join(0);
}

void cpu_set_kernel_stack(uint64_t top) {
  uint32_t number = this_processor()->number;
  tss[number].rsp[0] = top;
  syscall_stack[number] = top;
}

void cpu_save_extended(void *area) {
  if (host_xcr0 == 0) __asm__ volatile("fxsave64 (%0)" : : "r"(area) : "memory");
  else __asm__ volatile("xsave64 (%0)" : : "r"(area), "a"(~0u), "d"(~0u) : "memory");
}

void cpu_load_extended(const void *area) {
  if (host_xcr0 == 0) __asm__ volatile("fxrstor64 (%0)" : : "r"(area) : "memory");
  else __asm__ volatile("xrstor64 (%0)" : : "r"(area), "a"(~0u), "d"(~0u) : "memory");
}
