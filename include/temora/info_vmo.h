/* SPDX-License-Identifier: MIT */
/* zx_object_get_info: the record of a VMO. */
#ifndef TEMORA_INFO_VMO_H_
#define TEMORA_INFO_VMO_H_

#include "temora/guest.h"
#include "temora/memory.h"
#include "zircon/syscalls/object.h"
#include "spec/info.acsl"

/* reply.info_size: bytes; info_count: how many mappings are of it; info_base: how many guests have
 * one; info_flags: ZX_INFO_VMO_*; info_koid, info_rights. The handle's errors (VMO, no right). */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && GuestInv;
    terminates \true; exits \false;
    assigns reply.value, reply.info_flags, reply.info_rights, reply.info_koid, reply.info_related,
            reply.info_count, reply.info_base, reply.info_size;
    ensures result:   \forall m_names n; ReprNames(n) ==>
      \result == info_status(n, process, handle, ZX_INFO_VMO);
    ensures value:    \result == ZX_OK ==> reply.value == 104 && reply.info_related == 0;
    ensures basic:    \forall m_names n; ReprNames(n) && \result == ZX_OK ==>
      reply.info_koid == info_koid(n, process, handle) &&
      reply.info_rights == h_rights(n, process, handle);
    ensures size:     \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) &&
      \result == ZX_OK ==> reply.info_size == info_bytes(n, y, process, handle) &&
        reply.info_flags == info_vmo_flags(n, y, process, handle);
    ensures mappings: \forall m_names n, m_guests d; ReprNames(n) && ReprGuests(d) &&
      \result == ZX_OK ==> reply.info_count == info_mappings(n, d, process, handle);
    ensures mappers:  \forall m_names n, m_guests d; ReprNames(n) && ReprGuests(d) &&
      \result == ZX_OK ==> reply.info_base == info_mappers(n, d, process, handle);
*/
zx_status_t info_vmo(uint32_t process, zx_handle_t handle);

#endif
