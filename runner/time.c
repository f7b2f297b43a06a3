/* SPDX-License-Identifier: MIT */
/* The clock is the TSC, measured against channel 2 of the 8254; the timer interrupt comes from the
 * local APIC (SDM Vol. 3, 11.5.4). */
#include "runner/time.h"
#include "runner/local_apic.h"
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

#define TICKS_PER_SECOND  1000u
#define NS_PER_MS         1000000u

static uint64_t tsc_start, tsc_khz, ns_per_tick; /* ns_per_tick: 32 fraction bits */
static uint32_t apic_per_ms;

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
  out8(PIC_MASK_MASTER, 0xFF);
  out8(PIC_MASK_SLAVE, 0xFF);
  apic_start();
  apic_timer_measure();
  uint64_t tsc = rdtsc();
  uint32_t apic = apic_timer_left();
  pit_wait(CALIBRATION_MS);
  tsc_khz = (rdtsc() - tsc) / CALIBRATION_MS;
  apic_per_ms = (apic - apic_timer_left()) / CALIBRATION_MS;
  if (tsc_khz == 0 || apic_per_ms == 0) panic("the TSC or the APIC timer does not count");
  ns_per_tick = ((uint64_t)NS_PER_MS << 32) / tsc_khz;
  tsc_start = tsc;
  time_join();
}

void time_join(void) { apic_timer_start(apic_per_ms * 1000u / TICKS_PER_SECOND); }

void time_interrupt(uint32_t vector) {
  if (vector != SPURIOUS_VECTOR) apic_end_of_interrupt();
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
