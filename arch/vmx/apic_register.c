/* SPDX-License-Identifier: MIT */
#include "arch/vmx/apic_register.h"

#define VERSION         0x60015u /* integrated; entries up to number 6 */
#define SPURIOUS_RESET  0xFFu
#define ENABLED         0x100u
#define DELIVERY_STATUS 0x1000u
#define REMOTE_IRR      0x4000u
#define MASKED          0x10000u
#define FIRST_VECTOR    32u /* below, a vector is an exception to the core (D155) */

/*@ requires power: p > 0;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_flag(word, p); */
static bool flag(uint32_t word, uint32_t p) { return word / p % 2u == 1u; }

/*@ requires power: p > 0;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_flag_off(word, p); */
static uint32_t flag_off(uint32_t word, uint32_t p) { return flag(word, p) ? word - p : word; }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_masked_entry(entry); */
static uint32_t mask(uint32_t entry) { return flag(entry, MASKED) ? entry : entry + MASKED; }

struct apic_state apic_reset(void)
{
  struct apic_state s;
  /*@ loop invariant range: 0 <= i <= APIC_ENTRIES;
      loop invariant done: \forall integer j; 0 <= j < i ==> s.entry[j] == m_entry_reset;
      loop assigns i, s.entry[0 .. APIC_ENTRIES - 1];
      loop variant APIC_ENTRIES - i; */
  for (uint32_t i = 0; i < APIC_ENTRIES; i++)
    s.entry[i] = MASKED;
  s.timer = (struct apic_timer){.mode = APIC_ONE_SHOT};
  s.spurious = SPURIOUS_RESET;
  s.priority = 0;
  s.command = 0;
  return s;
}

/* ---- reading ---- */

