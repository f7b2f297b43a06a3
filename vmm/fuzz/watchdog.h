/* SPDX-License-Identifier: MIT */
/* The second thread: kicks a guest whose time is over, sends it interrupts, takes its bells. */
#ifndef VMM_FUZZ_WATCHDOG_H_
#define VMM_FUZZ_WATCHDOG_H_

#include <stdbool.h>

#include "zircon/syscalls.h"

/* What it sends. With exceptions and NMIs, handlers are interrupted, and lose their stack. */
enum storm { STORM_NONE, STORM_INTERRUPTS, STORM_ALL };

bool watchdog_start(uint64_t seed);
/* From here on the vcpu is watched; at the end: whether it was kicked. */
void watchdog_watch(zx_handle_t vcpu, uint64_t number, enum storm storm);
bool watchdog_done(void);
uint64_t watchdog_bells(void);

#endif
