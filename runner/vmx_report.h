/* SPDX-License-Identifier: MIT */
/* Exit counters, and what is said when the processor refuses an entry. */
#ifndef RUNNER_VMX_REPORT_H_
#define RUNNER_VMX_REPORT_H_

#include "runner/account.h"
#include "runner/vmcs.h"
#include "runner/x86.h"

#define COUNTED_REASONS 80u /* SDM Vol. 3, Appendix C: 0 to 77; the last slot is all others */

/* What each processor did. */
struct exit_counter { uint64_t entries, exits[COUNTED_REASONS]; };
extern struct exit_counter exit_counter[MAX_PROCESSORS];
extern uint64_t            exit_ticks[COUNTED_REASONS];

/* Around a run. Ticks run from the exit to the same vcpu's next entry: with the VMM's work, and
 * for HLT with the wait. */
static inline void count_exit(struct virtual_cpu *c, uint64_t tsc, uint32_t reason) {
  uint32_t basic = reason & 0xFFFFu;
  c->exit_reason = basic < COUNTED_REASONS ? basic : COUNTED_REASONS - 1u;
  c->exit_tsc = tsc;
  exit_counter[this_processor()->number].exits[c->exit_reason]++;
}

/* The TSC's value now. */
static inline uint64_t count_entry(struct virtual_cpu *c) {
  uint64_t now = rdtsc();
  exit_counter[this_processor()->number].entries++;
  if (c->exit_tsc != 0) exit_ticks[c->exit_reason] += now - c->exit_tsc;
  return now;
}

/* VMLAUNCH or VMRESUME failed: what vmx_run returned. */
void report_vmfail(const struct virtual_cpu *c, uint32_t failure);
/* An exit with reason bit 31. */
void report_entry_failure(const struct virtual_cpu *c, uint32_t reason);
/* The guest's processor shut down (exit reason 2). */
#define TRIPLE_FAULT 2u
void report_triple_fault(const struct virtual_cpu *c);

#endif
