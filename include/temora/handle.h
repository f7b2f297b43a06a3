/* SPDX-License-Identifier: MIT */
/* Handles: values, look-up, the table of slots. */
#ifndef TEMORA_HANDLE_H_
#define TEMORA_HANDLE_H_

#include "temora/object.h"
#include "temora/state.h"
#include "spec/handle.acsl"

/*@ requires zero: \forall integer i; 0 <= i < MAX_HANDLES ==> handles[i].live == 0 && handles[i].gen == 0;
    requires used: handle_used == 0;
    terminates \true; exits \false;
    assigns handle_order[0 .. MAX_HANDLES-1], handle_rank[0 .. MAX_HANDLES-1];
    ensures used:  HandleUsed;
    ensures order: HandleOrder;
    ensures rank:  HandleRank;
    ensures live:  HandleLive;
    ensures gens:  HandleGens;
*/
void handle_boot(void);

/* The slot that the process's value names, or NONE. */
/*@ requires args: process < MAX_PROCESSES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures slot:  \result != NONE ==> \result < MAX_HANDLES && handles[\result].live == 1
                                      && handles[\result].process == process;
    ensures model: \forall m_state m; ReprSecrets(m) && ReprHandles(m) ==>
                     (\result == NONE <==> !names(m, process, value)) &&
                     (\result != NONE ==> \result == h_slot(m, process, value));
*/
uint32_t handle_find(uint32_t process, zx_handle_t value);

/* BAD_HANDLE before WRONG_TYPE before ACCESS_DENIED; type ZX_OBJ_TYPE_NONE accepts all. */
/*@ requires args:    process < MAX_PROCESSES;
    requires objects: HandleObjects;
    terminates \true; exits \false;
    assigns \nothing;
    ensures result: \forall m_state m; ReprSecrets(m) && ReprHandles(m) && ReprObjects(m) ==>
                      \result == h_check(m, process, value, type, rights);
*/
zx_status_t handle_check(uint32_t process, zx_handle_t value, uint32_t type, uint32_t rights);

/* The number in the table of its type of the object that the handle names, and its rights. */
uint32_t handle_body(uint32_t process, zx_handle_t value);
uint32_t handle_rights(uint32_t process, zx_handle_t value);

/*@ requires inv:  HandleInv;
    requires room: handle_used < MAX_HANDLES;
    requires args: process < MAX_PROCESSES && object < MAX_OBJECTS;
    requires refs: objects[object].handles < MAX_HANDLES;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[object].handles;
    ensures slot:  \result == HandleNext{Pre} && \result < MAX_HANDLES;
    ensures free:  \at(handles[\at(\result,Post)].live,Pre) != 1;
    ensures used:  HandleUsed;
    ensures order: HandleOrder;
    ensures rank:  HandleRank;
    ensures live:  HandleLive;
    ensures gens:  HandleGens;
    ensures handles: \forall m_state m; ReprHandles{Pre}(m) && ReprObjects{Pre}(m) ==>
                       ReprHandles(h_add(m, process, object, rights, \result));
    ensures objects: \forall m_state m; ReprHandles{Pre}(m) && ReprObjects{Pre}(m) ==>
                       ReprObjects(h_add(m, process, object, rights, \result));
*/
uint32_t handle_add(uint32_t process, uint32_t object, uint32_t rights);

/*@ requires inv:  HandleInv;
    requires slot: s < MAX_HANDLES && handles[s].live == 1;
    requires refs: handles[s].object < MAX_OBJECTS && objects[handles[s].object].handles > 0;
    terminates \true; exits \false;
    assigns handles[s].live, handle_order[0 .. MAX_HANDLES-1], handle_rank[0 .. MAX_HANDLES-1],
            handle_used, objects[handles[s].object].handles;
    ensures used:  HandleUsed;
    ensures order: HandleOrder;
    ensures rank:  HandleRank;
    ensures live:  HandleLive;
    ensures gens:  HandleGens;
    ensures handles: \forall m_state m; ReprHandles{Pre}(m) && ReprObjects{Pre}(m) ==>
                       ReprHandles(h_remove(m, s));
    ensures objects: \forall m_state m; ReprHandles{Pre}(m) && ReprObjects{Pre}(m) ==>
                       ReprObjects(h_remove(m, s));
*/
void handle_remove(uint32_t s);

/* The value by which the process calls its handle in slot s. */
/*@ requires args: process < MAX_PROCESSES && s < MAX_HANDLES && handles[s].gen < 4096;
    terminates \true; exits \false;
    assigns \nothing;
    ensures result: \forall m_state m; ReprSecrets(m) && ReprHandles(m) ==>
                      \result == h_value(m, process, s);
*/
zx_handle_t handle_value(uint32_t process, uint32_t s);

#endif
