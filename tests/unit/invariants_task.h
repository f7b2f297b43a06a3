/* SPDX-License-Identifier: MIT */
/* What must hold of processes and threads as objects, and of tokens. */
#ifndef TESTS_UNIT_INVARIANTS_TASK_H_
#define TESTS_UNIT_INVARIANTS_TASK_H_

#include <stdint.h>

/* nobodys: of each slot, how often it was found as a handle of nobody; here are more. */
void check_tasks(uint32_t *nobodys);

#endif
