/* SPDX-License-Identifier: MIT */
/* Virtual processors: creation, kick, the registers a VMM sees. */
#ifndef TEMORA_VCPU_H_
#define TEMORA_VCPU_H_

#include "temora/guest.h"
#include "temora/process.h"
#include "spec/vcpu.acsl"

#define VECTOR_NMI 2u
#define VECTOR_UD  6u

/* No thread owns the vcpu any more. */
/*@ requires inv:  VcpuInv;
    requires args: vcpu < MAX_VCPUS;
    terminates \true; exits \false;
    assigns vcpus[vcpu].thread;
    ensures inv:   VcpuInv;
    ensures model: \forall m_vcpus c; ReprVcpus{Pre}(c) ==> ReprVcpus(with_owner(c, vcpu, 0));
*/
void vcpu_orphan(uint32_t vcpu);

/* Where the vcpu stands in zx_vcpu_enter: VCPU_*. */
/*@ requires inv:  VcpuInv;
    requires args: v < MAX_VCPUS;
    terminates \true; exits \false;
    assigns vcpus[v].phase;
    ensures inv:   VcpuInv;
    ensures model: \forall m_vcpus c; ReprVcpus{Pre}(c) ==> ReprVcpus(with_phase(c, v, phase));
*/
void vcpu_set_phase(uint32_t v, uint32_t phase);

/* A bell waits for room. */
/*@ requires inv:  VcpuInv;
    requires args: v < MAX_VCPUS && trap < GUEST_MAX_TRAPS;
    terminates \true; exits \false;
    assigns vcpus[v].phase, vcpus[v].bell_trap, vcpus[v].bell_addr;
    ensures inv:   VcpuInv;
    ensures model: \forall m_vcpus c; ReprVcpus{Pre}(c) ==> ReprVcpus(with_bell(c, v, trap, addr));
*/
void vcpu_set_bell(uint32_t v, uint32_t trap, uint64_t addr);

/* The event that goes in at the next VM entry (SDM 25.8.3), info 0 for none. */
/*@ requires inv:  VcpuInv;
    requires args: v < MAX_VCPUS;
    terminates \true; exits \false;
    assigns vcpus[v].event, vcpus[v].event_error, vcpus[v].event_length;
    ensures inv:   VcpuInv;
    ensures model: \forall m_vcpus c; ReprVcpus{Pre}(c) ==>
      ReprVcpus(with_event(c, v, info, error, length));
*/
void vcpu_set_event(uint32_t v, uint32_t info, uint32_t error, uint32_t length);

/* zx_vcpu_enter is over. When no handle names the vcpu any more, it is to be looked at. */
/*@ requires inv:  VcpuInv && LookInv;
    requires args: v < MAX_VCPUS;
    terminates \true; exits \false;
    assigns vcpus[v].phase, objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].look,
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:   VcpuInv && LookInv;
    ensures idle:  vcpus[v].phase == VCPU_IDLE;
    ensures names: \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(ended(n, v));
    ensures vcpus: \forall m_vcpus c; ReprVcpus{Pre}(c) ==> ReprVcpus(with_phase(c, v, VCPU_IDLE));
*/
void vcpu_end(uint32_t v);

/* The pending kick is used up. */
/*@ requires inv:  VcpuInv;
    requires args: v < MAX_VCPUS;
    terminates \true; exits \false;
    assigns vcpus[v].kicked;
    ensures inv:   VcpuInv;
    ensures model: \forall m_vcpus c; ReprVcpus{Pre}(c) ==> ReprVcpus(with_kick(c, v, 0));
*/
void vcpu_unkick(uint32_t v);

/* Errors, in the order of the checks: INVALID_ARGS (options); those of the guest's handle
 * (MANAGE_PROCESS); INVALID_ARGS (entry beyond 2^48); NO_RESOURCES (64 vcpus); BAD_STATE (the
 * thread has a vcpu); NO_MEMORY; INVALID_ARGS (out pointer). */
