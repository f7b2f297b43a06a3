/* SPDX-License-Identifier: MIT */
/* Memory objects, and where they are mapped. */
#ifndef ZIRCON_SYSCALLS_CALLS_MEMORY_H_
#define ZIRCON_SYSCALLS_CALLS_MEMORY_H_

#include "zircon/types.h"

/* Makes a memory object (VMO).
 *
 * Its contents are zeros. The page frames are contiguous and are given out at once; they are free
 * again when no handle names the VMO and no guest maps it. The new handle has the rights
 * ZX_DEFAULT_VMO_RIGHTS, to which EXECUTE does not belong.
 *
 * Arguments:
 *   size          in bytes, rounded up to pages of 4096 bytes; 0 to 2^40
 *   options       0, ZX_VMO_RESIZABLE, ZX_VMO_DISCARDABLE or both
 *   out           receives the VMO's handle
 * Errors:
 *   INVALID_ARGS  `options` has another bit
 *   OUT_OF_RANGE  `size` is above 2^40
 *   NO_MEMORY     there are not enough free page frames in a row
 *   NO_MEMORY     all VMOs (MAX_VMOS = 4096) or handles
 *     (MAX_HANDLES = 262144) of the system are in use
 *   INVALID_ARGS  `out` cannot be written
 * Model: vmo_status
 * Decisions: D3, D31, D71
 */
zx_status_t zx_vmo_create(uint64_t size, uint32_t options, zx_handle_t *out);

/* Tells the size of a VMO.
 *
 * It is the size that was asked for, rounded up to whole pages.
 *
 * Arguments:
 *   handle         the VMO
 *   size           receives the size in bytes
 * Rights:
 *   handle         VMO
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   WRONG_TYPE     `handle` is not a VMO's
 *   INVALID_ARGS   `size` cannot be written
 * Model: size_status
 * Decisions: D1
 */
zx_status_t zx_vmo_get_size(zx_handle_t handle, uint64_t *size);

/* Gives a VMO another size.
 *
 * What lies below the new end stays; what is new is zeros. The page frames stay in a row: when
 * those behind the VMO are not free, all of it moves to where there is room, and nobody sees that.
 * A page that goes is gone from every guest that maps it: an access there makes zx_vcpu_enter
 * return ZX_ERR_OUT_OF_RANGE.
 *
 * Arguments:
 *   handle         the VMO
 *   size           in bytes, rounded up to pages of 4096 bytes; 0 to 2^40
 * Rights:
 *   handle         VMO with WRITE
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   WRONG_TYPE     `handle` is not a VMO's
 *   ACCESS_DENIED  `handle` lacks ZX_RIGHT_WRITE
 *   UNAVAILABLE    the VMO was made without ZX_VMO_RESIZABLE
 *   OUT_OF_RANGE   `size` is above 2^40
 *   NO_MEMORY      there are not enough free page frames in a row: neither behind the VMO's own,
 *     nor beside them
 * Model: resize_status
 * Decisions: D31, D131
 */
zx_status_t zx_vmo_set_size(zx_handle_t handle, uint64_t size);

/* Exchanges a VMO's handle for one that has EXECUTE as well.
 *
 * Whatever happens, `handle` is gone afterwards, unless it names nothing. The other rights stay; no
 * right is needed.
 *
 * Arguments:
 *   handle         the VMO
 *   vmex           a resource of kind ROOT, or of kind SYSTEM with the number
 *     ZX_RSRC_SYSTEM_VMEX_BASE in its range; 0 does as well
 *   out            receives the new handle
 * Rights:
 *   handle         any object. That it is a VMO is looked at after `vmex`
 *   vmex           RESOURCE. If it is not 0
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   BAD_HANDLE     `vmex` is not 0 and names nothing
 *   WRONG_TYPE     `vmex` is not a resource's
 *   WRONG_TYPE     the resource is of another kind than ROOT or SYSTEM
 *   OUT_OF_RANGE   the resource's range does not have the number 1
 *   BAD_HANDLE     `handle` is not a VMO's
 *   NO_MEMORY      all handles (MAX_HANDLES = 262144) of the system are in use
 *   INVALID_ARGS   `out` cannot be written
 * Model: exec_status
 * Decisions: D3, D132
 */
zx_status_t zx_vmo_replace_as_executable(zx_handle_t handle, zx_handle_t vmex, zx_handle_t *out);

