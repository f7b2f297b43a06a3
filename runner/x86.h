/* SPDX-License-Identifier: MIT */
/* Privileged instructions as functions (SDM Vol. 2). */
#ifndef RUNNER_X86_H_
#define RUNNER_X86_H_

#include <stdint.h>

#define MSR_APIC_BASE      0x1Bu
#define MSR_EFER           0xC0000080u
#define MSR_STAR           0xC0000081u
#define MSR_LSTAR          0xC0000082u
#define MSR_FMASK          0xC0000084u
#define MSR_KERNEL_GS_BASE 0xC0000102u

struct cpuid { uint32_t eax, ebx, ecx, edx; };

static inline void out8(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void out16(uint16_t port, uint16_t value) {
  __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline uint8_t in8(uint16_t port) {
  uint8_t value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
  return value;
}

static inline uint64_t rdmsr(uint32_t msr) {
  uint32_t low, high;
  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
  return (uint64_t)high << 32 | low;
}

static inline void wrmsr(uint32_t msr, uint64_t value) {
  __asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
                   : "memory");
}

static inline uint64_t rdtsc(void) {
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
  return (uint64_t)high << 32 | low;
}

static inline struct cpuid cpuid(uint32_t leaf, uint32_t subleaf) {
  struct cpuid r;
  __asm__ volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
                   : "a"(leaf), "c"(subleaf));
  return r;
}

static inline void cpu_relax(void) { __builtin_ia32_pause(); }

static inline void xsetbv(uint32_t index, uint64_t value) {
  __asm__ volatile("xsetbv" : : "c"(index), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

#define READ_CR(n)                                              \
  ({                                                            \
    uint64_t cr_value;                                          \
    __asm__ volatile("mov %%cr" #n ", %0" : "=r"(cr_value));    \
    cr_value;                                                   \
  })
#define WRITE_CR(n, value) \
  __asm__ volatile("mov %0, %%cr" #n : : "r"((uint64_t)(value)) : "memory")

#endif
