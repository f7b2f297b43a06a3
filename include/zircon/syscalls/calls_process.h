/* SPDX-License-Identifier: MIT */
/* Time, the console, threads. */
#ifndef ZIRCON_SYSCALLS_CALLS_PROCESS_H_
#define ZIRCON_SYSCALLS_CALLS_PROCESS_H_

#include "zircon/types.h"

/* Tells the time of the monotonic clock.
 *
 * It is the processor's time-stamp counter, measured at boot. In Bochs that counts instructions.
 *
 * Returns: Nanoseconds since boot. It never fails.
 * Model: none
 */
zx_time_t   zx_clock_get_monotonic(void);

/* Sleeps until the monotonic clock has reached a time.
 *
 * A deadline in the past returns at once.
 *
 * Arguments:
 *   deadline  of the monotonic clock, in nanoseconds; ZX_TIME_INFINITE sleeps for ever
 * Model: none
 */
zx_status_t zx_nanosleep(zx_time_t deadline);

/* Writes bytes to the console.
 *
 * The console is the machine's first serial port. It waits until all bytes are on their way.
 *
 * Arguments:
 *   buffer        the bytes
 *   size          in bytes
 * Runner:
 *   INVALID_ARGS  `buffer` cannot be read; nothing has been written
 * Model: none
 */
zx_status_t zx_debug_write(const char *buffer, size_t size);

/* Reads what the console has received.
 *
 * It does not wait, and gives 16 bytes at most in one call, what the serial port's queue holds.
 *
 * Arguments:
 *   buffer        receives the bytes; all `size` of them must be writable
 *   size          in bytes
 *   actual        receives how many bytes were read; 0 when there is nothing
 * Runner:
 *   INVALID_ARGS  `buffer` or `actual` cannot be written
 * Model: none
 */
zx_status_t zx_debug_read(char *buffer, size_t size, size_t *actual);

/* Starts a thread of the calling process.
 *
 * The runner's stand-in for `zx_thread_create` and `zx_thread_start`, which come with handles of
 * threads. The thread ends with zx_thread_exit; `entry` must not return.
 *
 * Arguments:
 *   entry         where it starts, with `arg` in RDI
 *   arg           any value
 *   stack_top     the end of its stack, rounded down to 16 bytes
 * Runner:
 *   INVALID_ARGS  `entry` is no address of user memory
 *   INVALID_ARGS  the 8 bytes below `stack_top` cannot be written
 *   NO_MEMORY     all threads of the system are in use, or no memory is left for its stack
 * Model: none
 * Core: thread_create
 */
zx_status_t zx_thread_spawn(void (*entry)(uint64_t), uint64_t arg, void *stack_top);

/* Ends the calling thread.
 *
 * Its vcpu, if it has one, stays without an owner for ever: nobody can enter it, but it can be
 * kicked, interrupted and closed. The last thread of a process ends the process with code 0.
 *
 * Returns: It does not.
 * Model: none
 * Core: thread_exit
 * Decisions: D19
 */
void        zx_thread_exit(void) __attribute__((noreturn));

/* Ends the calling process and all its threads.
 *
 * The last process ends the machine: the runner prints the counters of exits and switches the power
 * off. Its exit status says whether every process ended with code 0.
 *
 * Arguments:
 *   retcode  0 for success
 * Returns: It does not.
 * Model: none
 * Core: thread_exit
 * Decisions: D19
 */
void        zx_process_exit(int64_t retcode) __attribute__((noreturn));

#endif
