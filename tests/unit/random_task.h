/* SPDX-License-Identifier: MIT */
/* Random calls on processes and threads as objects. */
#ifndef TESTS_UNIT_RANDOM_TASK_H_
#define TESTS_UNIT_RANDOM_TASK_H_

#include "temora/core.h"

/* How many threads were started, and of how many it was seen that they are suspended. */
extern uint32_t tasks_started, tasks_suspended;

/* `process` becomes an object, and its handle goes onto the list. */
void random_task_begin(void);
/* The handles of nobody by which tasks that run keep their objects. */
uint32_t handles_kept(void);
zx_status_t random_task_call(void);

#endif
