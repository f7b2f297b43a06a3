/* SPDX-License-Identifier: MIT */
#ifndef RUNNER_START_BLOCK_H_
#define RUNNER_START_BLOCK_H_

#include "runner/runner.h"
#include "zircon/processargs.h"

/* How many bytes guests shall have. */
uint64_t start_block_memory(void);
/* How many frames the modules' VMOs take, which are the first that the first VMM has. */
uint64_t start_block_frames(void);
/* The block that a VMM of the boot bundle finds at its start: creates the handles in it. Panics
 * without room. */
void start_block_fill(struct temora_start *start, uint32_t process);

#endif
