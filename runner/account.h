/* SPDX-License-Identifier: MIT */
/* Where the time goes: each tick of a processor's TSC counts for one of its places. */
#ifndef RUNNER_ACCOUNT_H_
#define RUNNER_ACCOUNT_H_

#include "runner/processor.h"
#include "runner/x86.h"

/* From `now`, the TSC's value a moment ago, on; of this processor. */
static inline void account_at(struct processor *p, uint64_t now, enum place next) {
  struct account *a = &p->account;
  a->ticks[a->place] += now - a->since;
  a->since = now;
  a->place = next;
}

static inline void account_to(enum place next) { account_at(this_processor(), rdtsc(), next); }

/* On each processor. */
void account_start(void);
/* The shares of all together, and what each of so many exits took on average. */
void account_print(uint64_t exits);

#endif
