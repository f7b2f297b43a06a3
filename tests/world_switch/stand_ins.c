/* SPDX-License-Identifier: MIT */
/* In place of threads, time and user memory: there is one thread, and it never waits. */
#include "runner/runner.h"
#include "runner/trap.h"
#include "tests/world_switch/watch.h"

#define TSC_KHZ 10000u

void thread_block(void) { panic("the core wants to block"); }
void thread_wake_all(void) {}
void schedule_check(uint32_t vector) { (void)vector; }
uint64_t clock_tsc_khz(void) { return TSC_KHZ; }

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
