/* SPDX-License-Identifier: MIT */
/* zx_object_get_info: a process's handles, counted and one by one. */
#ifndef TEMORA_INFO_PROCESS_H_
#define TEMORA_INFO_PROCESS_H_

#include "temora/task.h"
#include "zircon/syscalls/object.h"
#include "spec/info.acsl"

/* A process as the model has it: -1 for NONE. */
/*@ logic integer Asked(integer q) = q == NONE ? -1 : q;
    predicate IsOfProcess(integer topic) =
      topic == ZX_INFO_PROCESS_HANDLE_STATS || topic == ZX_INFO_HANDLE_TABLE;
*/

/* ZX_INFO_PROCESS_HANDLE_STATS and ZX_INFO_HANDLE_TABLE: the errors of the handle (PROCESS with
 * INSPECT; the table: MANAGE_PROCESS and MANAGE_THREAD as well). reply.index: the process that it
 * names, NONE when that is over; reply.info_count: how many handles it has; reply.info_types: by
 * type. */
/*@ requires args: process < MAX_PROCESSES;
    requires topic: IsOfProcess(topic);
    requires inv:  HandleNames;
    terminates \true; exits \false;
    assigns reply.value, reply.index, reply.info_count, reply.info_types[0 .. OBJECT_TYPES-1];
    ensures result: \forall m_names n; ReprNames(n) ==>
      \result == info_status(n, process, handle, topic);
    ensures size:   \result == ZX_OK ==>
      reply.value == (topic == ZX_INFO_HANDLE_TABLE ? 40 : 256);
    ensures whose:  \forall m_names n, m_tasks k; ReprNames(n) && ReprTasks(k) &&
      \result == ZX_OK ==> Asked(reply.index) == asked(n, k, process, handle);
    ensures number: \result == ZX_OK ==> reply.index == NONE || reply.index < MAX_PROCESSES;
    ensures count:  \forall m_names n, m_tasks k; ReprNames(n) && ReprTasks(k) &&
      \result == ZX_OK ==> reply.info_count == held_by(n, asked(n, k, process, handle));
    ensures types:  \forall m_names n, m_tasks k, integer t; ReprNames(n) && ReprTasks(k) &&
      \result == ZX_OK && 0 <= t < OBJECT_TYPES ==>
        reply.info_types[t] == typed_by(n, asked(n, k, process, handle), t);
*/
zx_status_t info_process(uint32_t process, zx_handle_t handle, uint32_t topic);

/* The first slot from `from` on that has a handle of the process, NONE: there is none. The records
 * of the table come in this order. */
/*@ requires args: process < MAX_PROCESSES && from <= MAX_HANDLES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures slot:  \result == NONE || \result < MAX_HANDLES;
    ensures none:  \result == NONE ==> \forall m_names n; ReprHandles(n) ==>
      none_held(n, process, from);
    ensures found: \result != NONE ==> \forall m_names n; ReprHandles(n) ==>
      next_held(n, process, from, \result);
*/
uint32_t info_next(uint32_t process, uint32_t from);

/* The record of the process's handle in slot s: type, value, rights, koid; nothing is related. */
/*@ requires args: process < MAX_PROCESSES && s < MAX_HANDLES;
    requires inv:  HandleNames && HandleGens;
    terminates \true; exits \false;
    assigns reply.info_type, reply.info_handle, reply.info_rights, reply.info_koid,
            reply.info_related;
    ensures record: \forall m_names n; ReprNames(n) ==>
      reply.info_type == type_at(n, s) && reply.info_handle == h_value(n, process, s) &&
      reply.info_rights == slot_rights(handle_at(n, s)) && reply.info_koid == slot_koid(n, s);
    ensures alone:  reply.info_related == 0;
*/
void info_record(uint32_t process, uint32_t s);

#endif
