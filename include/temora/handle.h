/* SPDX-License-Identifier: MIT */
/* Handles: values, look-up, the table of slots. */
#ifndef TEMORA_HANDLE_H_
#define TEMORA_HANDLE_H_

#include "temora/object.h"
#include "temora/state.h"
#include "spec/handle.acsl"

/*@ requires zero: \forall integer i; 0 <= i < MAX_HANDLES ==>
                     handles[i].live == 0 && handles[i].gen == 0 && handles[i].object == 0;
    requires used: handle_used == 0;
    terminates \true; exits \false;
    assigns handle_order[0 .. MAX_HANDLES-1], handle_rank[0 .. MAX_HANDLES-1];
    ensures inv: HandleInv;
*/
void handle_boot(void);

/* The slot that the process's value names, or NONE. */
/*@ requires args: process < MAX_PROCESSES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures slot:  \result != NONE ==> \result < MAX_HANDLES && handles[\result].live == 1
                     && handles[\result].process == process && \result == HandleSlot(process,
                       value);
    ensures model: \forall m_names n; ReprSecrets(n) && ReprHandles(n) ==>
                     (\result == NONE <==> !names(n, process, value)) &&
                     (\result != NONE ==> \result == h_slot(n, process, value));
*/
uint32_t handle_find(uint32_t process, zx_handle_t value);

/* BAD_HANDLE before WRONG_TYPE before ACCESS_DENIED; type ZX_OBJ_TYPE_NONE accepts all. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames;
    terminates \true; exits \false;
    assigns \nothing;
    ensures named: \result == ZX_OK && type != ZX_OBJ_TYPE_NONE ==> HandleTo(process, value, type);
    ensures model: \forall m_names n; ReprSecrets(n) && ReprHandles(n) && ReprObjects(n) ==>
                     \result == h_check(n, process, value, type, rights);
*/
zx_status_t handle_check(uint32_t process, zx_handle_t value, uint32_t type, uint32_t rights);

/* Of the object that a handle, checked before, names: its number in the table of its type. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && ObjectBodies;
    terminates \true; exits \false;
    assigns \nothing;
    ensures resource: HandleTo(process, value, ZX_OBJ_TYPE_RESOURCE) ==> \result < MAX_RESOURCES;
    ensures vmo:   HandleTo(process, value, ZX_OBJ_TYPE_VMO) ==> \result < MAX_VMOS;
    ensures port:  HandleTo(process, value, ZX_OBJ_TYPE_PORT) ==> \result < MAX_PORTS;
    ensures guest: HandleTo(process, value, ZX_OBJ_TYPE_GUEST) ==> \result < MAX_GUESTS;
    ensures vmar:  HandleTo(process, value, ZX_OBJ_TYPE_VMAR) ==> \result < MAX_GUESTS;
    ensures vcpu:  HandleTo(process, value, ZX_OBJ_TYPE_VCPU) ==> \result < MAX_VCPUS;
    ensures value: \result == objects[handles[HandleSlot(process, value)].object].body;
    ensures model: \forall m_names n; ReprSecrets(n) && ReprHandles(n) && ReprObjects(n) ==>
                     names(n, process, value) ==> \result == h_body(n, process, value);
*/
uint32_t handle_body(uint32_t process, zx_handle_t value);

/*@ requires args: process < MAX_PROCESSES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n; ReprSecrets(n) && ReprHandles(n) ==>
                     names(n, process, value) ==> \result == h_rights(n, process, value);
*/
uint32_t handle_rights(uint32_t process, zx_handle_t value);

/*@ requires inv:  HandleInv && ObjectInv;
    requires room: handle_used < MAX_HANDLES;
    requires args: process < MAX_PROCESSES && object < MAX_OBJECTS;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[object].handles;
    ensures slot:  \result == HandleNext{Pre} && \result < MAX_HANDLES;
    ensures free:  \at(handles[\at(\result,Post)].live,Pre) != 1;
    ensures used:  handle_used == \old(handle_used) + 1;
    ensures live:  handles[\result].live == 1;
    ensures others: \forall integer i; 0 <= i < MAX_HANDLES && i != \result ==>
                      handles[i] == \at(handles[i],Pre);
    ensures inv:   HandleInv;
    ensures objects: ObjectInv;
    ensures model_handles: \forall m_names n; ReprHandles{Pre}(n) && ReprObjects{Pre}(n) ==>
                       ReprHandles(add(n, process, object, rights, \result));
    ensures model_objects: \forall m_names n; ReprHandles{Pre}(n) && ReprObjects{Pre}(n) ==>
                       ReprObjects(add(n, process, object, rights, \result));
*/
uint32_t handle_add(uint32_t process, uint32_t object, uint32_t rights);

/*@ requires inv:  HandleInv && ObjectInv;
    requires slot: s < MAX_HANDLES && handles[s].live == 1;
    terminates \true; exits \false;
    assigns handles[s].live, handle_order[0 .. MAX_HANDLES-1], handle_rank[0 .. MAX_HANDLES-1],
            handle_used, objects[handles[s].object].handles;
    ensures inv:   HandleInv;
    ensures objects: ObjectInv;
    ensures model_handles: \forall m_names n; ReprHandles{Pre}(n) && ReprObjects{Pre}(n) ==>
                       ReprHandles(remove(n, s));
    ensures model_objects: \forall m_names n; ReprHandles{Pre}(n) && ReprObjects{Pre}(n) ==>
                       ReprObjects(remove(n, s));
*/
void handle_remove(uint32_t s);

/* The value by which the process calls its handle in slot s. */
/*@ requires args: process < MAX_PROCESSES && s < MAX_HANDLES;
    requires inv:  HandleGens;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n; ReprSecrets(n) && ReprHandles(n) ==>
                     \result == h_value(n, process, s);
*/
zx_handle_t handle_value(uint32_t process, uint32_t s);

#endif