/* The place in a cluster, as a bit */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_place_3(id); ensures range: 1 <= \result <= 32768; */
static uint32_t place(uint32_t id)
{
  uint32_t b = id % 2u == 0u ? 1u : 2u;
  if (id / 2u % 2u != 0u)
    b = b * 4u;
  if (id / 4u % 2u != 0u)
    b = b * 16u;
  if (id / 8u % 2u != 0u)
    b = b * 256u;
  return b;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_logical_id(id); */
static uint32_t logical_id(uint32_t id) { return id / 16u % 65536u * 65536u + place(id); }

/* 0 among others: nothing is in service, no error is kept */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_apic_value(index, ApicOf(s), view.id, view.requests, view.tsc); */
static uint64_t value_of(struct apic_state s, struct apic_view view, uint32_t index)
{
  if (index >= APIC_REQUESTED && index < APIC_ERROR_STATUS)
    return view.requests;
  switch (index) {
    case APIC_ID: return view.id;
    case APIC_VERSION: return VERSION;
    case APIC_TASK_PRIORITY: case APIC_PROCESSOR_PRIORITY: return s.priority;
    case APIC_LOGICAL_ID: return logical_id(view.id);
    case APIC_SPURIOUS: return s.spurious;
    case APIC_COMMAND: return s.command;
    case APIC_INITIAL_COUNT: return s.timer.initial;
    case APIC_CURRENT_COUNT: return apic_timer_count(s.timer, view.tsc);
    case APIC_DIVISOR: return s.timer.divide;
    case APIC_TSC_DEADLINE: return apic_timer_deadline(s.timer);
    default: return 0;
  }
}

struct msr_read apic_read(struct apic_state s, struct apic_view view, uint32_t index)
{
  struct msr_read r;
  uint32_t        i = apic_entry(index);
  r.fault = apic_readable(index) ? 0u : 1u;
  r.value = i < APIC_ENTRIES ? s.entry[i] : value_of(s, view, index);
  return r;
}

/* ---- writing ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures state:   ApicOf(\result) == ApicOf(s);
    ensures entries: \forall integer i; 0 <= i < APIC_ENTRIES ==>
                     \result.entry[i] == m_masked_entry(s.entry[i]); */
static struct apic_state mask_all(struct apic_state s)
{
  struct apic_state after = s;
  /*@ loop invariant range: 0 <= i <= APIC_ENTRIES;
      loop invariant done:  \forall integer j; 0 <= j < i ==>
                            after.entry[j] == m_masked_entry(s.entry[j]);
      loop invariant state: ApicOf(after) == ApicOf(s);
      loop assigns i, after.entry[0 .. APIC_ENTRIES - 1];
      loop variant APIC_ENTRIES - i; */
  for (uint32_t i = 0; i < APIC_ENTRIES; i++)
    after.entry[i] = mask(s.entry[i]);
  return after;
}

/* Delivery status and remote IRR are read-only; while software has disabled the APIC all entries
 * are masked (11.4.7.2). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures on:  m_apic_enabled(spurious) ==> \result == m_entry_held(value);
    ensures off: !m_apic_enabled(spurious) ==> \result == m_masked_entry(m_entry_held(value)); */
static uint32_t entry_held(uint32_t spurious, uint32_t value)
{
  uint32_t held = flag_off(flag_off(value, DELIVERY_STATUS), REMOTE_IRR);
  return flag(spurious, ENABLED) ? held : mask(held);
}

/*@ requires value: value <= 0xFFFFFFFF || index == APIC_TSC_DEADLINE;
    terminates \true; exits \false; assigns \nothing;
    ensures model: TimerOf(\result) == m_apic_timer_after(TimerOf(t), index, value, now); */
static struct apic_timer timer_after(struct apic_timer t, uint32_t index, uint64_t value,
                                     uint64_t now)
{
  switch (index) {
    case APIC_TIMER_ENTRY: return apic_timer_set_mode(t, value / 131072u % 4u);
    case APIC_INITIAL_COUNT: return apic_timer_set_count(t, value, now);
    case APIC_DIVISOR: return apic_timer_set_divide(t, value, now);
    case APIC_TSC_DEADLINE: return apic_timer_set_deadline(t, value);
    default: return t;
  }
}

/*@ requires taken: m_apic_takes(index, value);
    terminates \true; exits \false; assigns \nothing;
    ensures state:   ApicOf(\result) == m_apic_after(ApicOf(s), index, value, now);
    ensures entries: \forall integer i; 0 <= i < APIC_ENTRIES ==> \result.entry[i] ==
      m_apic_entry_after(i, s.entry[i], s.spurious, index, value); */
static struct apic_state step(struct apic_state s, uint32_t index, uint64_t value, uint64_t now)
{
  uint32_t i = apic_entry(index);
  if (index == APIC_COMMAND) {
    s.command = value;
    return s;
  }
  if (i < APIC_ENTRIES)
    s.entry[i] = entry_held(s.spurious, value);
  if (index == APIC_TASK_PRIORITY)
    s.priority = value;
  if (index == APIC_SPURIOUS) {
    s.spurious = value;
    return flag(value, ENABLED) ? s : mask_all(s);
  }
  s.timer = timer_after(s.timer, index, value, now);
  return s;
}

struct apic_written apic_write(struct apic_state s, uint32_t index, uint64_t value, uint64_t now)
{
  struct apic_written w;
  w.state = s;
  w.self = 0u;
  w.fault = apic_takes(index, value) ? 0u : 1u;
  if (w.fault == 1u)
    return w;
  w.state = step(s, index, value, now);
  if (index == APIC_SELF_IPI && flag(s.spurious, ENABLED))
    w.self = value;
  return w;
}

/* ---- CR8 is bits 7:4 of the task priority, and a write clears the others (11.8.6.1) ---- */

uint32_t apic_cr8(uint32_t priority) { return priority / 16u; }

bool apic_cr8_takes(uint64_t value) { return value <= 15u; }

uint32_t apic_cr8_write(uint32_t priority, uint64_t value)
{
  if (value > 15u)
    return priority;
  return value * 16u;
}

/* ---- time ---- */

struct apic_looked apic_look(struct apic_timer t, uint32_t entry, uint64_t now)
{
  struct apic_looked l;
  struct apic_tick   tick = apic_timer_look(t, now);
  uint32_t           vector = entry % 256u;
  l.timer = apic_timer_catch_up(tick.timer, now);
  l.vector = tick.expired == 1u && !flag(entry, MASKED) && vector >= FIRST_VECTOR ? vector : 0u;
  return l;
}

uint64_t apic_next(struct apic_timer t, uint32_t entry)
{
  return t.armed != 1u || flag(entry, MASKED) ? UINT64_MAX : apic_timer_due(t);
}
