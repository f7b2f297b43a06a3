/* SPDX-License-Identifier: MIT */
#include "temora/info_process.h"

/* A process that is over has no handles, and its number may be another's. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames;
    requires type: HandleNumber(process, handle) < MAX_PROCESSES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures number: \result == NONE || \result < MAX_PROCESSES;
    ensures model:  \forall m_names n, m_tasks k; ReprNames(n) && ReprTasks(k) &&
      names(n, process, handle) && h_type(n, process, handle) == ZX_OBJ_TYPE_PROCESS ==>
        Asked(\result) == asked(n, k, process, handle);
*/
static uint32_t number_of(uint32_t process, zx_handle_t handle)
{
  uint32_t row = MAX_THREADS + handle_body(process, handle);
  uint32_t who = tasks[row].who;
  if (tasks[row].life != TASK_RUNNING || who == 0u || who > MAX_PROCESSES)
    return NONE;
  return who - 1u;
}

/*@ terminates \true; exits \false;
    assigns reply.info_count, reply.info_types[0 .. OBJECT_TYPES-1];
    ensures none:  reply.info_count == 0;
    ensures types: \forall integer t; 0 <= t < OBJECT_TYPES ==> reply.info_types[t] == 0;
*/
static void clear(void)
{
  reply.info_count = 0u;
  /*@ loop invariant bound: 0 <= t <= OBJECT_TYPES;
      loop invariant zero:  \forall integer i; 0 <= i < t ==> reply.info_types[i] == 0;
      loop assigns t, reply.info_types[0 .. OBJECT_TYPES-1];
      loop variant OBJECT_TYPES - t; */
  for (uint32_t t = 0u; t < OBJECT_TYPES; t++)
    reply.info_types[t] = 0u;
}

/* No process has the number NONE: it has no handles. */
/*@ requires inv:    HandleNames;
    requires number: q == NONE || q < MAX_PROCESSES;
    terminates \true; exits \false;
    assigns reply.info_count, reply.info_types[0 .. OBJECT_TYPES-1];
    ensures count: \forall m_names n; ReprHandles(n) ==>
      reply.info_count == held_by(n, Asked(q));
    ensures types: \forall m_names n, integer t; ReprHandles(n) && 0 <= t < OBJECT_TYPES ==>
      reply.info_types[t] == typed_by(n, Asked(q), t);
*/
static void count_handles(uint32_t q)
{
  clear();
  /*@ loop invariant bound: 0 <= s <= MAX_HANDLES;
      loop invariant few:   reply.info_count <= s;
      loop invariant fewer: \forall integer t; 0 <= t < OBJECT_TYPES ==>
        reply.info_types[t] <= s;
      loop invariant count: \forall m_names n; ReprHandles(n) ==>
        reply.info_count == held_below(n, Asked(q), s);
      loop invariant types: \forall m_names n, integer t; ReprHandles(n) &&
        0 <= t < OBJECT_TYPES ==> reply.info_types[t] == typed_below(n, Asked(q), t, s);
      loop assigns s, reply.info_count, reply.info_types[0 .. OBJECT_TYPES-1];
      loop variant MAX_HANDLES - s; */
  for (uint32_t s = 0u; s < MAX_HANDLES; s++) {
    /*@ assert held: \forall m_names n; ReprHandles(n) ==> (held(n, Asked(q), s) <==>
          handles[s].live == 1 && handles[s].process == q && q != NONE); */
    /*@ assert type: \forall m_names n; ReprHandles(n) ==>
          type_at(n, s) == handles[s].object / OBJECT_STRIDE; */
    if (handles[s].live == 1u && handles[s].process == q && q != NONE) {
      reply.info_count++;
      reply.info_types[OBJECT_TYPE(handles[s].object)]++;
    }
  }
}

zx_status_t info_process(uint32_t process, zx_handle_t handle, uint32_t topic)
{
  uint32_t table  = topic == ZX_INFO_HANDLE_TABLE;
  uint32_t rights = table ? ZX_RIGHT_INSPECT | ZX_RIGHT_MANAGE_PROCESS | ZX_RIGHT_MANAGE_THREAD
                          : ZX_RIGHT_INSPECT;
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_PROCESS, rights);
  if (status != ZX_OK)
    return status;
  uint32_t number = number_of(process, handle);
  count_handles(number);
  reply.index = number;
  reply.value = table ? sizeof(zx_info_handle_extended_t) : sizeof(zx_info_process_handle_stats_t);
  return ZX_OK;
}

uint32_t info_next(uint32_t process, uint32_t from)
{
  /*@ loop invariant bound: from <= s <= MAX_HANDLES;
      loop invariant none:  \forall integer i; from <= i < s ==>
        !(handles[i].live == 1 && handles[i].process == process);
      loop assigns s;
      loop variant MAX_HANDLES - s; */
  for (uint32_t s = from; s < MAX_HANDLES; s++)
    if (handles[s].live == 1u && handles[s].process == process)
      return s;
  return NONE;
}

void info_record(uint32_t process, uint32_t s)
{
  uint32_t o         = handles[s].object;
  reply.info_type    = OBJECT_TYPE(o);
  reply.info_handle  = handle_value(process, s);
  reply.info_rights  = handles[s].rights;
  reply.info_koid    = objects[o].koid;
  reply.info_related = ZX_KOID_INVALID;
}
