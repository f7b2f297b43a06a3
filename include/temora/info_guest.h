/* SPDX-License-Identifier: MIT */
/* zx_object_get_info: who may know what the processors did for guests. */
#ifndef TEMORA_INFO_GUEST_H_
#define TEMORA_INFO_GUEST_H_

#include "temora/handle.h"
#include "temora/memory.h"
#include "zircon/syscalls/object.h"
#include "spec/info.acsl"

/* ZX_INFO_GUEST_STATS: the errors of the handle (RESOURCE, no right); WRONG_TYPE (its kind is
 * neither ROOT nor SYSTEM); OUT_OF_RANGE (SYSTEM without ZX_RSRC_SYSTEM_INFO_BASE). What the
 * processors counted is the world's. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames;
    terminates \true; exits \false;
    assigns reply.value;
    ensures result: \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) ==>
      \result == stats_status(n, y, process, handle);
    ensures size:   \result == ZX_OK ==> reply.value == 120;
*/
zx_status_t info_guest(uint32_t process, zx_handle_t handle);

#endif
