/* SPDX-License-Identifier: MIT */
/* zx_object_get_info: the status, and the record's contents in `reply`. */
#ifndef TEMORA_INFO_H_
#define TEMORA_INFO_H_

#include "temora/info_guest.h"
#include "temora/info_process.h"
#include "temora/info_thread.h"
#include "temora/info_vmo.h"
#include "temora/vcpu.h"
#include "zircon/syscalls/object.h"
#include "spec/info.acsl"

/* NOT_SUPPORTED (unknown topic, before the handle is looked at); HANDLE_VALID and HANDLE_BASIC:
 * BAD_HANDLE; the others: the handle's errors (INSPECT; VMO: no right; HANDLE_TABLE: MANAGE_PROCESS
 * and MANAGE_THREAD too), and what info_guest says. reply.value: bytes of a record, 0 for none. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && VcpuInv && GuestInv;
    terminates \true; exits \false;
    assigns reply.value, reply.info_flags, reply.info_type, reply.info_rights, reply.info_koid,
            reply.info_related, reply.info_count, reply.info_kind, reply.info_base,
            reply.info_size, reply.index, reply.info_types[0 .. OBJECT_TYPES-1];
    ensures result: \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) ==>
      \result == info_answer(n, y, process, handle, topic);
    ensures basic:  \forall m_names n; ReprNames(n) && \result == ZX_OK &&
      topic == ZX_INFO_HANDLE_BASIC ==> reply.value == 32 &&
        reply.info_koid == info_koid(n, process, handle) &&
        reply.info_rights == h_rights(n, process, handle) &&
        reply.info_type == h_type(n, process, handle) && reply.info_related == 0;
    ensures count:  \forall m_names n; ReprNames(n) && \result == ZX_OK &&
      topic == ZX_INFO_HANDLE_COUNT ==> reply.value == 4 &&
        reply.info_count == info_count(n, process, handle);
    ensures vmar:   \forall m_names n, m_guests d; ReprNames(n) && ReprGuests(d) &&
      \result == ZX_OK && topic == ZX_INFO_VMAR ==> reply.value == 16 &&
        reply.info_base == info_low(n, d, process, handle) &&
        reply.info_size == info_extent(n, d, process, handle);
    ensures resource: \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) &&
      \result == ZX_OK && topic == ZX_INFO_RESOURCE ==> reply.value == 56 &&
        reply.info_kind == info_kind(n, y, process, handle) &&
        reply.info_base == info_base(n, y, process, handle) &&
        reply.info_size == info_size(n, y, process, handle);
    ensures vmo:      \result == ZX_OK && topic == ZX_INFO_VMO ==> reply.value == 104 &&
        reply.info_related == 0;
    ensures named:    \forall m_names n; ReprNames(n) && \result == ZX_OK &&
      topic == ZX_INFO_VMO ==> reply.info_koid == info_koid(n, process, handle) &&
        reply.info_rights == h_rights(n, process, handle);
    ensures size:     \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) &&
      \result == ZX_OK && topic == ZX_INFO_VMO ==>
        reply.info_size == info_bytes(n, y, process, handle) &&
        reply.info_flags == info_vmo_flags(n, y, process, handle);
    ensures mappings: \forall m_names n, m_guests d; ReprNames(n) && ReprGuests(d) &&
      \result == ZX_OK && topic == ZX_INFO_VMO ==>
        reply.info_count == info_mappings(n, d, process, handle);
    ensures mappers:  \forall m_names n, m_guests d; ReprNames(n) && ReprGuests(d) &&
      \result == ZX_OK && topic == ZX_INFO_VMO ==>
        reply.info_base == info_mappers(n, d, process, handle);
    ensures thread: \forall m_names n, m_tasks k; ReprNames(n) && ReprTasks(k) &&
      \result == ZX_OK && topic == ZX_INFO_THREAD ==> reply.value == 72 &&
        reply.info_flags == thread_state(n, k, h_object(n, process, handle));
    ensures vcpu:   \forall m_names n, m_vcpus c; ReprNames(n) && ReprVcpus(c) &&
      \result == ZX_OK &&
      topic == ZX_INFO_VCPU ==> reply.value == 4 &&
        reply.info_flags == info_flags(n, c, process, handle);
    ensures size_of_stats: \result == ZX_OK && topic == ZX_INFO_PROCESS_HANDLE_STATS ==>
      reply.value == 256;
    ensures size_of_table: \result == ZX_OK && topic == ZX_INFO_HANDLE_TABLE ==>
      reply.value == 40;
    ensures size_of_guest: \result == ZX_OK && topic == ZX_INFO_GUEST_STATS ==>
      reply.value == 120;
    ensures whose:  \forall m_names n, m_tasks k; ReprNames(n) && ReprTasks(k) &&
      \result == ZX_OK && IsOfProcess(topic) ==>
        Asked(reply.index) == asked(n, k, process, handle);
    ensures number: \result == ZX_OK && IsOfProcess(topic) ==>
      reply.index == NONE || reply.index < MAX_PROCESSES;
    ensures held:   \forall m_names n, m_tasks k; ReprNames(n) && ReprTasks(k) &&
      \result == ZX_OK && IsOfProcess(topic) ==>
        reply.info_count == held_by(n, asked(n, k, process, handle));
    ensures typed:  \forall m_names n, m_tasks k, integer t; ReprNames(n) && ReprTasks(k) &&
      \result == ZX_OK && IsOfProcess(topic) && 0 <= t < OBJECT_TYPES ==>
        reply.info_types[t] == typed_by(n, asked(n, k, process, handle), t);
*/
zx_status_t object_get_info(uint32_t process, zx_handle_t handle, uint32_t topic);

#endif
