/* SPDX-License-Identifier: MIT */
/* The system calls. Number: RAX. Arguments: RDI RSI RDX R10 R8 R9, then the stack is not used:
 * a call has at most seven arguments and the seventh goes in R12. Result: RAX. SYSCALL destroys
 * RCX and R11. The vmm/ library provides these as functions. */
#ifndef ZIRCON_SYSCALLS_H_
#define ZIRCON_SYSCALLS_H_

#include "zircon/syscalls/hypervisor.h"
#include "zircon/syscalls/object.h"
#include "zircon/syscalls/port.h"
#include "zircon/syscalls/resource.h"
#include "zircon/types.h"

zx_status_t zx_handle_close(zx_handle_t handle);
zx_status_t zx_handle_duplicate(zx_handle_t handle, zx_rights_t rights, zx_handle_t *out);
zx_status_t zx_handle_replace(zx_handle_t handle, zx_rights_t rights, zx_handle_t *out);
zx_status_t zx_object_get_info(zx_handle_t handle, zx_object_info_topic_t topic, void *buffer,
                               size_t buffer_size, size_t *actual, size_t *avail);
zx_status_t zx_port_create(uint32_t options, zx_handle_t *out);
zx_status_t zx_port_queue(zx_handle_t handle, const zx_port_packet_t *packet);
zx_status_t zx_port_wait(zx_handle_t handle, zx_time_t deadline, zx_port_packet_t *packet);
zx_status_t zx_vmo_create(uint64_t size, uint32_t options, zx_handle_t *out);
zx_status_t zx_vmo_read(zx_handle_t handle, void *buffer, uint64_t offset, size_t size);
zx_status_t zx_vmo_write(zx_handle_t handle, const void *buffer, uint64_t offset, size_t size);
zx_status_t zx_vmar_map(zx_handle_t vmar, zx_vm_option_t options, uint64_t vmar_offset,
                        zx_handle_t vmo, uint64_t vmo_offset, uint64_t len,
                        zx_vaddr_t *mapped_addr);
zx_status_t zx_guest_create(zx_handle_t resource, uint32_t options, zx_handle_t *guest_handle,
                            zx_handle_t *vmar_handle);
zx_status_t zx_guest_set_trap(zx_handle_t handle, uint32_t kind, zx_vaddr_t addr, size_t size,
                              zx_handle_t port_handle, uint64_t key);
zx_status_t zx_vcpu_create(zx_handle_t guest, uint32_t options, zx_vaddr_t entry,
                           zx_handle_t *out);
zx_status_t zx_vcpu_enter(zx_handle_t handle, zx_port_packet_t *packet);
zx_status_t zx_vcpu_kick(zx_handle_t handle);
zx_status_t zx_vcpu_interrupt(zx_handle_t handle, uint32_t vector);
zx_status_t zx_vcpu_read_state(zx_handle_t handle, uint32_t kind, void *buffer,
                               size_t buffer_size);
zx_status_t zx_vcpu_write_state(zx_handle_t handle, uint32_t kind, const void *buffer,
                                size_t buffer_size);
zx_time_t   zx_clock_get_monotonic(void);
zx_status_t zx_nanosleep(zx_time_t deadline);
zx_status_t zx_debug_write(const char *buffer, size_t size);
/* What the console has received, at most `size` bytes; *actual is 0 when there is nothing. */
zx_status_t zx_debug_read(char *buffer, size_t size, size_t *actual);
/* Starts a thread of the calling process at entry(arg) on the given stack top. The runner's
 * stand-in for zx_thread_create and zx_thread_start, which come with handles of threads. */
zx_status_t zx_thread_spawn(void (*entry)(uint64_t), uint64_t arg, void *stack_top);
void        zx_thread_exit(void) __attribute__((noreturn));
void        zx_process_exit(int64_t retcode) __attribute__((noreturn));

/* System call numbers: Temora's own (Zircon's are private to its vDSO). */
enum {
  SYS_HANDLE_CLOSE = 1,
  SYS_HANDLE_DUPLICATE,
  SYS_HANDLE_REPLACE,
  SYS_OBJECT_GET_INFO,
  SYS_PORT_CREATE,
  SYS_PORT_QUEUE,
  SYS_PORT_WAIT,
  SYS_VMO_CREATE,
  SYS_VMO_READ,
  SYS_VMO_WRITE,
  SYS_VMAR_MAP,
  SYS_GUEST_CREATE,
  SYS_GUEST_SET_TRAP,
  SYS_VCPU_CREATE,
  SYS_VCPU_ENTER,
  SYS_VCPU_KICK,
  SYS_VCPU_INTERRUPT,
  SYS_VCPU_READ_STATE,
  SYS_VCPU_WRITE_STATE,
  SYS_CLOCK_GET_MONOTONIC,
  SYS_NANOSLEEP,
  SYS_DEBUG_WRITE,
  SYS_THREAD_SPAWN,
  SYS_THREAD_EXIT,
  SYS_PROCESS_EXIT,
  SYS_DEBUG_READ,
};

#endif
