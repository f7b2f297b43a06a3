/* SPDX-License-Identifier: MIT */
/* Handles and what they name. */
#ifndef ZIRCON_SYSCALLS_CALLS_HANDLE_H_
#define ZIRCON_SYSCALLS_CALLS_HANDLE_H_

#include "zircon/syscalls/object.h"
#include "zircon/types.h"

/* Closes a handle.
 *
 * `handle` names nothing afterwards. Other handles to the same object stay as they are. Closing
 * ZX_HANDLE_INVALID does nothing and is no error. A value that was closed can be given out again
 * only after 4096 other uses of its place in the table.
 *
 * Arguments:
 *   handle         what to close, or ZX_HANDLE_INVALID
 * Rights:
 *   handle         any object
 * Errors:
 *   BAD_HANDLE     `handle` is not ZX_HANDLE_INVALID and names nothing in the calling process
 * Model: close_status
 * Decisions: D1, D2, D6
 */
zx_status_t zx_handle_close(zx_handle_t handle);

/* Closes several handles.
 *
 * Each one is closed as zx_handle_close does it, in the order of the array; ZX_HANDLE_INVALID is
 * skipped. A bad handle, or one that stands in the array for the second time, does not stop the
 * others from being closed.
 *
 * Arguments:
 *   handles        the array
 *   num_handles    how many it holds
 * Rights:
 *   handles        any object
 * Errors:
 *   BAD_HANDLE     one of them is not ZX_HANDLE_INVALID and names nothing in the calling process
 * Runner:
 *   INVALID_ARGS   `handles` cannot be read; those before that place are closed
 * Model: close_status
 * Core: handle_close
 * Decisions: D1, D4
 */
zx_status_t zx_handle_close_many(const zx_handle_t *handles, size_t num_handles);

/* Makes a second handle to the same object, with the same rights or fewer.
 *
 * The new handle belongs to the calling process. `handle` stays as it is. Its rights are `rights`,
 * or those of `handle` when `rights` is exactly ZX_RIGHT_SAME_RIGHTS; no right at all is allowed.
 *
 * Arguments:
 *   handle         what to duplicate
 *   rights         of the new handle: a subset of those of `handle`, or ZX_RIGHT_SAME_RIGHTS
 *   out            receives the new handle
 * Rights:
 *   handle         any object with DUPLICATE
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   ACCESS_DENIED  `handle` lacks ZX_RIGHT_DUPLICATE
 *   INVALID_ARGS   `rights` has a right that `handle` lacks
 *   NO_MEMORY      all handles of the system are in use (MAX_HANDLES = 262144)
 *   INVALID_ARGS   `out` cannot be written
 * Model: dup_status
 * Decisions: D1, D2, D3, D4
 */
zx_status_t zx_handle_duplicate(zx_handle_t handle, zx_rights_t rights, zx_handle_t *out);

/* Exchanges a handle for one with the same rights or fewer.
 *
 * The new handle names the same object and belongs to the calling process. `handle` is closed,
 * *also when the call fails*, with every error but BAD_HANDLE.
 *
 * Arguments:
 *   handle         what to exchange
 *   rights         of the new handle: a subset of those of `handle`, or ZX_RIGHT_SAME_RIGHTS
 *   out            receives the new handle
 * Rights:
 *   handle         any object
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   INVALID_ARGS   `rights` has a right that `handle` lacks
 *   NO_MEMORY      all handles of the system are in use (MAX_HANDLES = 262144)
 *   INVALID_ARGS   `out` cannot be written
 * Model: rep_status
 * Decisions: D1, D2, D3, D4
 */
zx_status_t zx_handle_replace(zx_handle_t handle, zx_rights_t rights, zx_handle_t *out);

