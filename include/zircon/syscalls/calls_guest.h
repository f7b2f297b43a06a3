/* SPDX-License-Identifier: MIT */
/* Guests and their traps. */
#ifndef ZIRCON_SYSCALLS_CALLS_GUEST_H_
#define ZIRCON_SYSCALLS_CALLS_GUEST_H_

#include "zircon/syscalls/hypervisor.h"
#include "zircon/types.h"

/* Makes a guest: a virtual machine without memory, traps and processors.
 *
 * Two handles come out. `guest_handle` is for zx_guest_set_trap and zx_vcpu_create, with the rights
 * ZX_DEFAULT_GUEST_RIGHTS; `vmar_handle` names the guest's physical address space, 0 to 2^48 - 1,
 * for zx_vmar_map, with the rights ZX_DEFAULT_GUEST_VMAR_RIGHTS.
 *
 * Arguments:
 *   resource      of kind ZX_RSRC_KIND_ROOT, or of kind ZX_RSRC_KIND_SYSTEM with
 *     ZX_RSRC_SYSTEM_HYPERVISOR_BASE in its range
 *   options       0
 *   guest_handle  receives the guest's handle
 *   vmar_handle   receives the handle of its address space
 * Rights:
 *   resource      RESOURCE. No right is needed
 * Errors:
 *   INVALID_ARGS  `options` is not 0
 *   BAD_HANDLE    `resource` names nothing in the calling process
 *   WRONG_TYPE    `resource` is not a resource's
 *   WRONG_TYPE    its kind is neither ZX_RSRC_KIND_ROOT nor ZX_RSRC_KIND_SYSTEM
 *   OUT_OF_RANGE  its kind is ZX_RSRC_KIND_SYSTEM and its range does not hold
 *     ZX_RSRC_SYSTEM_HYPERVISOR_BASE
 *   NO_MEMORY     all guests of the system are in use (MAX_GUESTS = 16), or fewer than two handles
 *     (MAX_HANDLES = 262144) are left
 *   INVALID_ARGS  `guest_handle` or `vmar_handle` cannot be written; neither has been
 * Model: guest_status
 * Decisions: D1, D3
 */
zx_status_t zx_guest_create(zx_handle_t resource, uint32_t options, zx_handle_t *guest_handle,
                            zx_handle_t *vmar_handle);

/* Says what happens when a guest touches some of its memory or I/O ports.
 *
 * Three kinds exist. All packets carry `key`.
 *
 * - ZX_GUEST_TRAP_MEM: an access to guest-physical memory makes zx_vcpu_enter return a
 *   ZX_PKT_TYPE_GUEST_MEM packet.
 * - ZX_GUEST_TRAP_BELL: a write to guest-physical memory queues a ZX_PKT_TYPE_GUEST_BELL packet on
 *   the port, and the guest goes on. TRAP_MAX_BELLS = 256 packets of one trap may wait; the vcpu
 *   whose bell is the next one waits inside zx_vcpu_enter.
 * - ZX_GUEST_TRAP_IO: IN and OUT at a port make zx_vcpu_enter return a ZX_PKT_TYPE_GUEST_IO packet.
 *
 * MEM and BELL share one space, in which no two traps of a guest overlap; IO has its own. A trap
 * wins over memory that is mapped there, whichever came first. Traps cannot be removed.
 *
 * Arguments:
 *   handle          the guest
 *   kind            ZX_GUEST_TRAP_BELL, ZX_GUEST_TRAP_MEM or ZX_GUEST_TRAP_IO
 *   addr            BELL, MEM: a guest-physical address, a multiple of 4096; IO: the first I/O port
 *   size            BELL, MEM: bytes, a multiple of 4096 above 0, the end at most 2^48; IO: ports,
 *     above 0, the end at most 65535, so that port 65535 cannot be trapped
 *   port_handle     BELL: the port; MEM, IO: ZX_HANDLE_INVALID
 *   key             what the trap's packets carry, any value
 * Rights:
 *   handle          GUEST with WRITE
 *   port_handle     PORT with WRITE. It is looked at whatever `kind` is, unless it is
 *     ZX_HANDLE_INVALID
 * Errors:
 *   BAD_HANDLE      `handle` names nothing in the calling process
 *   WRONG_TYPE      `handle` is not a guest's
 *   ACCESS_DENIED   `handle` lacks ZX_RIGHT_WRITE
 *   BAD_HANDLE      with `port_handle`: it names nothing in the calling process
 *   WRONG_TYPE      with `port_handle`: it is not a port's
 *   ACCESS_DENIED   with `port_handle`: it lacks ZX_RIGHT_WRITE
 *   INVALID_ARGS    `kind` is none of the three
 *   INVALID_ARGS    BELL without `port_handle`, MEM or IO with it
 *   OUT_OF_RANGE    IO: `size` is 0, `addr` is above 65535, or `addr + size` is
 *   INVALID_ARGS    BELL, MEM: `addr` or `size` is no multiple of 4096, or `size` is 0
 *   INVALID_ARGS    BELL, MEM: `addr + size` is above 2^48
 *   NO_MEMORY       the guest has GUEST_MAX_TRAPS = 64 traps
 *   ALREADY_EXISTS  a trap of the guest, in the same space, overlaps with `addr`, `size`
 * Model: trap_status
 * Decisions: D1, D32 to D38
 */
zx_status_t zx_guest_set_trap(zx_handle_t handle, uint32_t kind, zx_vaddr_t addr, size_t size,
                              zx_handle_t port_handle, uint64_t key);

#endif
