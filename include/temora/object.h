/* SPDX-License-Identifier: MIT */
/* Objects: what handles name. */
#ifndef TEMORA_OBJECT_H_
#define TEMORA_OBJECT_H_

#include "temora/look.h"

/*@ requires zero: (\forall integer t; 0 <= t < OBJECT_TYPES ==> object_used[t] == 0) &&
                   (\forall integer o; 0 <= o < MAX_OBJECTS ==> objects[o].alive == 0);
    terminates \true; exits \false;
    assigns object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1], object_koid;
    ensures inv: ObjectInv;
*/
void object_boot(void);

/* How many objects of the type there can be. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == room_of(type);
*/
uint32_t object_room(uint32_t type);

/* Whether there is room for another object of the type. */
/*@ requires inv:  ObjectInv;
    requires type: 0 < type < OBJECT_TYPES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures result: \result != 0 <==> (ObjectNext(type) >= 0 && KoidsLeft);
*/
uint32_t object_can_make(uint32_t type);

/* The number of the next object of the type, for which there is room. */
/*@ requires inv:  ObjectInv;
    requires type: 0 < type < OBJECT_TYPES;
    requires room: ObjectNext(type) >= 0;
    terminates \true; exits \false;
    assigns \nothing;
    ensures number: \result == ObjectNext(type) && ObjectNumber(\result) &&
                    \result / OBJECT_STRIDE == type;
*/
uint32_t object_next(uint32_t type);

/* A new object that no handle names yet; its number. */
/*@ requires inv:  ObjectInv;
    requires type: 0 < type < OBJECT_TYPES;
    requires room: object_used[type] < room_of(type) && object_koid < UINT64_MAX;
    terminates \true; exits \false;
    assigns objects[object_order[OBJECT(type, object_used[type])]].alive,
            objects[object_order[OBJECT(type, object_used[type])]].handles,
            objects[object_order[OBJECT(type, object_used[type])]].koid,
            object_used[type], object_koid;
    ensures number: \result == ObjectNext{Pre}(type) && ObjectNumber(\result) &&
                    \result / OBJECT_STRIDE == type;
    ensures vacant: \at(objects[\at(\result,Post)].alive,Pre) == 0;
    ensures koid:   object_koid == \old(object_koid) + 1;
    ensures more:   object_used[type] == \old(object_used[type]) + 1;
    ensures inv:    ObjectInv;
    ensures model:  \forall m_names n; ReprObjects{Pre}(n) ==>
                      vacant(n, type, \result) && ReprObjects(object_new(n, \result));
*/
uint32_t object_new(uint32_t type);

/* The number is free again. */
/*@ requires inv:    ObjectInv && LookInv;
    requires object: object < MAX_OBJECTS && objects[object].alive == 1;
    terminates \true; exits \false;
    assigns objects[object].alive, objects[object].look, object_used[object / OBJECT_STRIDE],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures order: ObjectOrder;
    ensures rank:  ObjectRank;
    ensures pools: ObjectPools && ObjectRooms;
    ensures used:  ObjectUsed;
    ensures live:  ObjectLive;
    ensures look:  LookInv;
    ensures fewer: object_used[object / OBJECT_STRIDE] ==
                     \old(object_used[object / OBJECT_STRIDE]) - 1;
    ensures model: \forall m_names n; ReprObjects{Pre}(n) ==> ReprObjects(object_free(n, object));
*/
void object_free(uint32_t object);

/*@ requires object: object < MAX_OBJECTS;
    terminates \true; exits \false;
    assigns objects[object].handles;
    ensures model: \forall m_names n; ReprObjects{Pre}(n) ==> ReprObjects(count_up(n, object));
*/
void object_count_handle(uint32_t object);

/* When it was the last handle, the object is to be looked at. */
/*@ requires inv:    LookInv;
    requires object: object < MAX_OBJECTS;
    terminates \true; exits \false;
    assigns objects[object].handles, objects[object].look, look_order[0 .. MAX_OBJECTS-1],
            look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:   LookInv;
    ensures model: \forall m_names n; ReprObjects{Pre}(n) ==> ReprObjects(count_down(n, object));
*/
void object_forget_handle(uint32_t object);

#endif
