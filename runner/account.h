/* SPDX-License-Identifier: MIT */
/* Where the time goes: each tick of the TSC counts for one of four places. */
#ifndef RUNNER_ACCOUNT_H_
#define RUNNER_ACCOUNT_H_

#include "runner/x86.h"

enum place { IN_KERNEL, IN_GUEST, IN_VMM, IDLE, PLACES };

extern uint64_t   account_ticks[PLACES], account_since;
extern enum place account_place;

/* From `now`, the TSC's value a moment ago, on. */
static inline void account_at(uint64_t now, enum place next) {
  account_ticks[account_place] += now - account_since;
  account_since = now;
  account_place = next;
}

static inline void account_to(enum place next) { account_at(rdtsc(), next); }

void account_start(void);
/* The shares, and what each of so many exits took on average. */
void account_print(uint64_t exits);

#endif
