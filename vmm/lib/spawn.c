/* SPDX-License-Identifier: MIT */
#include "thread.h"

#include "zircon/process.h"
#include "zircon/syscalls.h"

zx_status_t thread_spawn(void (*entry)(uint64_t), uint64_t arg, void *stack, zx_handle_t *out) {
  static const char name[] = "thread";
  zx_status_t status = zx_thread_create(zx_process_self(), name, sizeof(name) - 1, 0, out);
  if (status != ZX_OK) return status;
  status = zx_thread_start(*out, (uintptr_t)entry, (uintptr_t)stack, arg, 0);
  if (status != ZX_OK) (void)zx_handle_close(*out);
  return status;
}
