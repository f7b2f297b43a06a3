/* SPDX-License-Identifier: MIT */
/* Of threads as objects, for more than one file of cases. */
#ifndef VMM_TRAPS_TASKS_H_
#define VMM_TRAPS_TASKS_H_

#include "zircon/syscalls.h"

/* ZX_THREAD_STATE_* */
uint32_t    thread_state(zx_handle_t thread);
/* Waits for it. */
bool        becomes(zx_handle_t thread, uint32_t state);
/* A copy with less rights. */
zx_handle_t poorer(zx_handle_t handle, zx_rights_t rights);

#endif
