/* SPDX-License-Identifier: MIT */
/* Objects: what handles name. */
#ifndef TEMORA_OBJECT_H_
#define TEMORA_OBJECT_H_

#include "temora/state.h"
#include "spec/handle.acsl"

/* A new object that no handle names yet. */
/*@ requires inv:  ObjectInv;
    requires room: object_count < MAX_OBJECTS;
    requires body: (type == ZX_OBJ_TYPE_RESOURCE ==> body < MAX_RESOURCES) &&
                   (type == ZX_OBJ_TYPE_VMO ==> body < MAX_VMOS) &&
                   (type == ZX_OBJ_TYPE_PORT ==> body < MAX_PORTS) &&
                   (type == ZX_OBJ_TYPE_GUEST ==> body < MAX_GUESTS) &&
                   (type == ZX_OBJ_TYPE_VMAR ==> body < MAX_GUESTS) &&
                   (type == ZX_OBJ_TYPE_VCPU ==> body < MAX_VCPUS);
    terminates \true; exits \false;
    assigns objects[object_count], object_count;
    ensures number: \result == \old(object_count);
    ensures used:   object_count == \old(object_count) + 1;
    ensures inv:    ObjectInv;
    ensures model:  \forall m_names n; ReprObjects{Pre}(n) ==> ReprObjects(object_new(n, type,
      body));
*/
uint32_t object_new(uint32_t type, uint32_t body);

/*@ requires inv:    ObjectInv;
    requires object: object < MAX_OBJECTS;
    terminates \true; exits \false;
    assigns objects[object].handles;
    ensures inv:   ObjectInv;
    ensures model: \forall m_names n; ReprObjects{Pre}(n) ==> ReprObjects(count_up(n, object));
*/
void object_count_handle(uint32_t object);

/*@ requires inv:    ObjectInv;
    requires object: object < MAX_OBJECTS;
    terminates \true; exits \false;
    assigns objects[object].handles;
    ensures inv:   ObjectInv;
    ensures model: \forall m_names n; ReprObjects{Pre}(n) ==> ReprObjects(count_down(n, object));
*/
void object_forget_handle(uint32_t object);

#endif
