/* SPDX-License-Identifier: MIT */
/* System calls on guests and virtual processors. */
#include "syscall.h"

zx_status_t zx_guest_create(zx_handle_t resource, uint32_t options, zx_handle_t *guest_handle,
                            zx_handle_t *vmar_handle) {
  return CALL(SYS_GUEST_CREATE, resource, options, POINTER(guest_handle), POINTER(vmar_handle));
}

zx_status_t zx_guest_set_trap(zx_handle_t handle, uint32_t kind, zx_vaddr_t addr, size_t size,
                              zx_handle_t port_handle, uint64_t key) {
  return CALL(SYS_GUEST_SET_TRAP, handle, kind, addr, size, port_handle, key);
}

zx_status_t zx_vcpu_create(zx_handle_t guest, uint32_t options, zx_vaddr_t entry,
                           zx_handle_t *out) {
  return CALL(SYS_VCPU_CREATE, guest, options, entry, POINTER(out));
}

zx_status_t zx_vcpu_enter(zx_handle_t handle, zx_port_packet_t *packet) {
  return CALL(SYS_VCPU_ENTER, handle, POINTER(packet));
}

zx_status_t zx_vcpu_kick(zx_handle_t handle) {
  return CALL(SYS_VCPU_KICK, handle);
}

zx_status_t zx_vcpu_interrupt(zx_handle_t handle, uint32_t vector) {
  return CALL(SYS_VCPU_INTERRUPT, handle, vector);
}

zx_status_t zx_vcpu_read_state(zx_handle_t handle, uint32_t kind, void *buffer,
                               size_t buffer_size) {
  return CALL(SYS_VCPU_READ_STATE, handle, kind, POINTER(buffer), buffer_size);
}

zx_status_t zx_vcpu_write_state(zx_handle_t handle, uint32_t kind, const void *buffer,
                                size_t buffer_size) {
  return CALL(SYS_VCPU_WRITE_STATE, handle, kind, POINTER(buffer), buffer_size);
}
