/* SPDX-License-Identifier: MIT */
/* The system calls: user memory is probed and copied here, the core decides. `a`: the arguments as
 * in zircon/syscalls.h. */
#ifndef RUNNER_SYSCALL_H_
#define RUNNER_SYSCALL_H_

#include "runner/runner.h"

typedef int64_t syscall_function(const uint64_t *a);

syscall_function sys_handle_close, sys_handle_close_many, sys_handle_duplicate;
syscall_function sys_handle_replace, sys_object_get_info;
syscall_function sys_port_create, sys_port_queue, sys_port_wait, sys_port_cancel;
syscall_function sys_channel_create, sys_channel_write, sys_channel_read;
syscall_function sys_vmo_create, sys_vmo_read, sys_vmo_write, sys_vmo_get_size, sys_vmar_map,
    sys_vmar_unmap, sys_vmar_protect, sys_vmo_set_size, sys_vmo_replace_as_executable;
syscall_function sys_guest_create, sys_guest_set_trap;
syscall_function sys_vcpu_create, sys_vcpu_enter, sys_vcpu_kick, sys_vcpu_interrupt;
syscall_function sys_vcpu_read_state, sys_vcpu_write_state;
syscall_function sys_clock_get_monotonic, sys_nanosleep, sys_debug_write, sys_debug_read;
syscall_function sys_thread_exit, sys_process_exit, sys_process_spawn;
syscall_function sys_thread_create, sys_thread_start, sys_task_suspend;

/* Gives back the bytes of messages at endpoints that are no more. */
void channels_sweep(void);
/* Does what the core's last reply says about blocked threads. */
void reply_wake(void);
/* Copies reply.handle[0] out when the call went well: the pointer was probed before. */
zx_status_t reply_handle(zx_status_t status, uint64_t out);

#endif
