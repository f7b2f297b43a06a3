/* SPDX-License-Identifier: MIT */
/* The clock is the TSC, measured against channel 2 of the 8254; the timer interrupt comes from the
 * local APIC (SDM Vol. 3, 11.5.4), by MMIO or, where firmware chose x2APIC mode, by MSR. */
#include "runner/time.h"
#include "runner/runner.h"
#include "runner/x86.h"

#define PIT_CHANNEL2      0x42u
#define PIT_COMMAND       0x43u
#define PIT_CONTROL       0x61u
#define PIT_HZ            1193182u
#define PIT_ONE_SHOT      0xB0u /* channel 2, both bytes, mode 0 */
#define CONTROL_GATE2     0x01u
#define CONTROL_SPEAKER   0x02u
#define CONTROL_OUT2      0x20u
#define CALIBRATION_MS    50u
#define PATIENCE          100000000u

#define PIC_MASK_MASTER   0x21u
#define PIC_MASK_SLAVE    0xA1u

#define APIC_BASE_ENABLE  (1u << 11)
#define APIC_BASE_X2APIC  (1u << 10)
#define APIC_PAGE         0xFEE00000u
#define X2APIC_MSR        0x800u
#define APIC_TPR          0x080u
#define APIC_EOI          0x0B0u
#define APIC_SPURIOUS     0x0F0u
#define APIC_LVT_TIMER    0x320u
#define APIC_INITIAL      0x380u
#define APIC_CURRENT      0x390u
#define APIC_DIVIDE       0x3E0u
#define APIC_DIVIDE_BY_1  0xBu
#define APIC_ENABLE       0x100u
#define LVT_PERIODIC      (1u << 17)
#define LVT_MASKED        (1u << 16)
#define SPURIOUS_VECTOR   0xFFu

#define TICKS_PER_SECOND  1000u
#define NS_PER_MS         1000000u

static bool     x2apic;
static uint64_t tsc_start, tsc_khz, ns_per_tick; /* ns_per_tick: 32 fraction bits */

static void apic_write(uint32_t reg, uint32_t value) {
  if (x2apic) wrmsr(X2APIC_MSR + reg / 16, value);
  else *(volatile uint32_t *)(uintptr_t)(APIC_PAGE + reg) = value;
}

static uint32_t apic_read(uint32_t reg) {
  if (x2apic) return (uint32_t)rdmsr(X2APIC_MSR + reg / 16);
  return *(volatile uint32_t *)(uintptr_t)(APIC_PAGE + reg);
}

static void apic_start(void) {
  uint64_t base = rdmsr(MSR_APIC_BASE);
  if ((base & APIC_BASE_ENABLE) == 0) panic("the local APIC is disabled");
  x2apic = (base & APIC_BASE_X2APIC) != 0;
  out8(PIC_MASK_MASTER, 0xFF);
  out8(PIC_MASK_SLAVE, 0xFF);
  apic_write(APIC_SPURIOUS, APIC_ENABLE | SPURIOUS_VECTOR);
  apic_write(APIC_TPR, 0);
  apic_write(APIC_DIVIDE, APIC_DIVIDE_BY_1);
  apic_write(APIC_LVT_TIMER, LVT_MASKED | TIMER_VECTOR);
  apic_write(APIC_INITIAL, UINT32_MAX);
}

static void pit_wait(uint32_t milliseconds) {
  uint32_t count = PIT_HZ * milliseconds / 1000u;
  uint8_t  control = in8(PIT_CONTROL) & (uint8_t)~(CONTROL_GATE2 | CONTROL_SPEAKER);
  out8(PIT_CONTROL, control);
  out8(PIT_COMMAND, PIT_ONE_SHOT);
  out8(PIT_CHANNEL2, (uint8_t)count);
  out8(PIT_CHANNEL2, (uint8_t)(count >> 8));
  out8(PIT_CONTROL, control | CONTROL_GATE2);
  for (uint32_t i = 0; (in8(PIT_CONTROL) & CONTROL_OUT2) == 0; i++) {
    if (i == PATIENCE) panic("the 8254 timer does not count");
  }
}

void time_start(void) {
  apic_start();
  uint64_t tsc = rdtsc();
  uint32_t apic = apic_read(APIC_CURRENT);
  pit_wait(CALIBRATION_MS);
  tsc_khz = (rdtsc() - tsc) / CALIBRATION_MS;
  uint32_t apic_per_ms = (apic - apic_read(APIC_CURRENT)) / CALIBRATION_MS;
  if (tsc_khz == 0 || apic_per_ms == 0) panic("the TSC or the APIC timer does not count");
  ns_per_tick = ((uint64_t)NS_PER_MS << 32) / tsc_khz;
  tsc_start = tsc;
  apic_write(APIC_LVT_TIMER, LVT_PERIODIC | TIMER_VECTOR);
  apic_write(APIC_INITIAL, apic_per_ms * 1000u / TICKS_PER_SECOND);
}

void time_interrupt(uint32_t vector) {
  if (vector != SPURIOUS_VECTOR) apic_write(APIC_EOI, 0);
}

int64_t clock_now(void) {
  return (int64_t)(((unsigned __int128)(rdtsc() - tsc_start) * ns_per_tick) >> 32);
}

int64_t clock_of_tsc(uint64_t tsc) {
  if (tsc <= tsc_start) return 0;
  unsigned __int128 ns = ((unsigned __int128)(tsc - tsc_start) * ns_per_tick >> 32) + 1;
  return ns > INT64_MAX ? INT64_MAX : (int64_t)ns;
}

void clock_skip(uint64_t ticks) { tsc_start += ticks; }

uint64_t clock_tsc_khz(void) { return tsc_khz; }
