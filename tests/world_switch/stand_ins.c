/* SPDX-License-Identifier: MIT */
/* In place of threads, time, user memory and traces: there is one thread, and it never waits. */
#include "runner/record.h"
#include "runner/runner.h"
#include "runner/trap.h"
#include "tests/world_switch/watch.h"

#define TSC_KHZ 10000u

void thread_block_until(int64_t deadline) { (void)deadline, panic("the core wants to block"); }
bool thread_block_unless_suspended(int64_t deadline) { thread_block_until(deadline); return true; }
int64_t clock_of_tsc(uint64_t tsc) { return (int64_t)tsc; }
void thread_wake_all(void) {}
void thread_end_if_it_must(void) {}
void thread_begins(void) {}
void schedule_check(uint32_t vector) { (void)vector; }
uint64_t clock_tsc_khz(void) { return TSC_KHZ; }

bool recording;
void record_exit(uint32_t vcpu, const struct exit_raw *raw) {
  (void)vcpu;
  panic("a trace of exit %u", raw->reason);
}

void record_timer_interrupt(uint32_t vector) { panic("a trace of interrupt %u", vector); }
void record_self_interrupt(uint32_t vector) { panic("a trace of interrupt %u", vector); }

uint64_t nmi_frame;

void trap_handle(struct trap_frame *f) {
  nmi_frame = (uint64_t)f;
  if (f->vector == TRAP_NMI) return;
  panic("vector %lu error %lx at %lx", f->vector, f->error, f->rip);
}

int64_t syscall_dispatch(uint64_t number, const struct syscall_frame *frame) {
  (void)frame;
  panic("system call %lu", number);
}
