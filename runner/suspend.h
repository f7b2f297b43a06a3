/* SPDX-License-Identifier: MIT */
/* Threads that a token of zx_task_suspend stops: no processor takes one up, wherever it is in
 * ring 3 or in the kernel. Which they are is the core's to say. */
#ifndef RUNNER_SUSPEND_H_
#define RUNNER_SUSPEND_H_

#include "runner/runner.h"

/* Of a thread that lives. */
bool thread_is_suspended(uint32_t thread);
/* After zx_task_suspend: no other processor runs a suspended thread when it returns. The caller may
 * be one; it stops at the next reschedule(). */
void threads_suspend(void);
/* After core_settle: if tokens have gone, there may be threads to run. */
void threads_resume(void);

#endif
