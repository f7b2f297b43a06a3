/* SPDX-License-Identifier: MIT */
/* The address space of a process: in the core that of a guest to which no process has a handle. */
#ifndef TEMORA_SPACE_H_
#define TEMORA_SPACE_H_

#include "temora/guest.h"
#include "temora/memory.h"
#include "temora/task.h"
#include "spec/space.acsl"

/* The process, as it starts, gets an address space and a handle to its VMAR, reply.handle[0];
 * reply.index is the guest's number. It lives until task_let_go(OBJECT(ZX_OBJ_TYPE_GUEST,
 * reply.index), reply.value). The number may have been another guest's: on ZX_OK the world empties
 * its tables. Errors: NO_MEMORY. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv && GuestInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            object_used[0 .. OBJECT_TYPES-1], object_koid, guests[0 .. MAX_GUESTS-1],
            vmar_guest[0 .. MAX_VMARS-1], reply.handle[0], reply.index, reply.value;
    ensures inv:    NamesInv && GuestInv;
    ensures result: \forall m_names n; ReprNames{Pre}(n) ==> \result == space_status(n,
      GuestNumber{Pre}, GuestVmarNumber{Pre}, HandleNext{Pre}, HandleNextButOne{Pre});
    ensures names:  \result == ZX_OK ==> \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(space_names(n, process, GuestNumber{Pre}, GuestVmarNumber{Pre}, HandleNext{Pre},
                            HandleNextButOne{Pre}));
    ensures guests: \result == ZX_OK ==> \forall m_guests d; ReprGuests{Pre}(d) ==>
      ReprGuests(guest_new(d, GuestNumber{Pre} % OBJECT_STRIDE,
                           GuestVmarNumber{Pre} % OBJECT_STRIDE, 1));
    ensures error:  \result != ZX_OK ==>
      (\forall m_names n; ReprNames{Pre}(n) ==> ReprNames(n)) &&
      (\forall m_guests d; ReprGuests{Pre}(d) ==> ReprGuests(d));
    ensures value:  \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==>
      reply.handle[0] == name_value(space_kept(n, GuestNumber{Pre}, HandleNext{Pre}), process,
        GuestVmarNumber{Pre}, ZX_DEFAULT_SPACE_RIGHTS, HandleNextButOne{Pre});
    ensures index:  \result == ZX_OK ==> reply.index == GuestNumber{Pre} % OBJECT_STRIDE &&
      reply.value == HandleNext{Pre} + 1;
*/
zx_status_t process_space(uint32_t process);

/* Which page an access to `addr` reaches that needs the permissions `perms` (ZX_VM_PERM_*): on
 * ZX_OK page frame reply.frame, which may be used with reply.perms. Errors, in the order of the
 * checks: NOT_FOUND (nothing is mapped); OUT_OF_RANGE (the VMO ends before); ACCESS_DENIED. */
/*@ requires args: guest < MAX_GUESTS;
    requires inv:  GuestInv && MemoryInv;
    terminates \true; exits \false;
    assigns reply.frame, reply.perms;
    ensures result: \forall m_memory y, m_guests d, integer mi; ReprMemory(y) && ReprGuests(d) &&
      map_found(d, guest, addr, mi) ==> \result == access_page(y, d, guest, mi, addr, perms);
    ensures page:   \forall m_memory y, m_guests d, integer mi; ReprMemory(y) && ReprGuests(d) &&
      map_found(d, guest, addr, mi) && \result == ZX_OK ==>
        reply.frame == access_at(y, d, guest, mi, addr);
    ensures perms:  \result == ZX_OK ==> \exists integer i; 0 <= i < guests[guest].maps &&
      guest_maps[guest][i].base <= addr < guest_maps[guest][i].end &&
      reply.perms == guest_maps[guest][i].perms;
*/
zx_status_t space_page(uint32_t guest, uint64_t addr, uint32_t perms);

#endif
