/* SPDX-License-Identifier: MIT */
/* A local APIC in x2APIC mode, in parts: the interrupt command and the timer (model/apic.mlw). SDM
 * Vol. 3, "Advanced Programmable Interrupt Controller". Nothing calls it yet. */
#ifndef ARCH_VMX_APIC_H_
#define ARCH_VMX_APIC_H_

#include <stdint.h>

/* ---- the interrupt command register, MSR 830h ---- */

enum apic_mode { APIC_FIXED = 0, APIC_NMI = 4, APIC_INIT = 5, APIC_STARTUP = 6 };
enum apic_shorthand { APIC_TO_DESTINATION, APIC_TO_SELF, APIC_TO_ALL, APIC_TO_OTHERS };

struct apic_command {
  uint32_t fault;       /* 1: #GP(0), a reserved bit or value; all else is 0 then */
  uint32_t mode;        /* enum apic_mode */
  uint32_t vector;
  uint32_t shorthand;   /* enum apic_shorthand */
  uint32_t logical;     /* 1: the destination is logical */
  uint32_t destination; /* 0 with a shorthand */
};

/* ---- the timer ---- */

enum apic_timer_mode { APIC_ONE_SHOT, APIC_PERIODIC, APIC_DEADLINE };

/* Counts since `start`, in ticks of the time-stamp counter. */
struct apic_timer {
  uint32_t mode;
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

#include "spec/apic.acsl"

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: CommandOf(\result) == m_command(value);
*/
struct apic_command apic_command(uint64_t value);

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

#endif
