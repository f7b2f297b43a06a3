/* SPDX-License-Identifier: MIT */
/* Waiting for what other threads do, and for the clock. */
#ifndef KVM_WAIT_H_
#define KVM_WAIT_H_

#include <time.h>

#include "zircon/types.h"

/* With the lock held, which others get meanwhile. false: the deadline has passed. */
bool wait_until(zx_time_t deadline);
/* Something has changed that a waiter may wait for. */
void wake_all(void);

struct timespec time_of(zx_time_t deadline);

#endif
