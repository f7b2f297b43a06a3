/* SPDX-License-Identifier: MIT */
#include "runner/local_apic.h"

#include "runner/runner.h"
#include "runner/x86.h"

#define APIC_BASE_ENABLE  (1u << 11)
#define APIC_BASE_X2APIC  (1u << 10)
#define APIC_PAGE         0xFEE00000u
#define X2APIC_MSR        0x800u
#define APIC_ID           0x020u
#define APIC_TPR          0x080u
#define APIC_EOI          0x0B0u
#define APIC_SPURIOUS     0x0F0u
#define APIC_COMMAND      0x300u
#define APIC_DESTINATION  0x310u
#define APIC_LVT_TIMER    0x320u
#define APIC_INITIAL      0x380u
#define APIC_CURRENT      0x390u
#define APIC_DIVIDE       0x3E0u
#define APIC_DIVIDE_BY_1  0xBu
#define APIC_ENABLE       0x100u
#define BROADCAST         0xFFu
#define COMMAND_PENDING   (1u << 12)
#define LVT_PERIODIC      (1u << 17)
#define LVT_MASKED        (1u << 16)

/* By MMIO or, where firmware chose x2APIC mode, by MSR. */
static bool x2apic;

static void apic_write(uint32_t reg, uint32_t value) {
  if (x2apic) wrmsr(X2APIC_MSR + reg / 16, value);
  else *(volatile uint32_t *)(uintptr_t)(APIC_PAGE + reg) = value;
}

static uint32_t apic_read(uint32_t reg) {
  if (x2apic) return (uint32_t)rdmsr(X2APIC_MSR + reg / 16);
  return *(volatile uint32_t *)(uintptr_t)(APIC_PAGE + reg);
}

static void enable(void) {
  apic_write(APIC_SPURIOUS, APIC_ENABLE | SPURIOUS_VECTOR);
  apic_write(APIC_TPR, 0);
  apic_write(APIC_DIVIDE, APIC_DIVIDE_BY_1);
}

void apic_start(void) {
  uint64_t base = rdmsr(MSR_APIC_BASE);
  if ((base & APIC_BASE_ENABLE) == 0) panic("the local APIC is disabled");
  x2apic = (base & APIC_BASE_X2APIC) != 0;
  enable();
}

void apic_join(void) {
  uint64_t base = rdmsr(MSR_APIC_BASE) | APIC_BASE_ENABLE;
  wrmsr(MSR_APIC_BASE, x2apic ? base | APIC_BASE_X2APIC : base);
  enable();
}

uint32_t apic_id(void) { return x2apic ? apic_read(APIC_ID) : apic_read(APIC_ID) >> 24; }

bool apic_reaches(uint32_t id) { return x2apic || id < BROADCAST; }

/* The stores to memory before come first (SDM Vol. 3, "MSR Access in x2APIC Mode": WRMSR to these
 * registers does not serialize). */
void apic_send(uint32_t id, uint32_t command) {
  if (x2apic) {
    __asm__ volatile("mfence; lfence" : : : "memory");
    wrmsr(X2APIC_MSR + APIC_COMMAND / 16, (uint64_t)id << 32 | command);
    return;
  }
  while (apic_read(APIC_COMMAND) & COMMAND_PENDING) cpu_relax();
  apic_write(APIC_DESTINATION, id << 24);
  apic_write(APIC_COMMAND, command);
}

void apic_end_of_interrupt(void) { apic_write(APIC_EOI, 0); }

void apic_timer_measure(void) {
  apic_write(APIC_LVT_TIMER, LVT_MASKED | TIMER_VECTOR);
  apic_write(APIC_INITIAL, UINT32_MAX);
}

uint32_t apic_timer_left(void) { return apic_read(APIC_CURRENT); }

void apic_timer_start(uint32_t counts) {
  apic_write(APIC_LVT_TIMER, LVT_PERIODIC | TIMER_VECTOR);
  apic_write(APIC_INITIAL, counts);
}
