/* SPDX-License-Identifier: MIT */
/* Processes and threads as objects in the world of the tests. */
#ifndef TESTS_UNIT_TASKS_H_
#define TESTS_UNIT_TASKS_H_

#include "temora/core.h"
#include "temora/task_call.h"

/* The handle of world.process to itself: it is an object from the first time on. */
zx_handle_t own_process(void);
/* The handle of a new thread object of world.process, which is world.idle. */
zx_handle_t new_thread(void);
/* ... that has been started. */
zx_handle_t started_thread(void);
/* What the token, PROCESS or one behind it, stands for. */
zx_handle_t task_of_token(uint32_t token);

#endif
