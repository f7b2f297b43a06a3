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

#include "temora/guest_call.h"
#include "temora/handle_call.h"
#include "temora/map.h"
#include "temora/memory.h"
#include "temora/port.h"
#include "temora/process.h"
#include "temora/reply.h"
#include "temora/vcpu.h"

/* ---- start: the world makes the first process ---- */
/* ---- handles: see also temora/handle_call.h ---- */
zx_status_t object_get_info(uint32_t process, zx_handle_t handle, uint32_t topic);

/* ---- memory ---- */
/* ---- vcpus ---- */
/* zx_vcpu_enter is a conversation: begin, then (next, run the guest, exit) until next or exit
 * says otherwise. ZX_OK of begin: reply.index is the vcpu. */
/* 1: vcpu_next will look at the guest's interruptibility; 0: it may be given as zeros. */
uint32_t vcpu_wants_to_inject(uint32_t vcpu);
/* CORE_RUN | CORE_BLOCK | the status with which zx_vcpu_enter returns. rflags: of the guest;
 * blocking: interruptibility state (SDM 25.4.2); protected_mode: guest CR0.PE. */
zx_status_t vcpu_next(uint32_t vcpu, uint64_t rflags, uint32_t blocking, uint32_t protected_mode);
/* `packet_ok`: the caller's packet pointer can be written. */
void vcpu_exit(uint32_t vcpu, struct exit exit, uint32_t packet_ok);
zx_status_t vcpu_interrupt(uint32_t process, zx_handle_t handle, uint32_t vector);
#endif
