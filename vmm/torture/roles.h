/* SPDX-License-Identifier: MIT */
/* What the children of 'torture' do. A child finds its role and a number in its start block, one
 * end of a channel as its bootstrap handle, and the hypervisor resource in the first message. */
#ifndef VMM_TORTURE_ROLES_H_
#define VMM_TORTURE_ROLES_H_

#include <stdbool.h>

#include "zircon/syscalls.h"

enum role { ROLE_FAULT, ROLE_CALLS, ROLE_BLOCK, ROLE_TAKE, ROLE_SEND, ROLE_SUSPENDED, ROLES };

/* Where a thread of a child of ROLE_BLOCK waits; its number is that times 2, plus 1 when it is to
 * end by a fault. */
enum wait { WAIT_PORT, WAIT_SLEEP, WAIT_HALT, WAIT_BELL, WAIT_GUEST, WAIT_PARENT, WAITS };

struct report {
  zx_status_t status;
  uint64_t    value;
};

/* The child's side. Each ends the process, or a fault does. */
typedef void role_body(zx_handle_t channel, zx_handle_t resource, uint64_t number);
role_body role_fault, role_calls, role_block, role_take, role_send, role_suspended;

/* To the parent, with a handle if there is one. */
void report(zx_handle_t channel, zx_status_t status, uint64_t value, zx_handle_t handle);

/* ---- the parent's side ---- */

struct child {
  zx_handle_t   channel;
  uint32_t      reports;
  struct report last;
  zx_handle_t   handle; /* the last that came with a report */
};

zx_status_t child_spawn(struct child *child, zx_handle_t resource, enum role role,
                        uint64_t number);
/* Each tells whether it worked; failures are counted by the running case. */
bool child_start(struct child *child, zx_handle_t resource, enum role role, uint64_t number);
/* Waits until it has reported once more. */
bool child_reports(struct child *child);
/* Waits until the process has gone and closed its handles; takes what it still reported. */
bool child_ends(struct child *child);

#endif
