/* SPDX-License-Identifier: MIT */
#include "runner/syscall.h"

int64_t sys_handle_close(const uint64_t *a) {
  return handle_close(current_process(), (zx_handle_t)a[0]);
}

int64_t sys_handle_close_many(const uint64_t *a) {
  zx_status_t status = ZX_OK;
  zx_handle_t handle;
  for (uint64_t i = 0; i < a[1]; i++) {
    if (!copy_from_user(&handle, a[0] + i * sizeof handle, sizeof handle)) {
      return ZX_ERR_INVALID_ARGS;
    }
    status = handle_close_many(current_process(), handle, status);
    if (i % LONG_CALL == LONG_CALL - 1) schedule_point();
  }
  return status;
}

int64_t sys_handle_duplicate(const uint64_t *a) {
  bool out_ok = user_writable(a[2], sizeof(zx_handle_t));
  return reply_handle(
      handle_duplicate(current_process(), (zx_handle_t)a[0], (zx_rights_t)a[1], out_ok), a[2]);
}

int64_t sys_handle_replace(const uint64_t *a) {
  bool out_ok = user_writable(a[2], sizeof(zx_handle_t));
  return reply_handle(
      handle_replace(current_process(), (zx_handle_t)a[0], (zx_rights_t)a[1], out_ok), a[2]);
}
