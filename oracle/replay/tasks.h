/* SPDX-License-Identifier: MIT */
/* Processes and threads as objects of the core: those that a trace has at its start, and their end.
 */
#ifndef ORACLE_REPLAY_TASKS_H_
#define ORACLE_REPLAY_TASKS_H_

#include "temora/core.h"
#include "temora/space.h"
#include "temora/task_call.h"

/* What the core has as the number of a thread that makes no call of the trace. */
#define NO_CALLER (MAX_THREADS - 1u)

/* The process has an object, and reply.handle[0] is its handle to it. */
zx_status_t tasks_begin_process(uint32_t process);
/* It has an address space, and reply.handle[0] is its handle to the VMAR. Once for each process. */
zx_status_t tasks_begin_space(uint32_t process);
bool        tasks_has_space(uint32_t process);
/* Between two traces: no process has one. */
void        tasks_restart(void);
/* So has the thread, which runs, and reply.handle[0] is its process's handle to it. BAD_HANDLE: the
 * process has no handle to itself. */
zx_status_t tasks_begin_thread(uint32_t process, uint32_t thread);

/* The thread runs, and has an object. */
bool tasks_has_thread(uint32_t thread);
/* So does one that has not been started, while its object has a name. */
bool tasks_lives(uint32_t thread);
/* It has an object, and it or its process is suspended. */
bool tasks_is_suspended(uint32_t thread);
/* It is over; so is the process with all its threads, and its handles are closed. */
void tasks_end_thread(uint32_t thread);
void tasks_end_process(uint32_t process);

#endif
