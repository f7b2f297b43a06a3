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

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_is_behind(TimerOf(t), now);
    ensures after: \result == 1 ==> t.start <= now && m_period(t.initial, t.divide) > 0; */
static bool is_behind(struct apic_timer t, uint64_t now)
{
  return t.mode == APIC_PERIODIC && t.armed == 1u && t.initial != 0u && apic_timer_due(t) <= now;
}

struct apic_timer apic_timer_catch_up(struct apic_timer t, uint64_t now)
{
  if (is_behind(t, now))
    t.start = now - (now - t.start) % apic_timer_period(t.initial, t.divide);
  return t;
}

struct apic_timer apic_timer_set_count(struct apic_timer t, uint32_t initial, uint64_t now)
{
  if (t.mode == APIC_DEADLINE)
    return t;
  t.armed = initial == 0u ? 0u : 1u;
  t.initial = initial;
  t.start = now;
  return t;
}

struct apic_timer apic_timer_set_deadline(struct apic_timer t, uint64_t tsc)
{
  if (t.mode != APIC_DEADLINE)
    return t;
  t.armed = tsc == 0u ? 0u : 1u;
  t.deadline = tsc;
  return t;
}

uint64_t apic_timer_deadline(struct apic_timer t)
{
  return t.armed == 1u && t.mode == APIC_DEADLINE ? t.deadline : 0u;
}

struct apic_timer apic_timer_set_mode(struct apic_timer t, uint32_t mode)
{
  if ((mode == APIC_DEADLINE) != (t.mode == APIC_DEADLINE)) {
    t.armed = 0u;
    t.initial = 0u;
  }
  t.mode = mode;
  return t;
}

struct apic_timer apic_timer_set_divide(struct apic_timer t, uint32_t divide, uint64_t now)
{
  t.divide = divide;
  return t.armed == 1u ? apic_timer_set_count(t, t.initial, now) : t;
}
