/* SPDX-License-Identifier: MIT */
/* System calls on time, the console, threads and the process itself. */
#include "syscall.h"

zx_time_t zx_clock_get_monotonic(void) {
  return syscall(SYS_CLOCK_GET_MONOTONIC, (struct syscall_args){{0}});
}

zx_status_t zx_nanosleep(zx_time_t deadline) {
  return CALL(SYS_NANOSLEEP, (uint64_t)deadline);
}

zx_status_t zx_debug_write(const char *buffer, size_t size) {
  return CALL(SYS_DEBUG_WRITE, POINTER(buffer), size);
}

zx_status_t zx_debug_read(char *buffer, size_t size, size_t *actual) {
  return CALL(SYS_DEBUG_READ, POINTER(buffer), size, POINTER(actual));
}

zx_status_t zx_thread_create(zx_handle_t process, const char *name, size_t name_size,
                             uint32_t options, zx_handle_t *out) {
  return CALL(SYS_THREAD_CREATE, process, POINTER(name), name_size, options, POINTER(out));
}

zx_status_t zx_thread_start(zx_handle_t handle, zx_vaddr_t thread_entry, zx_vaddr_t stack,
                            uintptr_t arg1, uintptr_t arg2) {
  return CALL(SYS_THREAD_START, handle, thread_entry, stack, arg1, arg2);
}

zx_status_t zx_task_suspend(zx_handle_t handle, zx_handle_t *token) {
  return CALL(SYS_TASK_SUSPEND, handle, POINTER(token));
}

void zx_thread_exit(void) {
  for (;;) syscall(SYS_THREAD_EXIT, (struct syscall_args){{0}});
}

zx_status_t zx_process_spawn(const char *name, size_t name_size, zx_handle_t bootstrap,
                             uint64_t argument) {
  return CALL(SYS_PROCESS_SPAWN, POINTER(name), name_size, bootstrap, argument);
}

void zx_process_exit(int64_t retcode) {
  for (;;) syscall(SYS_PROCESS_EXIT, (struct syscall_args){{(uint64_t)retcode}});
}
