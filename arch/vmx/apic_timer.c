/* SPDX-License-Identifier: MIT */
#include "arch/vmx/apic_timer.h"

#include <stdbool.h>

/* Bits 3, 1, 0 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_divisor(divide); ensures range: 1 <= \result <= 128; */
static uint32_t divisor(uint32_t divide)
{
  switch (divide / 8u % 2u * 4u + divide % 4u) {
    case 0: return 2;
    case 1: return 4;
    case 2: return 8;
    case 3: return 16;
    case 4: return 32;
    case 5: return 64;
    case 6: return 128;
    default: return 1;
  }
}

uint64_t apic_timer_period(uint32_t initial, uint32_t divide)
{
  uint64_t count = initial;
  switch (divide / 8u % 2u * 4u + divide % 4u) {
    case 0: return count * 2u;
    case 1: return count * 4u;
    case 2: return count * 8u;
    case 3: return count * 16u;
    case 4: return count * 32u;
    case 5: return count * 64u;
    case 6: return count * 128u;
    default: return count;
  }
}

uint64_t apic_timer_due(struct apic_timer t)
{
  uint64_t period = apic_timer_period(t.initial, t.divide);
  if (t.mode == APIC_DEADLINE)
    return t.deadline;
  return period > UINT64_MAX - t.start ? UINT64_MAX : t.start + period;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_expires(TimerOf(t), now); */
static bool expires(struct apic_timer t, uint64_t now)
{
  if (t.armed != 1u || now < apic_timer_due(t))
    return false;
  return t.mode == APIC_DEADLINE ? t.deadline != 0u : t.initial != 0u;
}

uint32_t apic_timer_count(struct apic_timer t, uint64_t now)
{
  if (t.mode == APIC_DEADLINE || t.armed != 1u || t.initial == 0u || now >= apic_timer_due(t))
    return 0;
  if (now <= t.start)
    return t.initial;
  uint64_t gone = (now - t.start) / divisor(t.divide);
  return gone < t.initial ? t.initial - gone : 0u;
}

struct apic_tick apic_timer_look(struct apic_timer t, uint64_t now)
{
  struct apic_tick tick;
  tick.timer = t;
  tick.expired = 0u;
  if (!expires(t, now))
    return tick;
  tick.expired = 1u;
  if (t.mode == APIC_PERIODIC) {
    tick.timer.start = apic_timer_due(t);
  } else {
    tick.timer.armed = 0u;
    tick.timer.deadline = 0u;
  }
  return tick;
}
