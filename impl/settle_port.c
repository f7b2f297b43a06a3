/* SPDX-License-Identifier: MIT */
#include "temora/settle_port.h"

/* Whether a bell trap of the guest names the port. */
/*@ requires args: g < MAX_GUESTS && p < MAX_PORTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures some: \result != 0 ==> \forall m_guests d; ReprGuests(d) ==>
      \exists integer i; trap_names(d, g, i, p);
    ensures none: \result == 0 ==> \forall m_guests d; ReprGuests(d) ==>
      \forall integer i; !trap_names(d, g, i, p);
*/
static uint32_t guest_names(uint32_t g, uint32_t p)
{
  /*@ loop invariant bound: 0 <= i <= guests[g].traps;
      loop invariant none: \forall m_guests d; ReprGuests(d) ==>
        \forall integer j; 0 <= j < i ==> !trap_names(d, g, j, p);
      loop assigns i;
      loop variant guests[g].traps - i; */
  for (uint32_t i = 0u; i < guests[g].traps; i++)
    if (guest_traps[g][i].kind == ZX_GUEST_TRAP_BELL && guest_traps[g][i].port == p) {
      /*@ assert named: \forall m_guests d; ReprGuests(d) ==> trap_names(d, g, i, p); */
      return 1u;
    }
  return 0u;
}

/*@ requires args: p < MAX_PORTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_guests d; ReprGuests(d) ==> (\result != 0 <==> port_named(d, p));
*/
static uint32_t is_named(uint32_t p)
{
  /*@ loop invariant bound: 0 <= g <= MAX_GUESTS;
      loop invariant none: \forall m_guests d; ReprGuests(d) ==>
        \forall integer h, j; 0 <= h < g ==> !trap_names(d, h, j, p);
      loop assigns g;
      loop variant MAX_GUESTS - g; */
  for (uint32_t g = 0u; g < MAX_GUESTS; g++)
    if (guest_names(g, p)) {
      /*@ assert named: \forall m_guests d; ReprGuests(d) ==> port_named(d, p); */
      return 1u;
    }
  return 0u;
}

/*@ requires args: p < MAX_PORTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures unused:  \result != 0 ==> \forall m_names n; ReprNames(n) ==> port_unused(n, p);
    ensures unnamed: \result != 0 ==> \forall m_guests d; ReprGuests(d) ==> !port_named(d, p);
    ensures lives:   \result == 0 ==> \forall m_names n, m_guests d; ReprNames(n) &&
      ReprGuests(d) ==> !(port_unused(n, p) && !port_named(d, p));
*/
static uint32_t port_is_dead(uint32_t p)
{
  return objects[OBJECT(ZX_OBJ_TYPE_PORT, p)].handles == 0u && !is_named(p);
}

/* Frees the port's number when nothing names it. */
/*@ requires args: p < MAX_PORTS;
    requires inv:  NamesInv && GuestInv;
    requires look: objects[OBJECT(ZX_OBJ_TYPE_PORT, p)].alive == 1 &&
                   objects[OBJECT(ZX_OBJ_TYPE_PORT, p)].look == 1;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], object_used[ZX_OBJ_TYPE_PORT],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:   NamesInv;
    ensures less:  object_used[ZX_OBJ_TYPE_PORT] < \old(object_used[ZX_OBJ_TYPE_PORT]) ||
      (object_used[ZX_OBJ_TYPE_PORT] == \old(object_used[ZX_OBJ_TYPE_PORT]) &&
       look_count < \old(look_count));
    ensures names: \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests(d) ==>
      ReprNames(settle_port(n, d, p));
*/
static void settle_number(uint32_t p)
{
  if (port_is_dead(p)) {
    object_free(OBJECT(ZX_OBJ_TYPE_PORT, p));
    /*@ assert freed: \forall m_names n; ReprNames{Pre}(n) ==>
          ReprNames(object_free(n, OBJECT(ZX_OBJ_TYPE_PORT, p))); */
    /*@ assert dead: \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests(d) ==>
          settle_port(n, d, p) == object_free(n, OBJECT(ZX_OBJ_TYPE_PORT, p)); */
  } else {
    look_done(OBJECT(ZX_OBJ_TYPE_PORT, p));
    /*@ assert kept: \forall m_names n; ReprNames{Pre}(n) ==>
          ReprNames(looked(n, OBJECT(ZX_OBJ_TYPE_PORT, p))); */
    /*@ assert lives: \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests(d) ==>
          settle_port(n, d, p) == looked(n, OBJECT(ZX_OBJ_TYPE_PORT, p)); */
  }
}

void settle_port(uint32_t p)
{
  if (objects[OBJECT(ZX_OBJ_TYPE_PORT, p)].handles == 0u) {
    packet_port_shut(p);
    reply.wake = 1u;
  }
  settle_number(p);
}

void settle_bells(uint32_t g)
{
  /*@ loop invariant bound: 0 <= i <= GUEST_MAX_TRAPS;
      loop invariant inv:   PortInv;
      loop invariant gone:  \forall integer k; 0 <= k < MAX_NODES &&
        TrapPool(g, 0) <= pool_of(k) < TrapPool(g, i) ==> node_port[k] == 0;
      loop invariant kept:  \forall integer k; 0 <= k < MAX_NODES && !bells_of(g, k) ==>
        node_port[k] == \at(node_port[k], Pre);
      loop invariant last:  \forall integer p; 0 <= p < MAX_PORTS ==>
        ports[p].last == \at(ports[p].last, Pre) && ports[p].shut == \at(ports[p].shut, Pre);
      loop invariant users: \forall integer p; 0 <= p < MAX_PORTS ==>
        port_users[p] == \at(port_users[p], Pre);
      loop invariant counts: CountsGo{Pre,Here};
      loop assigns i, node_port[0 .. MAX_NODES-1], node_used[0 .. NODE_POOLS-1],
            node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1];
      loop variant GUEST_MAX_TRAPS - i; */
  for (uint32_t i = 0u; i < GUEST_MAX_TRAPS; i++)
    packet_drop(TRAP_POOL(g, i));
  /*@ assert gone: \forall integer k; 0 <= k < MAX_NODES && bells_of(g, k) ==>
        node_port[k] == 0; */
  /*@ assert same: \forall m_ports m, r; ReprPorts(m) && ReprPorts(r) ==> same_counts(m, r); */
  /*@ assert near: \forall m_ports q, r; ReprPorts{Pre}(q) && ReprPorts(r) ==>
        \exists m_ports m; counts_go(q, m) && same_counts(m, r); */
  /*@ assert counts: \forall m_ports q, r; ReprPorts{Pre}(q) && ReprPorts(r) ==>
        counts_go(q, r); */
}
