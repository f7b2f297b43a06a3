/* SPDX-License-Identifier: MIT */
/* zx_vmo_set_size. */
#ifndef TEMORA_RESIZE_H_
#define TEMORA_RESIZE_H_

#include "temora/memory.h"
#include "spec/resize.acsl"

/* On ZX_OK VMO reply.index has had reply.pages page frames from reply.value on, and has those from
 * reply.frame on. When the frames are others, or fewer, the world takes the VMO out of the EPT of
 * each guest that maps it (guest_maps_vmo). It copies what stays, and fills what is new with zeros.
 * Errors: those of the handle (WRITE); UNAVAILABLE (not resizable); OUT_OF_RANGE; NO_MEMORY. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && MemoryInv;
    terminates \true; exits \false;
    assigns vmos[HandleNumber(process, handle)], reply.index, reply.value, reply.frame, reply.pages;
    ensures inv:    MemoryInv;
    ensures result: \forall m_names n, m_memory y, integer f; ReprNames(n) && ReprMemory{Pre}(y) &&
      frames_first(y, pages_of(size), f) ==>
        \result == resize_status(n, y, process, handle, size, f);
    ensures memory: \forall m_names n, m_memory y, integer f; ReprNames(n) && ReprMemory{Pre}(y) &&
      frames_first(y, pages_of(size), f) ==>
        ReprMemory(resize_next(n, y, process, handle, size, f));
    ensures before: \result == ZX_OK ==> reply.index == HandleNumber(process, handle) < MAX_VMOS &&
      reply.value == \old(vmos[HandleNumber(process, handle)].frame) &&
      reply.pages == \old(vmos[HandleNumber(process, handle)].size) / PAGE_SIZE;
    ensures frame:  \result == ZX_OK ==>
      reply.frame == vmos[HandleNumber(process, handle)].frame;
*/
zx_status_t vmo_set_size(uint32_t process, zx_handle_t handle, uint64_t size);

#endif
