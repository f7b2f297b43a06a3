/* SPDX-License-Identifier: MIT */
/* The calls on handles. */
#ifndef TEMORA_HANDLE_CALL_H_
#define TEMORA_HANDLE_CALL_H_

#include "temora/handle.h"

/* Errors: BAD_HANDLE. Closing 0 is no error. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_order[0 .. MAX_HANDLES-1],
            handle_rank[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:    NamesInv;
    ensures result: \forall m_names n; ReprNames{Pre}(n) ==> \result == close_status(n, process,
      handle);
    ensures state:  \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(close_next(n, process, handle));
*/
zx_status_t handle_close(uint32_t process, zx_handle_t handle);

/* zx_handle_close_many: the next handle of the list; `so_far` is what the call before it returned,
 * ZX_OK for the first. A bad handle does not stop the others from being closed. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_order[0 .. MAX_HANDLES-1],
            handle_rank[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:    NamesInv;
    ensures result: \forall m_names n; ReprNames{Pre}(n) ==>
      \result == many_status(n, process, handle, so_far);
    ensures state:  \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(close_next(n, process, handle));
*/
zx_status_t handle_close_many(uint32_t process, zx_handle_t handle, zx_status_t so_far);

/* Errors, in the order of the checks: BAD_HANDLE; ACCESS_DENIED (no DUPLICATE right);
 * INVALID_ARGS (rights not a subset, nor SAME_RIGHTS); NO_MEMORY; INVALID_ARGS (out pointer). */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1], reply.handle[0];
    ensures inv:    NamesInv;
    ensures result: \forall m_names n; ReprNames{Pre}(n) ==>
      \result == dup_status(n, process, handle, rights, out_ok, HandleNext{Pre});
    ensures state:  \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(dup_next(n, process, handle, rights, out_ok, HandleNext{Pre}));
    ensures value:  \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==> reply.handle[0] ==
      h_value(dup_next(n, process, handle, rights, out_ok, HandleNext{Pre}), process,
        HandleNext{Pre});
*/
zx_status_t handle_duplicate(uint32_t process, zx_handle_t handle, zx_rights_t rights,
                             uint32_t out_ok);

/* Errors as for handle_duplicate, but no right is needed; the handle is closed on every error but
 * BAD_HANDLE. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_order[0 .. MAX_HANDLES-1],
            handle_rank[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count, reply.handle[0];
    ensures inv:    NamesInv;
    ensures result: \forall m_names n; ReprNames{Pre}(n) ==>
      \result == rep_status(n, process, handle, rights, out_ok, HandleNext{Pre});
    ensures state:  \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(rep_next(n, process, handle, rights, out_ok, HandleNext{Pre}));
    ensures value:  \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==> reply.handle[0] ==
      rep_value(n, process, handle, rights, HandleNext{Pre});
*/
zx_status_t handle_replace(uint32_t process, zx_handle_t handle, zx_rights_t rights,
                           uint32_t out_ok);

/* A new handle in place of the one in slot s. */
/*@ requires args: process < MAX_PROCESSES && s < MAX_HANDLES && handles[s].live == 1;
    requires inv:  NamesInv;
    requires room: handle_used < MAX_HANDLES;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_order[0 .. MAX_HANDLES-1],
            handle_rank[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count, reply.handle[0];
    ensures inv: NamesInv;
    ensures handles: \forall m_names n; ReprHandles{Pre}(n) && ReprObjects{Pre}(n) ==> ReprHandles(
      remove(add(n, process, \at(handles[s].object,Pre), want, HandleNext{Pre}), s));
    ensures objects: \forall m_names n; ReprHandles{Pre}(n) && ReprObjects{Pre}(n) ==> ReprObjects(
      remove(add(n, process, \at(handles[s].object,Pre), want, HandleNext{Pre}), s));
    ensures value: \forall m_names n; ReprSecrets(n) && ReprHandles{Pre}(n) &&
      ReprObjects{Pre}(n) ==>
      reply.handle[0] == h_value(add(n, process, \at(handles[s].object,Pre), want, HandleNext{Pre}),
                                 process, HandleNext{Pre});
*/
void handle_exchange(uint32_t process, uint32_t s, uint32_t want);

#endif
