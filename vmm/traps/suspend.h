/* SPDX-License-Identifier: MIT */
/* For cases of zx_task_suspend. */
#ifndef VMM_TRAPS_SUSPEND_H_
#define VMM_TRAPS_SUSPEND_H_

#include <stdatomic.h>

#include "zircon/types.h"

#define SUSPEND_WHILE_MS 20u

extern atomic_uint steps; /* of the other thread */

/* The token; the thread's state must have become SUSPENDED. */
zx_handle_t suspend(zx_handle_t thread);
void        resume(zx_handle_t token);
/* The same, and waits for the helper thread. */
void        resume_and_join(zx_handle_t token);
/* The other thread does nothing for a while. */
void        expect_no_step(void);
/* The cases in which it is in zx_vcpu_enter. */
void        suspend_guests(void);

#endif
