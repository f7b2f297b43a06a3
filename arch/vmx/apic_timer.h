/* SPDX-License-Identifier: MIT */
/* The timer of a local APIC (model/apic_timer.mlw): it counts ticks of the time-stamp counter. SDM
 * Vol. 3, 11.5.4. */
#ifndef ARCH_VMX_APIC_TIMER_H_
#define ARCH_VMX_APIC_TIMER_H_

#include <stdint.h>

enum apic_timer_mode { APIC_ONE_SHOT, APIC_PERIODIC, APIC_DEADLINE };

struct apic_timer {
  uint32_t mode;     /* enum apic_timer_mode */
  uint32_t armed;    /* 1: it will expire */
  uint32_t initial;  /* MSR 838h */
  uint32_t divide;   /* MSR 83Eh */
  uint64_t start;    /* when the count was written, or expired last */
  uint64_t deadline; /* IA32_TSC_DEADLINE, MSR 6E0h */
};

struct apic_tick {
  uint32_t          expired; /* 1: the interrupt of the LVT entry is to be made, once */
  struct apic_timer timer;
};

#include "spec/apic_timer.acsl"

/* Ticks from the start of a count to its end. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == m_period(initial, divide);
*/
uint64_t apic_timer_period(uint32_t initial, uint32_t divide);

/* The tick at which the timer will expire; the last tick there is when that is beyond. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == m_due(TimerOf(t));
*/
uint64_t apic_timer_due(struct apic_timer t);

/* The current count, MSR 839h. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == m_current_count(TimerOf(t), now);
*/
uint32_t apic_timer_count(struct apic_timer t, uint64_t now);

/* One look at the clock: the timer expires once at most, however late the look is; a periodic one
 * that is still behind expires again at the next look. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures expired: \result.expired == 1 <==> m_expires(TimerOf(t), now);
    ensures range:   \result.expired <= 1;
    ensures timer:   TimerOf(\result.timer) == m_look(TimerOf(t), now);
*/
struct apic_tick apic_timer_look(struct apic_timer t, uint64_t now);

/* Periods that nobody has looked at make no interrupt of their own (D154). */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: TimerOf(\result) == m_catch_up(TimerOf(t), now);
*/
struct apic_timer apic_timer_catch_up(struct apic_timer t, uint64_t now);

/* A write of the initial count, MSR 838h, at `now`. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: TimerOf(\result) == m_start_count(TimerOf(t), initial, now);
*/
struct apic_timer apic_timer_set_count(struct apic_timer t, uint32_t initial, uint64_t now);

/* A write of IA32_TSC_DEADLINE, and what it reads. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: TimerOf(\result) == m_set_deadline(TimerOf(t), tsc);
*/
struct apic_timer apic_timer_set_deadline(struct apic_timer t, uint64_t tsc);

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == m_armed_deadline(TimerOf(t));
*/
uint64_t apic_timer_deadline(struct apic_timer t);

/* The mode in its entry of the local vector table, MSR 832h. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: TimerOf(\result) == m_set_mode(TimerOf(t), mode);
*/
struct apic_timer apic_timer_set_mode(struct apic_timer t, uint32_t mode);

/* A write of the divide configuration, MSR 83Eh, at `now`. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: TimerOf(\result) == m_set_divide(TimerOf(t), divide, now);
*/
struct apic_timer apic_timer_set_divide(struct apic_timer t, uint32_t divide, uint64_t now);

#endif