/* Copies bytes out of a VMO.
 *
 * The range must lie in the VMO as a whole; nothing is copied otherwise. Size 0 is allowed up to
 * the VMO's end.
 *
 * Arguments:
 *   handle         the VMO
 *   buffer         receives the bytes
 *   offset         in the VMO, in bytes, of any alignment
 *   size           in bytes
 * Rights:
 *   handle         VMO with READ
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   WRONG_TYPE     `handle` is not a VMO's
 *   ACCESS_DENIED  `handle` lacks ZX_RIGHT_READ
 *   OUT_OF_RANGE   `offset + size` is behind the VMO's end
 * Runner:
 *   INVALID_ARGS   `buffer` cannot be written; a part of it may have been
 * Model: access_status r=4
 * Decisions: D1
 */
zx_status_t zx_vmo_read(zx_handle_t handle, void *buffer, uint64_t offset, size_t size);

/* Copies bytes into a VMO.
 *
 * The range must lie in the VMO as a whole; nothing is copied otherwise. Size 0 is allowed up to
 * the VMO's end. A guest that has the VMO mapped sees the bytes at once.
 *
 * Arguments:
 *   handle         the VMO
 *   buffer         the bytes
 *   offset         in the VMO, in bytes, of any alignment
 *   size           in bytes
 * Rights:
 *   handle         VMO with WRITE
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   WRONG_TYPE     `handle` is not a VMO's
 *   ACCESS_DENIED  `handle` lacks ZX_RIGHT_WRITE
 *   OUT_OF_RANGE   `offset + size` is behind the VMO's end
 * Runner:
 *   INVALID_ARGS   `buffer` cannot be read; a part of it may have been copied
 * Model: access_status r=8
 * Decisions: D1
 */
zx_status_t zx_vmo_write(zx_handle_t handle, const void *buffer, uint64_t offset, size_t size);

/* Maps pages of a VMO into the memory of a guest, or of a process.
 *
 * `vmar` is the address space that zx_guest_create has made, which covers the guest-physical
 * addresses 0 to 2^48 - 1; or that of a process (`zx_vmar_root_self`), where ZX_INFO_VMAR tells
 * (D163). With ZX_VM_SPECIFIC the mapping begins `vmar_offset` behind its beginning; without, it
 * goes behind all mappings that the space has. A page enters the page tables when it is first
 * touched.
 * A mapping may reach behind the VMO's end; an access there makes zx_vcpu_enter return
 * ZX_ERR_OUT_OF_RANGE. A trap (zx_guest_set_trap) hides the memory that is mapped where it is.
 * An access of a process's own that its mappings do not allow ends the process; a pointer that is
 * given to a system call is a bad one there.
 *
 * Guest memory that can be read can be executed as well (D30), that of a process cannot.
 *
 * Arguments:
 *   vmar           the address space
 *   options        ZX_VM_PERM_READ, _WRITE, _EXECUTE; ZX_VM_SPECIFIC, ZX_VM_MAP_RANGE,
 *     ZX_VM_ALLOW_FAULTS, ZX_VM_REQUIRE_NON_RESIZABLE
 *   vmar_offset    from the beginning of the address space, in bytes, a multiple of 4096; 0 without
 *     ZX_VM_SPECIFIC
 *   vmo            the memory
 *   vmo_offset     in the VMO, in bytes, a multiple of 4096
 *   len            in bytes, above 0, rounded up to pages
 *   mapped_addr    receives the address of the mapping
 * Rights:
 *   vmar           VMAR. Each permission that is asked for needs READ, WRITE or EXECUTE, here and
 *     on `vmo`
 *   vmo            VMO. And ZX_RIGHT_MAP, which is looked at when both handles have been found
 * Errors:
 *   BAD_HANDLE     `vmar` names nothing in the calling process
 *   WRONG_TYPE     `vmar` is not a VMAR's
 *   BAD_HANDLE     `vmo` names nothing in the calling process
 *   WRONG_TYPE     `vmo` is not a VMO's
 *   ACCESS_DENIED  `vmo` lacks ZX_RIGHT_MAP
 *   INVALID_ARGS   `options` has ZX_VM_PERM_WRITE or ZX_VM_PERM_EXECUTE, but not ZX_VM_PERM_READ
 *   INVALID_ARGS   `options` has both ZX_VM_MAP_RANGE and ZX_VM_SPECIFIC_OVERWRITE
 *   INVALID_ARGS   `options` has ZX_VM_CAN_MAP_READ, ZX_VM_CAN_MAP_WRITE or ZX_VM_CAN_MAP_EXECUTE
 *   ACCESS_DENIED  a permission is asked for that the rights of `vmar` or `vmo` do not give
 *   INVALID_ARGS   `options` has ZX_VM_COMPACT, ZX_VM_CAN_MAP_SPECIFIC, or one of bits 14 to 23
 *   NOT_SUPPORTED  `options` has ZX_VM_SPECIFIC_OVERWRITE, ZX_VM_OFFSET_IS_UPPER_LIMIT, or an
 *     alignment in bits 24 to 31
 *   NOT_SUPPORTED  `options` has ZX_VM_REQUIRE_NON_RESIZABLE, and the VMO is resizable
 *   INVALID_ARGS   `vmo_offset` is no multiple of 4096, or `vmo_offset + len` is 2^64 or more
 *   BAD_STATE      the guest or the process whose address space `vmar` was is gone
 *   INVALID_ARGS   `len` is 0
 *   INVALID_ARGS   `vmar_offset` is not 0, and `options` lacks ZX_VM_SPECIFIC
 *   INVALID_ARGS   `vmar_offset + len` is more than the address space has
 *   INVALID_ARGS   `vmar_offset` is no multiple of 4096
 *   NO_MEMORY      the place is occupied by a mapping, or ends behind the address space, or this
 *     has GUEST_MAX_MAPS = 32 mappings
 *   INVALID_ARGS   `mapped_addr` cannot be written
 * Model: map_status
 * Decisions: D3, D14, D28 to D30, D163
 */
