/* SPDX-License-Identifier: MIT */
/* What the registers of a local APIC (apic_table.h) hold, and CR8: the step of a write, what a read
 * gives, the timer's interrupt (model/apic_register.mlw). SDM Vol. 3, 11.12.1. */
#ifndef ARCH_VMX_APIC_REGISTER_H_
#define ARCH_VMX_APIC_REGISTER_H_

#include "arch/vmx/apic_table.h"
#include "arch/vmx/apic_timer.h"
#include "arch/vmx/msr.h"

struct apic_state {
  struct apic_timer timer;
  uint32_t          spurious; /* 80Fh */
  uint32_t          priority; /* 808h; CR8 is its bits 7:4 */
  uint64_t          command;  /* 830h, the last that was taken */
  uint32_t          entry[APIC_ENTRIES]; /* 82Fh, 832h to 837h */
};

/* What a read finds outside. */
struct apic_view {
  uint32_t id;
  uint32_t requests; /* of 820h to 827h: the 32 vectors of the register that is read */
  uint64_t tsc;
};

struct apic_written {
  uint32_t          fault; /* 1: #GP(0), nothing changed */
  uint32_t          self;  /* the vector with which the vcpu interrupts itself, or 0 */
  struct apic_state state;
};

struct apic_looked {
  uint32_t          vector; /* of the interrupt that the timer makes, or 0 */
  struct apic_timer timer;
};

#include "spec/apic_register.acsl"

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures state:   ApicOf(\result) == m_apic_reset;
    ensures entries: \forall integer i; 0 <= i < APIC_ENTRIES ==>
                     \result.entry[i] == m_entry_reset;
*/
struct apic_state apic_reset(void);

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures fault: \result.fault == 0 <==> m_apic_readable(index);
    ensures range: \result.fault <= 1;
    ensures entry: m_apic_entry(index) < APIC_ENTRIES ==>
      \result.value == s.entry[m_apic_entry(index)];
    ensures value: m_apic_entry(index) == APIC_ENTRIES ==>
      \result.value == m_apic_value(index, ApicOf(s), view.id, view.requests, view.tsc);
*/
struct msr_read apic_read(struct apic_state s, struct apic_view view, uint32_t index);

/* At `now`, a tick of the TSC. A write of the interrupt command is checked and kept; what it
 * commands is apic_command's. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures fault:   \result.fault == 0 <==> m_apic_takes(index, value);
    ensures range:   \result.fault <= 1;
    ensures self:    \result.self == m_apic_self(s.spurious, index, value);
    ensures state:   ApicOf(\result.state) == m_apic_after(ApicOf(s), index, value, now);
    ensures entries: \forall integer i; 0 <= i < APIC_ENTRIES ==> \result.state.entry[i] ==
      m_apic_entry_after(i, s.entry[i], s.spurious, index, value);
*/
struct apic_written apic_write(struct apic_state s, uint32_t index, uint64_t value, uint64_t now);

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == m_cr8_of(priority);
*/
uint32_t apic_cr8(uint32_t priority);

/* Whether a MOV to CR8 is taken, or #GP(0); the task priority after it. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == 1 <==> m_cr8_takes(value);
*/
bool apic_cr8_takes(uint64_t value);

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == m_cr8_after(priority, value);
*/
uint32_t apic_cr8_write(uint32_t priority, uint64_t value);

/* One look at the clock. entry: the timer's in the local vector table. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures vector: \result.vector == m_timer_vector(TimerOf(t), entry, now);
    ensures timer:  TimerOf(\result.timer) == m_timer_looked(TimerOf(t), now);
*/
struct apic_looked apic_look(struct apic_timer t, uint32_t entry, uint64_t now);

/* The tick at which to look again; the last there is: never by itself. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == m_timer_next(TimerOf(t), entry);
*/
uint64_t apic_next(struct apic_timer t, uint32_t entry);

#endif
