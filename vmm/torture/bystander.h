/* SPDX-License-Identifier: MIT */
/* A guest that goes on while others break: a thread enters it again and again. */
#ifndef VMM_TORTURE_BYSTANDER_H_
#define VMM_TORTURE_BYSTANDER_H_

#include <stdbool.h>

#include "zircon/syscalls.h"

bool bystander_start(zx_handle_t resource);
/* Since the last time it has run, and every run was as it must be. */
void bystander_expect(void);
/* A handle of the guest for a child, to make a vcpu in it. */
zx_handle_t bystander_guest(void);

#endif
