/* SPDX-License-Identifier: MIT */
/* The core as the world sees it: a state machine without I/O.
 *
 * The world (the runner, the oracle, a test) makes one call at a time, under one lock. A call
 * returns a status and leaves in `reply` what the world must do or hand out. The state is in the
 * core's own arrays (temora/state.h), zero at start; core_boot() must be the first call.
 *
 * User memory is the world's: before a call that hands something out, the world finds out whether
 * the caller's pointers can be written and says so in `out_ok`; before a call that takes a buffer
 * in, it copies the buffer and says in `in_ok` whether that worked. Nothing can change in between,
 * because the world holds the lock.                                                            */
#ifndef TEMORA_CORE_H_
#define TEMORA_CORE_H_

#include "temora/handle_call.h"
#include "temora/memory.h"
#include "temora/reply.h"

/* ---- start: the world makes the first process ---- */
void core_boot(uint64_t pool_frames);
/* A process with an empty handle table; `secret` (30 bits) scrambles its handle values.
 * Returns its number, or MAX_PROCESSES when there is no more room. */
uint32_t process_create(uint32_t secret);
/* A thread of the process. Returns its number, or MAX_THREADS. */
uint32_t thread_create(uint32_t process);
/* The thread is gone: its vcpu, if any, belongs to no thread from now on. */
void thread_exit(uint32_t thread);
/* ---- handles: see also temora/handle_call.h ---- */
zx_status_t object_get_info(uint32_t process, zx_handle_t handle, uint32_t topic);

/* ---- ports ---- */
zx_status_t port_create(uint32_t process, uint32_t options, uint32_t out_ok);
zx_status_t port_queue(uint32_t process, zx_handle_t handle, uint32_t in_ok, struct packet packet);
/* CORE_BLOCK: the port is empty and now < deadline. */
zx_status_t port_wait(uint32_t process, zx_handle_t handle, int64_t now, int64_t deadline,
                      uint32_t out_ok);

/* ---- memory ---- */
zx_status_t vmar_map(uint32_t process, zx_handle_t vmar, uint32_t options, uint64_t vmar_offset,
                     zx_handle_t vmo, uint64_t vmo_offset, uint64_t len, uint32_t out_ok);

/* ---- guests ---- */
zx_status_t guest_create(uint32_t process, zx_handle_t resource, uint32_t options,
                         uint32_t out_ok);
/* On ZX_OK of MEM and BELL the world takes [addr, addr+size) out of guest reply.index's EPT. */
zx_status_t guest_set_trap(uint32_t process, zx_handle_t handle, uint32_t kind, uint64_t addr,
                           uint64_t size, zx_handle_t port, uint64_t key);

/* ---- vcpus ---- */
zx_status_t vcpu_create(uint32_t process, uint32_t thread, zx_handle_t guest, uint32_t options,
                        uint64_t entry, uint32_t out_ok);
/* zx_vcpu_enter is a conversation: begin, then (next, run the guest, exit) until next or exit
 * says otherwise. ZX_OK of begin: reply.index is the vcpu. */
zx_status_t vcpu_enter_begin(uint32_t process, uint32_t thread, zx_handle_t handle);
/* 1: vcpu_next will look at the guest's interruptibility; 0: it may be given as zeros. */
uint32_t vcpu_wants_to_inject(uint32_t vcpu);
/* CORE_RUN | CORE_BLOCK | the status with which zx_vcpu_enter returns. rflags: of the guest;
 * blocking: interruptibility state (SDM 25.4.2); protected_mode: guest CR0.PE. */
zx_status_t vcpu_next(uint32_t vcpu, uint64_t rflags, uint32_t blocking, uint32_t protected_mode);
/* `packet_ok`: the caller's packet pointer can be written. */
void vcpu_exit(uint32_t vcpu, struct exit exit, uint32_t packet_ok);
/* An emulated instruction faulted: the exception goes in at the next entry. */
void vcpu_fault(uint32_t vcpu, uint32_t vector, uint32_t has_error, uint32_t error);
zx_status_t vcpu_kick(uint32_t process, zx_handle_t handle);
zx_status_t vcpu_interrupt(uint32_t process, zx_handle_t handle, uint32_t vector);
/* ZX_OK: the world copies out vcpu_gpr[reply.index] and vcpu_rflags & RFLAGS_USER. */
zx_status_t vcpu_read_state(uint32_t process, uint32_t thread, zx_handle_t handle, uint32_t kind,
                            uint64_t size, uint32_t out_ok);
zx_status_t vcpu_write_state(uint32_t process, uint32_t thread, zx_handle_t handle, uint32_t kind,
                             uint64_t size, uint32_t in_ok, uint32_t io_size, uint32_t io_data);


#endif
