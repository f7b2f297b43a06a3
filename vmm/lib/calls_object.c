/* SPDX-License-Identifier: MIT */
/* System calls on handles, ports, memory objects and address regions. */
#include "syscall.h"

zx_status_t zx_handle_close(zx_handle_t handle) {
  return CALL(SYS_HANDLE_CLOSE, handle);
}

zx_status_t zx_handle_close_many(const zx_handle_t *handles, size_t num_handles) {
  return CALL(SYS_HANDLE_CLOSE_MANY, POINTER(handles), num_handles);
}

zx_status_t zx_handle_duplicate(zx_handle_t handle, zx_rights_t rights, zx_handle_t *out) {
  return CALL(SYS_HANDLE_DUPLICATE, handle, rights, POINTER(out));
}

zx_status_t zx_handle_replace(zx_handle_t handle, zx_rights_t rights, zx_handle_t *out) {
  return CALL(SYS_HANDLE_REPLACE, handle, rights, POINTER(out));
}

zx_status_t zx_object_get_info(zx_handle_t handle, zx_object_info_topic_t topic, void *buffer,
                               size_t buffer_size, size_t *actual, size_t *avail) {
  return CALL(SYS_OBJECT_GET_INFO, handle, topic, POINTER(buffer), buffer_size, POINTER(actual),
              POINTER(avail));
}

zx_status_t zx_port_create(uint32_t options, zx_handle_t *out) {
  return CALL(SYS_PORT_CREATE, options, POINTER(out));
}

zx_status_t zx_port_queue(zx_handle_t handle, const zx_port_packet_t *packet) {
  return CALL(SYS_PORT_QUEUE, handle, POINTER(packet));
}

zx_status_t zx_port_wait(zx_handle_t handle, zx_time_t deadline, zx_port_packet_t *packet) {
  return CALL(SYS_PORT_WAIT, handle, (uint64_t)deadline, POINTER(packet));
}

zx_status_t zx_vmo_create(uint64_t size, uint32_t options, zx_handle_t *out) {
  return CALL(SYS_VMO_CREATE, size, options, POINTER(out));
}

zx_status_t zx_vmo_read(zx_handle_t handle, void *buffer, uint64_t offset, size_t size) {
  return CALL(SYS_VMO_READ, handle, POINTER(buffer), offset, size);
}

zx_status_t zx_vmo_write(zx_handle_t handle, const void *buffer, uint64_t offset, size_t size) {
  return CALL(SYS_VMO_WRITE, handle, POINTER(buffer), offset, size);
}

zx_status_t zx_vmar_map(zx_handle_t vmar, zx_vm_option_t options, uint64_t vmar_offset,
                        zx_handle_t vmo, uint64_t vmo_offset, uint64_t len,
                        zx_vaddr_t *mapped_addr) {
  return CALL(SYS_VMAR_MAP, vmar, options, vmar_offset, vmo, vmo_offset, len,
              POINTER(mapped_addr));
}

zx_status_t zx_vmar_unmap(zx_handle_t vmar, zx_vaddr_t addr, uint64_t len) {
  return CALL(SYS_VMAR_UNMAP, vmar, addr, len);
}

zx_status_t zx_vmar_protect(zx_handle_t vmar, zx_vm_option_t options, zx_vaddr_t addr,
                            uint64_t len) {
  return CALL(SYS_VMAR_PROTECT, vmar, options, addr, len);
}

zx_status_t zx_port_cancel(zx_handle_t handle, zx_handle_t source, uint64_t key) {
  return CALL(SYS_PORT_CANCEL, handle, source, key);
}

zx_status_t zx_vmo_get_size(zx_handle_t handle, uint64_t *size) {
  return CALL(SYS_VMO_GET_SIZE, handle, POINTER(size));
}

zx_status_t zx_vmo_set_size(zx_handle_t handle, uint64_t size) {
  return CALL(SYS_VMO_SET_SIZE, handle, size);
}

zx_status_t zx_vmo_replace_as_executable(zx_handle_t handle, zx_handle_t vmex, zx_handle_t *out) {
  return CALL(SYS_VMO_REPLACE_AS_EXECUTABLE, handle, vmex, POINTER(out));
}

zx_status_t zx_channel_create(uint32_t options, zx_handle_t *out0, zx_handle_t *out1) {
  return CALL(SYS_CHANNEL_CREATE, options, POINTER(out0), POINTER(out1));
}

zx_status_t zx_channel_write(zx_handle_t handle, uint32_t options, const void *bytes,
                             uint32_t num_bytes, const zx_handle_t *handles,
                             uint32_t num_handles) {
  return CALL(SYS_CHANNEL_WRITE, handle, options, POINTER(bytes), num_bytes, POINTER(handles),
              num_handles);
}

zx_status_t zx_channel_read(zx_handle_t handle, uint32_t options, void *bytes,
                            zx_handle_t *handles, uint32_t num_bytes, uint32_t num_handles,
                            uint32_t *actual_bytes, uint32_t *actual_handles) {
  return CALL(SYS_CHANNEL_READ, handle, options, POINTER(bytes), POINTER(handles), num_bytes,
              num_handles, POINTER(actual_bytes), POINTER(actual_handles));
}
