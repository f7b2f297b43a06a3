/* SPDX-License-Identifier: MIT */
#include "runner/syscall.h"
#include "runner/vmx.h"
#include "zircon/syscalls/hypervisor.h"

int64_t sys_guest_create(const uint64_t *a) {
  bool        out_ok = user_writable(a[2], sizeof(zx_handle_t)) &&
                user_writable(a[3], sizeof(zx_handle_t));
  zx_status_t status = guest_create(current_process(), (zx_handle_t)a[0], (uint32_t)a[1], out_ok);
  if (status != ZX_OK) return status;
  zx_handle_t handle[2] = { reply.handle[0], reply.handle[1] };
  vmx_guest_created(reply.index);
  bool copied = copy_to_user(a[2], &handle[0], sizeof handle[0]) &&
                copy_to_user(a[3], &handle[1], sizeof handle[1]);
  return copied ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

int64_t sys_guest_set_trap(const uint64_t *a) {
  uint32_t    kind = (uint32_t)a[1];
  zx_status_t status = guest_set_trap(current_process(), (zx_handle_t)a[0], kind, a[2], a[3],
                                      (zx_handle_t)a[4], a[5]);
  if (status == ZX_OK && kind != ZX_GUEST_TRAP_IO) vmx_range_unmapped(reply.index, a[2], a[3]);
  return status;
}
