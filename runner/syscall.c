/* SPDX-License-Identifier: MIT */
/* From the number in RAX to the function. */
#include "runner/syscall.h"
#include "runner/account.h"
#include "runner/kernel_lock.h"
#include "runner/process.h"
#include "runner/record.h"
#include "runner/space.h"
#include "runner/suspend.h"
#include "runner/thread.h"
#include "runner/trap.h"
#include "runner/vmx.h"
#include "zircon/syscalls.h"

static syscall_function *const table[] = {
  [SYS_HANDLE_CLOSE] = sys_handle_close,
  [SYS_HANDLE_DUPLICATE] = sys_handle_duplicate,
  [SYS_HANDLE_REPLACE] = sys_handle_replace,
  [SYS_OBJECT_GET_INFO] = sys_object_get_info,
  [SYS_PORT_CREATE] = sys_port_create,
  [SYS_PORT_QUEUE] = sys_port_queue,
  [SYS_PORT_WAIT] = sys_port_wait,
  [SYS_VMO_CREATE] = sys_vmo_create,
  [SYS_VMO_READ] = sys_vmo_read,
  [SYS_VMO_WRITE] = sys_vmo_write,
  [SYS_VMAR_MAP] = sys_vmar_map,
  [SYS_VMAR_UNMAP] = sys_vmar_unmap,
  [SYS_VMAR_PROTECT] = sys_vmar_protect,
  [SYS_VMO_SET_SIZE] = sys_vmo_set_size,
  [SYS_VMO_REPLACE_AS_EXECUTABLE] = sys_vmo_replace_as_executable,
  [SYS_GUEST_CREATE] = sys_guest_create,
  [SYS_GUEST_SET_TRAP] = sys_guest_set_trap,
  [SYS_VCPU_CREATE] = sys_vcpu_create,
  [SYS_VCPU_ENTER] = sys_vcpu_enter,
  [SYS_VCPU_KICK] = sys_vcpu_kick,
  [SYS_VCPU_INTERRUPT] = sys_vcpu_interrupt,
  [SYS_VCPU_READ_STATE] = sys_vcpu_read_state,
  [SYS_VCPU_WRITE_STATE] = sys_vcpu_write_state,
  [SYS_CLOCK_GET_MONOTONIC] = sys_clock_get_monotonic,
  [SYS_NANOSLEEP] = sys_nanosleep,
  [SYS_DEBUG_WRITE] = sys_debug_write,
  [SYS_DEBUG_READ] = sys_debug_read,
  [SYS_HANDLE_CLOSE_MANY] = sys_handle_close_many,
  [SYS_PORT_CANCEL] = sys_port_cancel,
  [SYS_VMO_GET_SIZE] = sys_vmo_get_size,
  [SYS_CHANNEL_CREATE] = sys_channel_create,
  [SYS_CHANNEL_WRITE] = sys_channel_write,
  [SYS_CHANNEL_READ] = sys_channel_read,
  [SYS_THREAD_CREATE] = sys_thread_create,
  [SYS_THREAD_START] = sys_thread_start,
  [SYS_THREAD_EXIT] = sys_thread_exit,
  [SYS_PROCESS_EXIT] = sys_process_exit,
  [SYS_PROCESS_SPAWN] = sys_process_spawn,
  [SYS_TASK_SUSPEND] = sys_task_suspend,
};

static int64_t serve(uint64_t number, const struct syscall_frame *frame) {
  /* SYSRET to a non-canonical address faults in ring 0 (SDM Vol. 2, SYSRET): never get there. */
  if (!space_is_user(frame->rip, 1)) {
    struct trap_frame bad = {.vector = TRAP_GENERAL_PROTECTION, .rip = frame->rip, .rax = number,
                             .rsp = frame->rsp};
    process_fault(&bad, "system call at the end of the address space", 0);
  }
  if (number >= sizeof table / sizeof table[0] || table[number] == NULL) return ZX_ERR_BAD_SYSCALL;
  if (recording) record_begin(number, frame->argument);
  int64_t result = table[number](frame->argument);
  if (recording) record_end(result);
  core_settle();
  vmx_settle();
  threads_resume();
  reply_wake();
  return result;
}

int64_t syscall_dispatch(uint64_t number, const struct syscall_frame *frame) {
  account_to(IN_KERNEL);
  processor_from_user();
  kernel_lock();
  thread_end_if_it_must();
  int64_t result = serve(number, frame);
  /* A tick that ring 3 has not seen, or the caller is to stop. */
  if (this_processor()->ticked || thread_is_suspended(current_thread())) reschedule();
  account_to(IN_VMM);
  processor_to_user();
  kernel_unlock();
  return result;
}

void reply_wake(void) {
  if (reply.wake == 0) return;
  reply.wake = 0; /* done: it must not count again after a call that leaves the reply alone */
  thread_wake_all();
}

zx_status_t reply_handle(zx_status_t status, uint64_t out) {
  if (status != ZX_OK) return status;
  return copy_to_user(out, &reply.handle[0], sizeof(zx_handle_t)) ? ZX_OK : ZX_ERR_INVALID_ARGS;
}