/*@ requires args: process < MAX_PROCESSES && thread < MAX_THREADS;
    requires inv:  NamesInv && GuestInv && VcpuInv && ThreadInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            object_used[0 .. OBJECT_TYPES-1], object_koid, guests[0 .. MAX_GUESTS-1],
            vcpus[0 .. MAX_VCPUS-1],
            vcpu_pending[ObjectNext(ZX_OBJ_TYPE_VCPU) % OBJECT_STRIDE][0 .. 255],
            vcpu_gpr[ObjectNext(ZX_OBJ_TYPE_VCPU) % OBJECT_STRIDE][0 .. 15],
            vcpu_rflags[0 .. MAX_VCPUS-1], threads[thread].vcpu, reply.handle[0], reply.index;
    ensures inv:    NamesInv && GuestInv && VcpuInv && ThreadInv;
    ensures result: \forall m_names n, m_guests d, m_threads t, integer x; ReprNames{Pre}(n) &&
      ReprGuests{Pre}(d) && ReprThreads{Pre}(t) && seat_found(d, h_body(n, process, guest), x) ==>
        \result == create_status(n, t, process, thread, guest, options, entry, out_ok, x,
                                 ObjectNext{Pre}(ZX_OBJ_TYPE_VCPU), HandleNext{Pre});
    ensures names:  \result == ZX_OK ==> \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(create_names(n, process, ObjectNext{Pre}(ZX_OBJ_TYPE_VCPU), HandleNext{Pre}));
    ensures guests: \result == ZX_OK ==> \forall m_names n, m_guests d, integer x;
      ReprNames{Pre}(n) && ReprGuests{Pre}(d) && seat_found(d, h_body(n, process, guest), x) ==>
        ReprGuests(create_guests(n, d, process, guest, x, ObjectNext{Pre}(ZX_OBJ_TYPE_VCPU)));
    ensures vcpus:  \result == ZX_OK ==> \forall m_names n, m_guests d, m_vcpus c, integer x;
      ReprNames{Pre}(n) && ReprGuests{Pre}(d) && ReprVcpus{Pre}(c) &&
      seat_found(d, h_body(n, process, guest), x) ==> ReprVcpus(create_vcpus(n, c, process, thread,
        guest, x, ObjectNext{Pre}(ZX_OBJ_TYPE_VCPU)));
    ensures threads: \result == ZX_OK ==> \forall m_threads t; ReprThreads{Pre}(t) ==>
      ReprThreads(create_threads(t, thread, ObjectNext{Pre}(ZX_OBJ_TYPE_VCPU)));
    ensures regs:   \result == ZX_OK ==> \forall m_regs r; ReprRegs{Pre}(r) ==>
      ReprRegs(create_regs(r, ObjectNext{Pre}(ZX_OBJ_TYPE_VCPU)));
    ensures error:  \result != ZX_OK ==>
      (\forall m_names n; ReprNames{Pre}(n) ==> ReprNames(n)) &&
      (\forall m_guests d; ReprGuests{Pre}(d) ==> ReprGuests(d)) &&
      (\forall m_vcpus c; ReprVcpus{Pre}(c) ==> ReprVcpus(c)) &&
      (\forall m_threads t; ReprThreads{Pre}(t) ==> ReprThreads(t)) &&
      (\forall m_regs r; ReprRegs{Pre}(r) ==> ReprRegs(r));
    ensures value:  \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==> reply.handle[0] ==
      name_value(n, process, ObjectNext{Pre}(ZX_OBJ_TYPE_VCPU), ZX_DEFAULT_VCPU_RIGHTS,
                 HandleNext{Pre});
    ensures index:  \result == ZX_OK ==>
      reply.index == ObjectNext{Pre}(ZX_OBJ_TYPE_VCPU) % OBJECT_STRIDE;
*/
zx_status_t vcpu_create(uint32_t process, uint32_t thread, zx_handle_t guest, uint32_t options,
                        uint64_t entry, uint32_t out_ok);

/* Errors: those of the handle (EXECUTE). From any thread. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && VcpuInv;
    terminates \true; exits \false;
    assigns vcpus[0 .. MAX_VCPUS-1], reply.wake, reply.index;
    ensures inv:    VcpuInv;
    ensures result: \forall m_names n; ReprNames(n) ==> \result == kick_status(n, process, handle);
    ensures vcpus:  \forall m_names n, m_vcpus c; ReprNames(n) && ReprVcpus{Pre}(c) ==>
      ReprVcpus(kick_next(n, c, process, handle));
    ensures wake:   \forall m_names n; ReprNames(n) && \result == ZX_OK ==>
      reply.wake == 1 && reply.index == h_body(n, process, handle);
*/
zx_status_t vcpu_kick(uint32_t process, zx_handle_t handle);