/* Tells what a handle names, and in which state it is.
 *
 * These topics exist:
 *
 * - ZX_INFO_HANDLE_VALID has no record. The status says whether there is such a handle; `buffer`,
 *   `actual` and `avail` are not looked at.
 * - ZX_INFO_HANDLE_BASIC gives a `zx_info_handle_basic_t` of 32 bytes: the object's koid, the
 *   rights of `handle`, the object's type; `related_koid` is 0.
 * - ZX_INFO_HANDLE_COUNT gives a `zx_info_handle_count_t` of 4 bytes: how many handles of the
 *   whole system name the object.
 * - ZX_INFO_THREAD gives a `zx_info_thread_t` of 72 bytes: ZX_THREAD_STATE_NEW, _RUNNING (also
 *   while it waits), _SUSPENDED or _DEAD; it may run on all processors.
 * - ZX_INFO_VMAR gives a `zx_info_vmar_t` of 16 bytes: where the address space begins, and its
 *   size. That of a guest begins at 0 and has 2^48 bytes; so does one that is gone (D163).
 * - ZX_INFO_RESOURCE gives a `zx_info_resource_t` of 56 bytes: kind and range. No resource is
 *   exclusive, so `flags` is 0, and none has a name.
 * - ZX_INFO_VMO gives a `zx_info_vmo_t` of 104 bytes: size, rights of `handle`, how many mappings
 *   guests have of it, and how many guests; all of its memory is committed, it has no name and no
 *   clones.
 * - ZX_INFO_VCPU gives a `zx_info_vcpu_t` of 4 bytes: ZX_INFO_VCPU_FLAG_KICKED is set while a kick
 *   waits. Any thread may ask.
 * - ZX_INFO_PROCESS_HANDLE_STATS gives a `zx_info_process_handle_stats_t` of 256 bytes: how many
 *   handles the process has to objects of each type. A process that has ended has none; handles in
 *   messages are nobody's.
 * - ZX_INFO_HANDLE_TABLE gives a `zx_info_handle_extended_t` of 40 bytes for each of these handles,
 *   all of one moment, in no certain order. `handle_value` means something in that process only.
 * - ZX_INFO_GUEST_STATS gives a `zx_info_guest_stats_t` of 120 bytes for each processor: VM
 *   entries, VM exits, and those for some of the reasons.
 *
 * A larger buffer than the record does no harm. When the buffer is too small for a topic with one
 * record, nothing is written to it, but the counts are. Of a topic with more records those are
 * written that fit, which is no error. When only `actual` of the three pointers is not NULL, it
 * receives how many records ZX_INFO_HANDLE_TABLE has.
 *
 * Arguments:
 *   handle           what to ask about
 *   topic            ZX_INFO_HANDLE_VALID, _HANDLE_BASIC, _HANDLE_COUNT, _THREAD, _VMAR,
 *     _RESOURCE, _VMO, _VCPU, _PROCESS_HANDLE_STATS, _HANDLE_TABLE or ZX_INFO_GUEST_STATS
 *   buffer           receives the records
 *   buffer_size      in bytes
 *   actual           receives the number of records written; may be NULL
 *   avail            receives the number of records there are; may be NULL
 * Rights:
 *   handle           RESOURCE. For ZX_INFO_GUEST_STATS: of kind ZX_RSRC_KIND_ROOT, or of kind
 *     ZX_RSRC_KIND_SYSTEM with ZX_RSRC_SYSTEM_INFO_BASE in its range
 *   handle           any object. For ZX_INFO_HANDLE_VALID and ZX_INFO_HANDLE_BASIC
 *   handle           any object with INSPECT. For ZX_INFO_HANDLE_COUNT
 *   handle           THREAD with INSPECT. For ZX_INFO_THREAD
 *   handle           VMAR with INSPECT. For ZX_INFO_VMAR
 *   handle           RESOURCE with INSPECT. For ZX_INFO_RESOURCE
 *   handle           PROCESS with INSPECT. For ZX_INFO_PROCESS_HANDLE_STATS
 *   handle           VMO. For ZX_INFO_VMO
 *   handle           PROCESS with INSPECT and MANAGE_PROCESS and MANAGE_THREAD. For
 *     ZX_INFO_HANDLE_TABLE
 *   handle           VCPU with INSPECT. For ZX_INFO_VCPU
 * Errors:
 *   BAD_HANDLE       ZX_INFO_GUEST_STATS: `handle` names nothing in the calling process
 *   WRONG_TYPE       ZX_INFO_GUEST_STATS: `handle` is not a resource's
 *   WRONG_TYPE       ZX_INFO_GUEST_STATS: its kind is neither ZX_RSRC_KIND_ROOT nor
 *     ZX_RSRC_KIND_SYSTEM
 *   OUT_OF_RANGE     ZX_INFO_GUEST_STATS: its kind is ZX_RSRC_KIND_SYSTEM, and its range does not
 *     hold ZX_RSRC_SYSTEM_INFO_BASE
 *   BAD_HANDLE       ZX_INFO_HANDLE_VALID, ZX_INFO_HANDLE_BASIC: `handle` names nothing in the
 *     calling process
 *   BAD_HANDLE       ZX_INFO_HANDLE_COUNT: `handle` names nothing in the calling process
 *   ACCESS_DENIED    ZX_INFO_HANDLE_COUNT: `handle` lacks ZX_RIGHT_INSPECT
 *   BAD_HANDLE       ZX_INFO_THREAD: `handle` names nothing in the calling process
 *   WRONG_TYPE       ZX_INFO_THREAD: `handle` is not a thread's
 *   ACCESS_DENIED    ZX_INFO_THREAD: `handle` lacks ZX_RIGHT_INSPECT
 *   BAD_HANDLE       ZX_INFO_VMAR: `handle` names nothing in the calling process
 *   WRONG_TYPE       ZX_INFO_VMAR: `handle` is not a VMAR's
 *   ACCESS_DENIED    ZX_INFO_VMAR: `handle` lacks ZX_RIGHT_INSPECT
 *   BAD_HANDLE       ZX_INFO_RESOURCE: `handle` names nothing in the calling process
 *   WRONG_TYPE       ZX_INFO_RESOURCE: `handle` is not a resource's
 *   ACCESS_DENIED    ZX_INFO_RESOURCE: `handle` lacks ZX_RIGHT_INSPECT
 *   BAD_HANDLE       ZX_INFO_PROCESS_HANDLE_STATS: `handle` names nothing in the calling process
 *   WRONG_TYPE       ZX_INFO_PROCESS_HANDLE_STATS: `handle` is not a process's
 *   ACCESS_DENIED    ZX_INFO_PROCESS_HANDLE_STATS: `handle` lacks ZX_RIGHT_INSPECT
 *   BAD_HANDLE       ZX_INFO_VMO: `handle` names nothing in the calling process
 *   WRONG_TYPE       ZX_INFO_VMO: `handle` is not a VMO's
 *   BAD_HANDLE       ZX_INFO_HANDLE_TABLE: `handle` names nothing in the calling process
 *   WRONG_TYPE       ZX_INFO_HANDLE_TABLE: `handle` is not a process's
 *   ACCESS_DENIED    ZX_INFO_HANDLE_TABLE: `handle` lacks ZX_RIGHT_INSPECT,
 *     ZX_RIGHT_MANAGE_PROCESS or ZX_RIGHT_MANAGE_THREAD
 *   NOT_SUPPORTED    any other topic but ZX_INFO_VCPU, whatever `handle` is
 *   BAD_HANDLE       ZX_INFO_VCPU: `handle` names nothing in the calling process
 *   WRONG_TYPE       ZX_INFO_VCPU: `handle` is not a vcpu's
 *   ACCESS_DENIED    ZX_INFO_VCPU: `handle` lacks ZX_RIGHT_INSPECT
 * Runner:
 *   INVALID_ARGS     a record fits, and `buffer` cannot be written
 *   INVALID_ARGS     `actual` or `avail` is not NULL and cannot be written
 *   BUFFER_TOO_SMALL of a topic with one record: `buffer_size` is less than its size; the counts
 *     have been written
 * Model: info_answer
 * Decisions: D1, D5, D162, D171 to D173
 */
zx_status_t zx_object_get_info(zx_handle_t handle, zx_object_info_topic_t topic, void *buffer,
                               size_t buffer_size, size_t *actual, size_t *avail);

#endif
