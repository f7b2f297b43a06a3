/* SPDX-License-Identifier: MIT */
/* The one lock around the kernel and the core. A processor has it whenever it executes in ring 0,
 * but for the first and last instructions of an entry, while the guest runs (vmx_run), and in HLT.
 * It belongs to the processor, not to the thread: a thread switch hands it on. Interrupts are off
 * where it is taken. docs/architecture.md, section 5. */
#ifndef RUNNER_KERNEL_LOCK_H_
#define RUNNER_KERNEL_LOCK_H_

/* In the order in which they came. */
void kernel_lock(void);
void kernel_unlock(void);

#endif