/* Errors: those of the handle (EXECUTE); BAD_STATE (not the owner's thread; a pending kick stays).
 * ZX_OK: reply.index is the vcpu to go on with. */
/*@ requires args: process < MAX_PROCESSES && thread < MAX_THREADS;
    requires inv:  HandleNames && VcpuInv;
    terminates \true; exits \false;
    assigns vcpus[0 .. MAX_VCPUS-1], reply.index;
    ensures inv:    VcpuInv;
    ensures result: \forall m_names n, m_vcpus c; ReprNames(n) && ReprVcpus{Pre}(c) ==>
      \result == begin_status(n, c, process, thread, handle);
    ensures vcpus:  \forall m_names n, m_vcpus c; ReprNames(n) && ReprVcpus{Pre}(c) ==>
      ReprVcpus(begin_next(n, c, process, thread, handle));
    ensures index:  \result == ZX_OK ==> reply.index < MAX_VCPUS && (\forall m_names n, m_vcpus c;
      ReprNames(n) && ReprVcpus{Pre}(c) ==> reply.index == h_body(n, process, handle));
*/
zx_status_t vcpu_enter_begin(uint32_t process, uint32_t thread, zx_handle_t handle);

/* An emulated instruction faulted: the exception goes in at the next entry. */
/*@ requires args: vcpu < MAX_VCPUS && vector < 32;
    requires inv:  VcpuInv;
    terminates \true; exits \false;
    assigns vcpus[vcpu].event, vcpus[vcpu].event_error, vcpus[vcpu].event_length;
    ensures inv:   VcpuInv;
    ensures model: \forall m_vcpus c; ReprVcpus{Pre}(c) ==>
      ReprVcpus(fault(c, vcpu, vector, has_error, error));
*/
void vcpu_fault(uint32_t vcpu, uint32_t vector, uint32_t has_error, uint32_t error);

/* Errors, in the order of the checks: those of the handle (READ); INVALID_ARGS (kind, size);
 * BAD_STATE (not the owner's thread); INVALID_ARGS (out pointer).
 * ZX_OK: the world copies out vcpu_gpr[reply.index] and vcpu_rflags[reply.index] & RFLAGS_USER. */
/*@ requires args: process < MAX_PROCESSES && thread < MAX_THREADS;
    requires inv:  HandleNames && VcpuInv;
    terminates \true; exits \false;
    assigns reply.index;
    ensures result: \forall m_names n, m_vcpus c; ReprNames(n) && ReprVcpus(c) ==>
      \result == read_status(n, c, process, thread, handle, kind, size, out_ok);
    ensures index:  \result == ZX_OK ==> reply.index < MAX_VCPUS && (\forall m_names n, m_vcpus c;
      ReprNames(n) && ReprVcpus(c) ==> reply.index == h_body(n, process, handle));
*/
zx_status_t vcpu_read_state(uint32_t process, uint32_t thread, zx_handle_t handle, uint32_t kind,
                            uint64_t size, uint32_t out_ok);

/* Errors, in the order of the checks: those of the handle (WRITE); INVALID_ARGS (kind, size,
  buffer);
 * BAD_STATE (not the owner's thread); INVALID_ARGS (size of an I/O access).
 * The world has put the caller's buffer into input_state, or io_size and io_data. */
/*@ requires args: process < MAX_PROCESSES && thread < MAX_THREADS;
    requires inv:  HandleNames && VcpuInv;
    terminates \true; exits \false;
    assigns vcpu_gpr[HandleNumber(process, handle)][0 .. 15], vcpu_rflags[0 .. MAX_VCPUS-1],
            reply.index;
    ensures result: \forall m_names n, m_vcpus c; ReprNames(n) && ReprVcpus(c) ==>
      \result == write_status(n, c, process, thread, handle, kind, size, in_ok, io_size);
    ensures regs:   \forall m_names n, m_vcpus c, m_regs r; ReprNames(n) && ReprVcpus(c) &&
      ReprRegs{Pre}(r) ==> ReprRegs(write_next(n, c, r, process, thread, handle, kind, size, in_ok,
                                               io_size, io_data));
*/
zx_status_t vcpu_write_state(uint32_t process, uint32_t thread, zx_handle_t handle, uint32_t kind,
                             uint64_t size, uint32_t in_ok, uint32_t io_size, uint32_t io_data);

#endif
