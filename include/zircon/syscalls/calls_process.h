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

/* Starts a process.
 *
 * The runner's stand-in for `zx_process_create` and `zx_process_start`. The process runs a program
 * of the boot image from its beginning, in an address space of its own, with one handle at most and
 * a number, which it finds in its start block (`zircon/processargs.h`). There is no handle of it:
 * who wants to know of its end gives it one end of a channel and waits until the other end says
 * PEER_CLOSED.
 * While a trace is recorded the call is refused, because the trace has no line for it.
 *
 * Arguments:
 *   name           the file's name in the boot image, such as `traps.elf`
 *   name_size      in bytes, without a 0
 *   bootstrap      moves to the process when the call succeeds; ZX_HANDLE_INVALID gives none
 *   argument       any value
 * Runner:
 *   NOT_SUPPORTED  a trace is being recorded
 *   INVALID_ARGS   `name` cannot be read, or is longer than 47 bytes
 *   NOT_FOUND      the image has no program of that name
 *   BAD_HANDLE     `bootstrap` is neither a handle nor ZX_HANDLE_INVALID
 *   ACCESS_DENIED  `bootstrap` has no TRANSFER
 *   NO_MEMORY      all processes or threads of the system are in use, or no memory is left
 * Model: none
 * Core: process_create, thread_create, handle_give
 */
zx_status_t zx_process_spawn(const char *name, size_t name_size, zx_handle_t bootstrap,
                             uint64_t argument);

/* Ends the calling process and all its threads.
 *
 * Its handles are closed. The last process ends the machine: the runner prints the counters of
 * exits and switches the power off. Its exit status says whether every process of the boot image
 * ended with code 0; those that zx_process_spawn has started do not count.
 *
 * Arguments:
 *   retcode  0 for success
 * Returns: It does not.
 * Model: none
 * Core: thread_exit, handle_close
 * Decisions: D19
 */
void        zx_process_exit(int64_t retcode) __attribute__((noreturn));

#endif