zx_status_t zx_vmar_map(zx_handle_t vmar, zx_vm_option_t options, uint64_t vmar_offset,
                        zx_handle_t vmo, uint64_t vmo_offset, uint64_t len,
                        zx_vaddr_t *mapped_addr);

/* Takes memory out of the memory of a guest, or of a process.
 *
 * All mappings of [`addr`, `addr + len`) go, whole ones and parts of larger ones; what lies outside
 * stays. A range without mappings is no error. From then on an access there makes zx_vcpu_enter
 * return ZX_ERR_NOT_FOUND, on every vcpu; one of a process's own ends it.
 *
 * Arguments:
 *   vmar           the address space, a guest's or a process's
 *   addr           address, in bytes, a multiple of 4096
 *   len            in bytes, above 0, rounded up to pages
 * Rights:
 *   vmar           VMAR
 * Errors:
 *   BAD_HANDLE     `vmar` names nothing in the calling process
 *   WRONG_TYPE     `vmar` is not a VMAR's
 *   INVALID_ARGS   `addr` is no multiple of 4096, or `len` is 0
 *   BAD_STATE      the guest or the process whose address space `vmar` was is gone
 *   INVALID_ARGS   the range is not in the address space
 *   NO_MEMORY      a mapping would have to be cut, and the space has more than
 *     GUEST_MAX_MAPS - 2 = 30 mappings
 * Model: unmap_status
 * Decisions: D3, D118, D163
 */
zx_status_t zx_vmar_unmap(zx_handle_t vmar, zx_vaddr_t addr, uint64_t len);

/* Changes what a guest, or a process, may do with its memory.
 *
 * All pages of [`addr`, `addr + len`) get the permissions that `options` names, and no others; all
 * of them must be mapped. What they map stays. The next access on every vcpu is one with the new
 * permissions: one that they do not give makes zx_vcpu_enter return ZX_ERR_ACCESS_DENIED. A mapping
 * never gets a permission that the handles given to zx_vmar_map did not allow.
 *
 * Guest memory that can be read can be executed as well (D30).
 *
 * Arguments:
 *   vmar           the address space, a guest's or a process's
 *   options        ZX_VM_PERM_READ, _WRITE, _EXECUTE, or 0
 *   addr           address, in bytes, a multiple of 4096
 *   len            in bytes, above 0, rounded up to pages
 * Rights:
 *   vmar           VMAR. Each permission that is asked for needs READ, WRITE or EXECUTE
 * Errors:
 *   BAD_HANDLE     `vmar` names nothing in the calling process
 *   WRONG_TYPE     `vmar` is not a VMAR's
 *   ACCESS_DENIED  `vmar` lacks the right of a permission that is asked for
 *   INVALID_ARGS   `options` has ZX_VM_PERM_WRITE or ZX_VM_PERM_EXECUTE, but not ZX_VM_PERM_READ
 *   INVALID_ARGS   `options` has another bit, or `addr` is no multiple of 4096, or `len` is 0
 *   BAD_STATE      the guest or the process whose address space `vmar` was is gone
 *   INVALID_ARGS   the range is not in the address space
 *   NOT_FOUND      a page of the range is not mapped
 *   ACCESS_DENIED  a permission is asked for that the mapping's handles did not allow
 *   NO_MEMORY      a mapping would have to be cut, and the space has more than
 *     GUEST_MAX_MAPS - 2 = 30 mappings
 * Model: protect_status
 * Decisions: D29, D30, D118, D130, D163
 */
zx_status_t zx_vmar_protect(zx_handle_t vmar, zx_vm_option_t options, zx_vaddr_t addr,
                            uint64_t len);

#endif
