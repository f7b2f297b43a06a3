/* SPDX-License-Identifier: MIT */
/* zx_vmo_replace_as_executable. */
#ifndef TEMORA_EXECUTABLE_H_
#define TEMORA_EXECUTABLE_H_

#include "temora/handle_call.h"
#include "temora/memory.h"
#include "spec/executable.acsl"

/* Whatever happens after a bad value in `handle`, that handle is gone.
 * Errors: BAD_HANDLE (`handle` names nothing); those of the resource, if there is one: BAD_HANDLE,
 * WRONG_TYPE, WRONG_TYPE (kind), OUT_OF_RANGE; BAD_HANDLE (no VMO); NO_MEMORY; INVALID_ARGS (out
 * pointer). */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv && MemoryInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_order[0 .. MAX_HANDLES-1],
            handle_rank[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count, reply.handle[0];
    ensures inv:    NamesInv;
    ensures result: \forall m_names n, m_memory y; ReprNames{Pre}(n) && ReprMemory(y) ==> \result ==
      exec_status(n, y, process, handle, vmex, out_ok, HandleNext{Pre});
    ensures state:  \forall m_names n, m_memory y; ReprNames{Pre}(n) && ReprMemory(y) ==> ReprNames(
      exec_next(n, y, process, handle, vmex, out_ok, HandleNext{Pre}));
    ensures value:  \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==>
      reply.handle[0] == exec_value(n, process, handle, HandleNext{Pre});
*/
zx_status_t vmo_replace_as_executable(uint32_t process, zx_handle_t handle, zx_handle_t vmex,
                                      uint32_t out_ok);

#endif
