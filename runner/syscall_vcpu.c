/* SPDX-License-Identifier: MIT */
#include "runner/syscall.h"
#include "runner/vmx.h"
#include "temora/state.h"
#include "zircon/syscalls/hypervisor.h"

_Static_assert(sizeof(struct vcpu_words) == sizeof(zx_vcpu_state_t), "one layout");

int64_t sys_vcpu_create(const uint64_t *a) {
  bool        out_ok = user_writable(a[3], sizeof(zx_handle_t));
  zx_status_t status = vcpu_create(current_process(), current_thread(), (zx_handle_t)a[0],
                                   (uint32_t)a[1], a[2], out_ok);
  if (status != ZX_OK) return status;
  zx_handle_t handle = reply.handle[0];
  uint32_t    v = reply.index;
  vmx_vcpu_created(v, vcpus[v].guest, a[2], vcpus[v].seat + 1u);
  return copy_to_user(a[3], &handle, sizeof handle) ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

int64_t sys_vcpu_enter(const uint64_t *a) {
  struct packet packet;
  bool          packet_ok = user_writable(a[1], sizeof packet);
  zx_status_t   status =
      vmx_enter(current_process(), current_thread(), (zx_handle_t)a[0], packet_ok, &packet);
  if (status != ZX_OK) return status;
  return copy_to_user(a[1], &packet, sizeof packet) ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

/* It may wait, or run on another processor. */
static zx_status_t tell_vcpu(zx_status_t status) {
  if (status == ZX_OK) vmx_vcpu_changed(reply.index);
  return status;
}

int64_t sys_vcpu_kick(const uint64_t *a) {
  return tell_vcpu(vcpu_kick(current_process(), (zx_handle_t)a[0]));
}

int64_t sys_vcpu_interrupt(const uint64_t *a) {
  return tell_vcpu(vcpu_interrupt(current_process(), (zx_handle_t)a[0], (uint32_t)a[1]));
}

int64_t sys_vcpu_read_state(const uint64_t *a) {
  struct vcpu_words words;
  bool              out_ok = user_writable(a[2], a[3]);
  zx_status_t       status = vcpu_read_state(current_process(), current_thread(),
                                             (zx_handle_t)a[0], (uint32_t)a[1], a[3], out_ok);
  if (status != ZX_OK) return status;
  memcpy(words.gpr, vcpu_gpr[reply.index], sizeof words.gpr);
  words.rflags = vcpu_rflags[reply.index] & RFLAGS_USER;
  return copy_to_user(a[2], &words, sizeof words) ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

int64_t sys_vcpu_write_state(const uint64_t *a) {
  zx_vcpu_io_t io = { 0 };
  bool         in_ok = false;
  if (a[3] == sizeof input_state) in_ok = copy_from_user(&input_state, a[2], sizeof input_state);
  else if (a[3] == sizeof io) in_ok = copy_from_user(&io, a[2], sizeof io);
  return vcpu_write_state(current_process(), current_thread(), (zx_handle_t)a[0], (uint32_t)a[1],
                          a[3], in_ok, io.access_size, io.u32);
}
