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

/* Makes a thread of a process, which does not run yet.
 *
 * A VMM has a handle to its own process from its start on (`zx_process_self`); the process may be
 * another one. Nobody can ask for the name, so it is not kept. A thread that has not been started
 * ends with its last handle; one that runs needs none.
 *
 * Arguments:
 *   process       the process
 *   name          any bytes; must not be NULL
 *   name_size     in bytes, 32 at most
 *   options       must be 0
 *   out           receives the thread
 * Rights:
 *   process       PROCESS with MANAGE_THREAD
 * Errors:
 *   INVALID_ARGS  `options` is not 0; `name` is NULL, cannot be read, or is longer than 32 bytes
 *   BAD_HANDLE    `process` is not a handle of the caller
 *   WRONG_TYPE    `process` is not a process
 *   ACCESS_DENIED `process` has no MANAGE_THREAD
 *   BAD_STATE     the process has ended
 *   NO_MEMORY     there is no handle, no thread or no memory for its stack left
 *   INVALID_ARGS  `out` cannot be written
 * Model: born_status
 * Core: thread_make
 */
zx_status_t zx_thread_create(zx_handle_t process, const char *name, size_t name_size,
                             uint32_t options, zx_handle_t *out);

/* Starts a thread that zx_thread_create has made.
 *
 * It begins at `thread_entry`, with `stack` in RSP, `arg1` in RDI and `arg2` in RSI; the other
 * registers are 0. The stack is not looked at. It must end with zx_thread_exit. While it or its
 * process is suspended, the thread waits before its first instruction.
 *
 * Arguments:
 *   handle        the thread
 *   thread_entry  where it starts, in user memory
 *   stack         RSP
 *   arg1          any value
 *   arg2          any value
 * Rights:
 *   handle        THREAD with MANAGE_THREAD
 * Errors:
 *   BAD_HANDLE    `handle` is not a handle of the caller
 *   WRONG_TYPE    `handle` is not a thread
 *   ACCESS_DENIED `handle` has no MANAGE_THREAD
 *   BAD_STATE     its process has ended
 *   INVALID_ARGS  `thread_entry` is no address of user memory
 *   BAD_STATE     it has been started already
 *   NO_MEMORY     all handles of the system are in use: what runs keeps its object by one
 * Model: start_status
 * Core: thread_begin
 * Decisions: D157
 */
zx_status_t zx_thread_start(zx_handle_t handle, zx_vaddr_t thread_entry, zx_vaddr_t stack,
                            uintptr_t arg1, uintptr_t arg2);

/* Suspends a thread, or all threads of a process.
 *
 * They do not run until the last handle to the token is closed; of several tokens, that of each.
 * When the call returns they have stopped. A thread that suspends itself stops before its call
 * returns. One that has not been started starts suspended.
 *
 * - Inside zx_vcpu_enter, the guest does not run; a kick is seen when the thread goes on. A thread
 *   that waits there for the room of a bell gives up: the bell is lost, and its zx_vcpu_enter
 *   returns NO_MEMORY when the thread goes on.
 * - A thread that waits in another call comes out of it, at the earliest, when it goes on.
 *
 * Arguments:
 *   handle        a thread or a process
 *   token         receives the token, with INSPECT and TRANSFER
 * Rights:
 *   handle        any object with WRITE. It must be a thread or a process
 * Errors:
 *   BAD_HANDLE    `handle` is not a handle of the caller
 *   ACCESS_DENIED `handle` has no WRITE, whatever it is
 *   WRONG_TYPE    `handle` is neither a thread nor a process
 *   BAD_STATE     the thread or the process has ended
 *   NO_MEMORY     64 tokens are in use, or all handles of the system
 *   INVALID_ARGS  `token` cannot be written
 * Model: suspend_status
 * Core: task_suspend
 * Decisions: D36, D158 to D161
 */
zx_status_t zx_task_suspend(zx_handle_t handle, zx_handle_t *token);

/* Ends the calling thread.
 *
 * Its vcpu, if it has one, stays without an owner for ever: nobody can enter it, but it can be
 * kicked, interrupted and closed. The last thread of a process ends the process with code 0.
 *
 * Returns: It does not.
 * Model: none
 * Core: thread_exit, task_over
 * Decisions: D19
 */
void        zx_thread_exit(void) __attribute__((noreturn));

/* Starts a process.
 *
 * The runner's stand-in for `zx_process_create` and `zx_process_start`. The process runs a program
 * of the boot image from its beginning, in an address space of its own, with one handle at most and
 * a number, which it finds in its start block (`zircon/processargs.h`). The caller gets no handle
 * of it; the process has one, and may send it. Who wants to know of its end gives it one end of a
 * channel and waits until the other end says PEER_CLOSED.
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
 * Core: process_create, process_self, handle_give
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
 * Core: thread_exit, task_over, handle_close
 * Decisions: D19
 */
void        zx_process_exit(int64_t retcode) __attribute__((noreturn));

#endif
