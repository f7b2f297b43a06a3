/* SPDX-License-Identifier: MIT */
/* The calls on guests. */
#ifndef TEMORA_GUEST_CALL_H_
#define TEMORA_GUEST_CALL_H_

#include "temora/guest.h"
#include "temora/memory.h"

/* The number may have been another guest's: on ZX_OK the world empties guest reply.index's EPT.
 * Errors, in the order of the checks: INVALID_ARGS (options); BAD_HANDLE, WRONG_TYPE (resource, or
 * its kind); OUT_OF_RANGE (resource range); NO_MEMORY; INVALID_ARGS (an out pointer). */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv && GuestInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            object_used[0 .. OBJECT_TYPES-1], object_koid, guests[0 .. MAX_GUESTS-1],
            vmar_guest[0 .. MAX_VMARS-1], reply.handle[0 .. 1], reply.index;
    ensures inv:    NamesInv && GuestInv;
    ensures result: \forall m_names n, m_memory y; ReprNames{Pre}(n) && ReprMemory(y) ==>
      \result == guest_status(n, y, process, resource, options, out_ok, GuestNumber{Pre},
                              GuestVmarNumber{Pre}, HandleNext{Pre}, HandleNextButOne{Pre});
    ensures names:  \result == ZX_OK ==> \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(guest_names(n, process, GuestNumber{Pre}, GuestVmarNumber{Pre}, HandleNext{Pre},
                            HandleNextButOne{Pre}));
    ensures same:   \result != ZX_OK ==> \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(n);
    ensures guests: \forall m_guests d; ReprGuests{Pre}(d) ==>
      (\result == ZX_OK ==> ReprGuests(guest_new(d, GuestNumber{Pre} % OBJECT_STRIDE,
                                                 GuestVmarNumber{Pre} % OBJECT_STRIDE, 0))) &&
      (\result != ZX_OK ==> ReprGuests(d));
    ensures guest:  \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==>
      reply.handle[0] == name_value(n, process, GuestNumber{Pre}, ZX_DEFAULT_GUEST_RIGHTS,
                                    HandleNext{Pre});
    ensures vmar:   \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==>
      reply.handle[1] == name_value(
        name_new(n, process, GuestNumber{Pre}, ZX_DEFAULT_GUEST_RIGHTS, HandleNext{Pre}),
        process, GuestVmarNumber{Pre}, ZX_DEFAULT_GUEST_VMAR_RIGHTS, HandleNextButOne{Pre});
    ensures index:  \result == ZX_OK ==> reply.index == GuestNumber{Pre} % OBJECT_STRIDE;
*/
zx_status_t guest_create(uint32_t process, zx_handle_t resource, uint32_t options,
                         uint32_t out_ok);

/* Errors, in the order of the checks: those of the guest's handle (WRITE); those of the port's,
  when
 * one is given (WRITE); INVALID_ARGS (kind, or a port with MEM or IO,
   or none with BELL); for memory
 * INVALID_ARGS (alignment, size 0, beyond 2^48), for I/O OUT_OF_RANGE (size 0, end beyond 65535);
 * NO_MEMORY; ALREADY_EXISTS. On ZX_OK of MEM and BELL the world takes [addr, addr + size) out of
 * guest reply.index's EPT. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && GuestInv;
    terminates \true; exits \false;
    assigns guest_traps[HandleNumber(process, handle)][0 .. GUEST_MAX_TRAPS-1],
            guests[0 .. MAX_GUESTS-1], reply.index;
    ensures inv:    GuestInv;
    ensures result: \forall m_names n, m_guests d; ReprNames(n) && ReprGuests{Pre}(d) ==>
      \result == trap_status(n, d, process, handle, kind, addr, size, port);
    ensures guests: \forall m_names n, m_guests d; ReprNames(n) && ReprGuests{Pre}(d) ==>
      ReprGuests(trap_next(n, d, process, handle, kind, addr, size, port, key));
    ensures index:  \forall m_names n; ReprNames(n) && \result == ZX_OK ==>
      reply.index == h_body(n, process, handle);
*/
zx_status_t guest_set_trap(uint32_t process, zx_handle_t handle, uint32_t kind, uint64_t addr,
                           uint64_t size, zx_handle_t port, uint64_t key);

#endif
