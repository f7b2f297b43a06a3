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
    ensures resource: \result == ZX_OK && type == ZX_OBJ_TYPE_RESOURCE ==>
      HandleNumber(process, value) < MAX_RESOURCES;
    ensures vmo: \result == ZX_OK && type == ZX_OBJ_TYPE_VMO ==>
      HandleNumber(process, value) < MAX_VMOS;
    ensures port: \result == ZX_OK && type == ZX_OBJ_TYPE_PORT ==>
      HandleNumber(process, value) < MAX_PORTS;
    ensures channel: \result == ZX_OK && type == ZX_OBJ_TYPE_CHANNEL ==>
      HandleNumber(process, value) < MAX_CHANNELS;
    ensures guest: \result == ZX_OK && type == ZX_OBJ_TYPE_GUEST ==>
      HandleNumber(process, value) < MAX_GUESTS;
    ensures vmar: \result == ZX_OK && type == ZX_OBJ_TYPE_VMAR ==>
      HandleNumber(process, value) < MAX_VMARS;
    ensures vcpu: \result == ZX_OK && type == ZX_OBJ_TYPE_VCPU ==>
      HandleNumber(process, value) < MAX_VCPUS;
    ensures process: \result == ZX_OK && type == ZX_OBJ_TYPE_PROCESS ==>
      HandleNumber(process, value) < MAX_PROCESSES;
    ensures thread: \result == ZX_OK && type == ZX_OBJ_TYPE_THREAD ==>
      HandleNumber(process, value) < MAX_THREADS;
    ensures model: \forall m_names n; ReprSecrets(n) && ReprHandles(n) ==>
                     \result == h_check(n, process, value, type, rights);
*/
zx_status_t handle_check(uint32_t process, zx_handle_t value, uint32_t type, uint32_t rights);

/* Of the object that a handle, checked before, names: its number in the table of its type. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames;
    terminates \true; exits \false;
    assigns \nothing;
    ensures value: \result == HandleNumber(process, value);
    ensures model: \forall m_names n; ReprSecrets(n) && ReprHandles(n) ==>
                     names(n, process, value) ==> \result == h_body(n, process, value);
*/
uint32_t handle_body(uint32_t process, zx_handle_t value);

/* The object that a handle, checked before, names. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames;
    terminates \true; exits \false;
    assigns \nothing;
    ensures value: \result == handles[HandleSlot(process, value)].object && \result < MAX_OBJECTS;
    ensures model: \forall m_names n; ReprSecrets(n) && ReprHandles(n) ==>
                     names(n, process, value) ==> \result == h_object(n, process, value);
*/
uint32_t handle_object(uint32_t process, zx_handle_t value);

/*@ requires args: process < MAX_PROCESSES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n; ReprSecrets(n) && ReprHandles(n) ==>
                     names(n, process, value) ==> \result == h_rights(n, process, value);
*/
uint32_t handle_rights(uint32_t process, zx_handle_t value);

/*@ requires inv:  HandleInv;
    requires room: handle_used < MAX_HANDLES;
    requires args: process <= MAX_PROCESSES && ObjectNumber(object);
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[object].handles;
    ensures slot:  \result == HandleNext{Pre} && \result < MAX_HANDLES;
    ensures free:  \at(handles[\at(\result,Post)].live,Pre) != 1;
    ensures used:  handle_used == \old(handle_used) + 1;
    ensures live:  handles[\result].live == 1;
    ensures others: \forall integer i; 0 <= i < MAX_HANDLES && i != \result ==>
                      handles[i] == \at(handles[i],Pre);
    ensures inv:   HandleInv;
    ensures model_handles: \forall m_names n; ReprHandles{Pre}(n) && ReprObjects{Pre}(n) ==>
                       ReprHandles(add(n, process, object, rights, \result));
    ensures model_objects: \forall m_names n; ReprHandles{Pre}(n) && ReprObjects{Pre}(n) ==>
                       ReprObjects(add(n, process, object, rights, \result));
*/
uint32_t handle_add(uint32_t process, uint32_t object, uint32_t rights);

/*@ requires inv:  HandleInv && LookInv;
    requires slot: s < MAX_HANDLES && handles[s].live == 1;
    terminates \true; exits \false;
    assigns handles[s].live, handle_order[0 .. MAX_HANDLES-1], handle_rank[0 .. MAX_HANDLES-1],
            handle_used, objects[handles[s].object].handles, objects[handles[s].object].look,
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:   HandleInv && LookInv;
    ensures fewer: handle_used == \old(handle_used) - 1;
    ensures model_handles: \forall m_names n; ReprHandles{Pre}(n) && ReprObjects{Pre}(n) ==>
                       ReprHandles(remove(n, s));
    ensures model_objects: \forall m_names n; ReprHandles{Pre}(n) && ReprObjects{Pre}(n) ==>
                       ReprObjects(remove(n, s));
*/
void handle_remove(uint32_t s);

/* The handle becomes the process's; IN_TRANSIT: nobody's, while it is in a message. */
/*@ requires inv:  HandleInv;
    requires args: process <= MAX_PROCESSES && s < MAX_HANDLES;
    terminates \true; exits \false;
    assigns handles[s].process;
    ensures inv:   HandleInv;
    ensures model: \forall m_names n; ReprHandles{Pre}(n) ==> ReprHandles(give(n, s, process));
    ensures other: \forall m_names n; (ReprObjects{Pre}(n) ==> ReprObjects(give(n, s, process))) &&
                     (ReprSecrets{Pre}(n) ==> ReprSecrets(give(n, s, process)));
*/
void handle_give(uint32_t s, uint32_t process);

/*@ requires args: s < MAX_HANDLES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures live:  \result != 0 ==> handles[s].live == 1;
    ensures model: \forall m_names n; ReprHandles(n) ==> (\result != 0 <==> in_transit(n, s));
*/
uint32_t handle_in_transit(uint32_t s);

/* The value by which the process calls its handle in slot s. */
/*@ requires args: process < MAX_PROCESSES && s < MAX_HANDLES;
    requires inv:  HandleGens;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n; ReprSecrets(n) && ReprHandles(n) ==>
                     \result == h_value(n, process, s);
*/
zx_handle_t handle_value(uint32_t process, uint32_t s);

/* A new object of the type with one handle, of the process. Returns the handle's value; the object
 * gets the number that object_next gave before. */
/*@ requires inv:  HandleInv && ObjectInv;
    requires args: process < MAX_PROCESSES && 0 < type < OBJECT_TYPES;
    requires room: handle_used < MAX_HANDLES && ObjectNext(type) >= 0 && object_koid < UINT64_MAX;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            object_used[type], object_koid;
    ensures inv:   HandleInv && ObjectInv;
    ensures look:  LookInv{Pre} ==> LookInv;
    ensures used:  handle_used == \old(handle_used) + 1 && object_koid == \old(object_koid) + 1;
    ensures more:  object_used[type] == \old(object_used[type]) + 1;
    ensures names: \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(name_new(n, process, ObjectNext{Pre}(type), rights, HandleNext{Pre}));
    ensures value: \forall m_names n; ReprNames{Pre}(n) ==>
      \result == name_value(n, process, ObjectNext{Pre}(type), rights, HandleNext{Pre});
*/
zx_handle_t handle_make(uint32_t process, uint32_t type, uint32_t rights);

#endif
