/* SPDX-License-Identifier: MIT */
/* The processor as threads see it. */
#ifndef RUNNER_CPU_H_
#define RUNNER_CPU_H_

#include "runner/runner.h"

#define EXTENDED_STATE_BYTES 4096u /* of XSAVE: AVX-512 needs 2688 */

void cpu_start(void);
/* The same on another processor, which gets this number. */
void cpu_join(uint32_t number);
/* GDTR and IDTR. */
void cpu_load_tables(void);
/* The stack on which the next interrupt or system call from ring 3 arrives, on this processor. */
void cpu_set_kernel_stack(uint64_t top);
/* The area is EXTENDED_STATE_BYTES long, 64-byte aligned. */
void cpu_save_extended(void *area);
void cpu_load_extended(const void *area);

#endif
