/* SPDX-License-Identifier: MIT */
#include "temora/look.h"

uint32_t look_order[MAX_OBJECTS];
uint32_t look_rank[MAX_OBJECTS];
uint32_t look_count;

void look_boot(void)
{
  /*@ loop invariant bound: 0 <= i <= MAX_OBJECTS;
      loop invariant order: \forall integer k; 0 <= k < i ==> look_order[k] == k;
      loop invariant rank:  \forall integer k; 0 <= k < i ==> look_rank[k] == k;
      loop assigns i, look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1];
      loop variant MAX_OBJECTS - i; */
  for (uint32_t i = 0u; i < MAX_OBJECTS; i++) {
    look_order[i] = i;
    look_rank[i]  = i;
  }
}

/* Exchanges the object with the one that stands at `place`. */
/*@ requires args:  object < MAX_OBJECTS && place < MAX_OBJECTS;
    requires order: LookOrder && LookRank;
    terminates \true; exits \false;
    assigns look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1];
    ensures order:  LookOrder && LookRank;
    ensures placed: look_rank[object] == place;
    ensures moved:  look_rank[\old(look_order[place])] == \old(look_rank[object]);
    ensures others: \forall integer o; 0 <= o < MAX_OBJECTS && o != object &&
      o != \old(look_order[place]) ==> look_rank[o] == \old(look_rank[o]);
*/
static void move_to(uint32_t object, uint32_t place)
{
  uint32_t other     = look_order[place];
  uint32_t hole      = look_rank[object];
  look_order[hole]   = other;
  look_rank[other]   = hole;
  look_order[place]  = object;
  look_rank[object]  = place;
}

void look_at(uint32_t object)
{
  if (objects[object].look != 0u)
    return;
  move_to(object, look_count);
  look_count           = look_count + 1u;
  objects[object].look = 1u;
}

void look_done(uint32_t object)
{
  if (objects[object].look == 0u)
    return;
  look_count = look_count - 1u;
  move_to(object, look_count);
  objects[object].look = 0u;
}
