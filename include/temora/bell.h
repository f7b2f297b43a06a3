/* SPDX-License-Identifier: MIT */
/* Bells: packets that a guest queues. */
#ifndef TEMORA_BELL_H_
#define TEMORA_BELL_H_

#include "temora/state.h"

#define BELL_RUNG    0u
#define BELL_NO_PORT 1u
#define BELL_WAITS   2u
uint32_t bell_ring(uint32_t v, uint32_t trap, uint64_t addr);
uint32_t bell_retry(uint32_t v);

#endif
