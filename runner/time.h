/* SPDX-License-Identifier: MIT */
#ifndef RUNNER_TIME_H_
#define RUNNER_TIME_H_

#include <stdint.h>

/* Measures the clocks and starts the 1 kHz timer interrupt; then time_join on each other processor,
 * behind apic_join. */
void time_start(void);
void time_join(void);
/* Acknowledges an interrupt that was delivered with this vector. */
void time_interrupt(uint32_t vector);

/* The clock has not seen the last so many ticks of the TSC. */
void clock_skip(uint64_t ticks);

#endif
