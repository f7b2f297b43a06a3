/* SPDX-License-Identifier: MIT */
/* The objects that are to be looked at, because something that referred to them is gone and
 * perhaps nothing does any more. core_settle (temora/settle.h) looks at all of them. */
#ifndef TEMORA_LOOK_H_
#define TEMORA_LOOK_H_

#include "temora/state.h"
#include "spec/object.acsl"

/*@ requires zero: look_count == 0 && \forall integer o; 0 <= o < MAX_OBJECTS ==>
                    objects[o].look == 0;
    terminates \true; exits \false;
    assigns look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1];
    ensures inv: LookInv;
*/
void look_boot(void);

/*@ requires inv:    LookInv;
    requires object: object < MAX_OBJECTS;
    terminates \true; exits \false;
    assigns look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            objects[object].look;
    ensures inv:   LookInv;
    ensures marked: objects[object].look == 1;
    ensures alive: ObjectInv{Pre} ==> ObjectInv;
    ensures model: \forall m_names n; ReprObjects{Pre}(n) ==> ReprObjects(touch(n, object));
*/
void look_at(uint32_t object);

/*@ requires inv:    LookInv;
    requires object: object < MAX_OBJECTS;
    terminates \true; exits \false;
    assigns look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            objects[object].look;
    ensures inv:   LookInv;
    ensures fewer: look_count <= \old(look_count) &&
                   (\old(objects[object].look) == 1 ==> look_count == \old(look_count) - 1);
    ensures unmarked: objects[object].look == 0;
    ensures alive: ObjectInv{Pre} ==> ObjectInv;
    ensures model: \forall m_names n; ReprObjects{Pre}(n) ==> ReprObjects(looked(n, object));
*/
void look_done(uint32_t object);

#endif
