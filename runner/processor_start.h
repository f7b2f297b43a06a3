/* SPDX-License-Identifier: MIT */
#ifndef RUNNER_PROCESSOR_START_H_
#define RUNNER_PROCESSOR_START_H_

#include <stdint.h>

/* Who they are, while what the loader left in memory is still there. */
void processors_find(uint32_t magic, uint32_t information);
/* Starts them; they wait for the kernel's lock, and then for threads. One line for each that is
 * left out, and one for all. On the first processor, which has entered VMX operation. */
void processors_start(void);

#endif
