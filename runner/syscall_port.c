/* SPDX-License-Identifier: MIT */
#include "runner/syscall.h"
#include "zircon/syscalls/port.h"

_Static_assert(sizeof(struct packet) == sizeof(zx_port_packet_t), "one layout");

int64_t sys_port_create(const uint64_t *a) {
  bool out_ok = user_writable(a[1], sizeof(zx_handle_t));
  return reply_handle(port_create(current_process(), (uint32_t)a[0], out_ok), a[1]);
}

int64_t sys_port_queue(const uint64_t *a) {
  struct packet packet = { 0 };
  bool          in_ok = copy_from_user(&packet, a[1], sizeof packet);
  return port_queue(current_process(), (zx_handle_t)a[0], in_ok, packet);
}

int64_t sys_port_wait(const uint64_t *a) {
  int64_t     deadline = (int64_t)a[1];
  bool        out_ok = user_writable(a[2], sizeof(struct packet));
  zx_status_t status;
  for (;;) {
    status = port_wait(current_process(), (zx_handle_t)a[0], clock_now(), deadline, out_ok);
    if (status != CORE_BLOCK) break;
    reply_wake();
    thread_block_until(deadline);
  }
  if (status != ZX_OK) return status;
  return copy_to_user(a[2], &reply.packet, sizeof reply.packet) ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

int64_t sys_port_cancel(const uint64_t *a) {
  return port_cancel(current_process(), (zx_handle_t)a[0], (zx_handle_t)a[1]);
}
