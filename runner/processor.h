/* SPDX-License-Identifier: MIT */
/* What each processor has of its own.
 *
 * A processor knows its number by its task register: that is right in every handler and after every
 * VM exit, whatever ring 3 and guests have in their segment registers. So there is no SWAPGS, and
 * none of the moments at which it has not been executed yet. */
#ifndef RUNNER_PROCESSOR_H_
#define RUNNER_PROCESSOR_H_

#include <stdatomic.h>

#include "runner/most_processors.h"
#include "runner/runner.h"

#define NO_THREAD      MAX_THREADS
#define DESCRIPTOR     8u
#define TSS_DESCRIPTOR (2u * DESCRIPTOR)

enum place { IN_KERNEL, IN_GUEST, IN_VMM, IDLE, AT_LOCK, PLACES };

struct account {
  uint64_t   ticks[PLACES], since;
  enum place place;
};

struct virtual_cpu;

/* All but `vcpu` under the lock, or by the processor itself. The size is a power of two. */
struct processor {
  uint32_t number, apic_id;
  bool     runs;
  bool     waits;              /* in HLT or on its way there, for a thread that is ready */
  bool     ticked;             /* an interrupt came in ring 0 since it last chose a thread */
  bool     must_end;           /* its thread: the process has ended, on another processor */
  uint32_t thread;             /* NO_THREAD: its idle loop */
  uint64_t idle_stack_pointer; /* of that loop, while a thread runs */
  _Atomic uint64_t    user;    /* CR3 while it is in ring 3 or on its way there, or 0 */
  uint64_t            spaces_seen; /* kernel_lock.h */
  _Atomic uint32_t    vcpu;    /* 1 + the vcpu whose guest it runs, 0: none; cleared by itself */
  struct virtual_cpu *current; /* whose VMCS is current; NULL: not known */
  struct virtual_cpu *debug_owner; /* whose values are in the debug registers */
  uint64_t            served_tsc;  /* when interrupts had the last chance to come in */
  uint64_t            ept_seen[MAX_GUESTS]; /* ept.c */
  struct account      account;
} __attribute__((aligned(512)));

extern struct processor processors[MAX_PROCESSORS];
extern uint32_t         processor_count;    /* numbers in use; some may not run */
extern uint32_t         processors_running;

/* Not to be kept over anything that may switch threads: they move. */
static inline struct processor *this_processor(void) {
  uint32_t selector;
  __asm__ volatile("str %0" : "=r"(selector));
  return &processors[(selector - SELECTOR_TSS) / TSS_DESCRIPTOR];
}

/* Interrupts it: ends HLT and a guest's run. */
void processor_notify(const struct processor *p);
/* Ends the run of the vcpu's guest, if another processor is at it; does not wait. */
void processor_notify_vcpu(uint32_t vcpu);
/* No other processor runs the guest when it returns, nor can before the lock is given up. */
void processors_leave_guest(uint32_t guest);
/* No other processor is in ring 3 with these page tables when it returns, nor can be before the
 * lock is given up. */
void processors_leave_space(uint64_t cr3);
/* With the lock, before ring 3; and behind it, before the lock is asked for. */
void processor_to_user(void);
void processor_from_user(void);

#endif
