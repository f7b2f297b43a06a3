/* SPDX-License-Identifier: MIT */
#include "temora/settle.h"
#include "temora/settle_guest.h"
#include "temora/settle_vmo.h"
#include "temora/settle_port.h"

/* The vcpu's object goes, and its guest may have nothing else left. */
/*@ requires args: v < MAX_VCPUS;
    requires inv:  NamesInv && VcpuInv;
    requires live: objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].alive == 1;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], object_used[ZX_OBJ_TYPE_VCPU],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures names: NamesInv;
    ensures fewer: object_used[ZX_OBJ_TYPE_VCPU] == \old(object_used[ZX_OBJ_TYPE_VCPU]) - 1;
    ensures model: \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(freed_names(n, v, \old(vcpus[v].guest)));
*/
static void free_number(uint32_t v)
{
  object_free(OBJECT(ZX_OBJ_TYPE_VCPU, v));
  /*@ assert freed: \forall m_names n; ReprNames{Pre}(n) ==>
        ReprNames(object_free(n, OBJECT(ZX_OBJ_TYPE_VCPU, v))); */
  look_at(OBJECT(ZX_OBJ_TYPE_GUEST, vcpus[v].guest));
  /*@ assert marked: \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(
        touch(object_free(n, OBJECT(ZX_OBJ_TYPE_VCPU, v)),
              OBJECT(ZX_OBJ_TYPE_GUEST, vcpus[v].guest))); */
}

/* Nothing refers to the vcpu any more: its thread may have another, its guest may go. */
/*@ requires args: v < MAX_VCPUS;
    requires inv:  NamesInv && GuestInv && VcpuInv && ThreadInv;
    requires live: objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].alive == 1;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], object_used[ZX_OBJ_TYPE_VCPU],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            guests[0 .. MAX_GUESTS-1],
            threads[0 .. MAX_THREADS-1], vcpus[v].thread;
    ensures names:   NamesInv;
    ensures guests:  GuestInv;
    ensures vcpus:   VcpuInv;
    ensures threads: ThreadInv;
    ensures fewer:   object_used[ZX_OBJ_TYPE_VCPU] == \old(object_used[ZX_OBJ_TYPE_VCPU]) - 1;
    ensures model_names:   \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(freed_names(n, v, \old(vcpus[v].guest)));
    ensures model_guests:  \forall m_guests d; ReprGuests{Pre}(d) ==>
      ReprGuests(guest_vcpu_gone(d, \old(vcpus[v].guest), \old(vcpus[v].seat)));
    ensures model_owned:   \old(vcpus[v].thread) != 0 ==> \forall m_threads t;
      ReprThreads{Pre}(t) ==> ReprThreads(bind(t, \old(vcpus[v].thread) - 1, 0));
    ensures model_free:    \old(vcpus[v].thread) == 0 ==> \forall m_threads t;
      ReprThreads{Pre}(t) ==> ReprThreads(t);
    ensures model_vcpus:   \forall m_vcpus c; ReprVcpus{Pre}(c) ==>
      ReprVcpus(with_owner(c, v, 0));
*/
static void free_vcpu(uint32_t v)
{
  free_number(v);
  guest_vcpu_gone(vcpus[v].guest, vcpus[v].seat);
  if (vcpus[v].thread != 0u)
    thread_unbind(vcpus[v].thread - 1u);
  vcpu_orphan(v);
}

/*@ requires args: v < MAX_VCPUS;
    requires inv:  NamesInv && GuestInv && VcpuInv && ThreadInv;
    requires look: objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].alive == 1 &&
                   objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].look == 1;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], object_used[ZX_OBJ_TYPE_VCPU],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            guests[0 .. MAX_GUESTS-1],
            threads[0 .. MAX_THREADS-1], vcpus[v].thread;
    ensures inv:     NamesInv && GuestInv && VcpuInv && ThreadInv;
    ensures less:    object_used[ZX_OBJ_TYPE_VCPU] < \old(object_used[ZX_OBJ_TYPE_VCPU]) ||
      (object_used[ZX_OBJ_TYPE_VCPU] == \old(object_used[ZX_OBJ_TYPE_VCPU]) &&
       look_count < \old(look_count));
    ensures names:   \forall m_names n, m_vcpus c; ReprNames{Pre}(n) && ReprVcpus{Pre}(c) ==>
      ReprNames(reap_vcpu_names(n, c, v));
    ensures guests:  \forall m_names n, m_guests d, m_vcpus c; ReprNames{Pre}(n) &&
      ReprGuests{Pre}(d) && ReprVcpus{Pre}(c) ==> ReprGuests(reap_vcpu_guests(n, d, c, v));
    ensures threads: \forall m_names n, m_threads t, m_vcpus c; ReprNames{Pre}(n) &&
      ReprThreads{Pre}(t) && ReprVcpus{Pre}(c) ==> ReprThreads(reap_vcpu_threads(n, t, c, v));
    ensures vcpus:   \forall m_names n, m_vcpus c; ReprNames{Pre}(n) && ReprVcpus{Pre}(c) ==>
      ReprVcpus(reap_vcpu_vcpus(n, c, v));
*/
static void settle_vcpu(uint32_t v)
{
  if (objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].handles == 0u && vcpus[v].phase == VCPU_IDLE)
    free_vcpu(v);
  else
    look_done(OBJECT(ZX_OBJ_TYPE_VCPU, v));
}

/* An object that only handles refer to. */
/*@ requires inv:    NamesInv;
    requires object: object < MAX_OBJECTS && objects[object].alive == 1 &&
                     objects[object].look == 1;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], object_used[object / OBJECT_STRIDE],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:   NamesInv;
    ensures less:  object_used[object / OBJECT_STRIDE] <
                     \old(object_used[object / OBJECT_STRIDE]) ||
      (object_used[object / OBJECT_STRIDE] == \old(object_used[object / OBJECT_STRIDE]) &&
       look_count < \old(look_count));
    ensures names: \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(settle_plain(n, object));
*/
static void settle_plain(uint32_t object)
{
  if (objects[object].handles == 0u)
    object_free(object);
  else
    look_done(object);
}

/* Looks at a guest; with it the packets of its bells go. */
/*@ requires args: g < MAX_GUESTS;
    requires inv:  NamesInv && GuestInv && PortInv;
    requires look: objects[OBJECT(ZX_OBJ_TYPE_GUEST, g)].alive == 1 &&
                   objects[OBJECT(ZX_OBJ_TYPE_GUEST, g)].look == 1;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], object_used[ZX_OBJ_TYPE_GUEST],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            guests[g].traps, guests[g].maps, vmar_guest[guests[g].vmar],
            node_port[0 .. MAX_NODES-1], node_used[0 .. NODE_POOLS-1],
            node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1];
    ensures inv:     NamesInv && GuestInv && PortInv;
    ensures less:    object_used[ZX_OBJ_TYPE_GUEST] < \old(object_used[ZX_OBJ_TYPE_GUEST]) ||
      (object_used[ZX_OBJ_TYPE_GUEST] == \old(object_used[ZX_OBJ_TYPE_GUEST]) &&
       look_count < \old(look_count));
    ensures names:   \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests{Pre}(d) ==>
      ReprNames(reap_guest_names(n, d, g));
    ensures guests:  \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests{Pre}(d) ==>
      ReprGuests(reap_guest_guests(n, d, g));
    ensures ports:   \forall m_names n, m_guests d, m_ports q, r; ReprNames{Pre}(n) &&
      ReprGuests{Pre}(d) && ReprPorts{Pre}(q) && ReprPorts(r) ==> bells_settled(n, d, q, g, r);
    ensures stay:    \forall m_ports q, r; ReprPorts{Pre}(q) && ReprPorts(r) ==>
      PortsStay(q, r);
    ensures kept:    \forall m_names n, m_guests d, m_ports q; ReprNames{Pre}(n) &&
      ReprGuests{Pre}(d) && ReprPorts{Pre}(q) && !guest_dead(n, d, g) ==> ReprPorts(q);
*/
static void end_guest(uint32_t g)
{
  if (objects[OBJECT(ZX_OBJ_TYPE_GUEST, g)].handles == 0u && guest_is_empty(g))
    settle_bells(g);
  settle_guest(g);
}

/* Looks at one object. */
/*@ requires inv:    CoreInv;
    requires object: object < MAX_OBJECTS && objects[object].look == 1;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_order[0 .. MAX_HANDLES-1],
            handle_rank[0 .. MAX_HANDLES-1], handle_used, channels[0 .. MAX_CHANNELS-1],
            objects[0 .. MAX_OBJECTS-1], object_used[0 .. OBJECT_TYPES-1],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            guests[0 .. MAX_GUESTS-1], vmar_guest[0 .. MAX_VMARS-1], vmos[0 .. MAX_VMOS-1],
            threads[0 .. MAX_THREADS-1], vcpus[0 .. MAX_VCPUS-1],
            node_port[0 .. MAX_NODES-1], node_used[0 .. NODE_POOLS-1],
            node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1], reply.wake;
    ensures inv:     CoreInv;
    ensures less:    Work < \old(Work);
    ensures names:   \forall m_names n, m_guests d, m_vcpus c, m_channels h; ReprNames{Pre}(n) &&
      ReprGuests{Pre}(d) && ReprVcpus{Pre}(c) && ReprChannels{Pre}(h) ==>
      ReprNames(settle_names(n, d, c, h, object));
    ensures channels: \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h)
      ==> ReprChannels(settle_channels(n, h, object));
    ensures ports:   \forall m_names n, m_ports q, r; ReprNames{Pre}(n) && ReprPorts{Pre}(q) &&
      ReprPorts(r) && is_port(n, object) ==> port_settled(n, q, object % OBJECT_STRIDE, r);
    ensures bells:   \forall m_names n, m_guests d, m_ports q, r; ReprNames{Pre}(n) &&
      ReprGuests{Pre}(d) && ReprPorts{Pre}(q) && ReprPorts(r) && is_guest(n, object) ==>
        bells_settled(n, d, q, object % OBJECT_STRIDE, r);
    ensures named:   \forall m_names n, m_ports q; ReprNames{Pre}(n) && ReprPorts{Pre}(q) &&
      is_port(n, object) && !port_unused(n, object % OBJECT_STRIDE) ==> ReprPorts(q);
    ensures stay:    \forall m_names n, m_ports q, r; ReprNames{Pre}(n) && ReprPorts{Pre}(q) &&
      ReprPorts(r) && is_guest(n, object) ==> PortsStay(q, r);
    ensures lives:   \forall m_names n, m_guests d, m_ports q; ReprNames{Pre}(n) &&
      ReprGuests{Pre}(d) && ReprPorts{Pre}(q) && is_guest(n, object) &&
      !guest_dead(n, d, object % OBJECT_STRIDE) ==> ReprPorts(q);
    ensures others:  \forall m_names n, m_ports q; ReprNames{Pre}(n) && ReprPorts{Pre}(q) &&
      !is_port(n, object) && !is_guest(n, object) ==> ReprPorts(q);
    ensures guests:  \forall m_names n, m_guests d, m_vcpus c; ReprNames{Pre}(n) &&
      ReprGuests{Pre}(d) && ReprVcpus{Pre}(c) ==> ReprGuests(settle_guests(n, d, c, object));
    ensures memory:  \forall m_names n, m_memory y, m_guests d; ReprNames{Pre}(n) &&
      ReprMemory{Pre}(y) && ReprGuests{Pre}(d) ==> ReprMemory(settle_memory(n, y, d, object));
    ensures threads: \forall m_names n, m_threads t, m_vcpus c; ReprNames{Pre}(n) &&
      ReprThreads{Pre}(t) && ReprVcpus{Pre}(c) ==> ReprThreads(settle_threads(n, t, c, object));
    ensures vcpus:   \forall m_names n, m_vcpus c; ReprNames{Pre}(n) && ReprVcpus{Pre}(c) ==>
      ReprVcpus(settle_vcpus(n, c, object));
*/
static void settle_one(uint32_t object)
{
  uint32_t type   = OBJECT_TYPE(object);
  uint32_t number = OBJECT_NUMBER(object);
  if (objects[object].alive == 0u)
    look_done(object);
  else if (type == ZX_OBJ_TYPE_VCPU)
    settle_vcpu(number);
  else if (type == ZX_OBJ_TYPE_CHANNEL)
    channel_settle(number);
  else if (type == ZX_OBJ_TYPE_GUEST)
    end_guest(number);
  else if (type == ZX_OBJ_TYPE_VMAR)
    settle_vmar(number);
  else if (type == ZX_OBJ_TYPE_VMO)
    settle_vmo(number);
  else if (type == ZX_OBJ_TYPE_PORT)
    settle_port(number);
  else if (type == ZX_OBJ_TYPE_RESOURCE || type == ZX_OBJ_TYPE_PROCESS ||
           type == ZX_OBJ_TYPE_THREAD || type == ZX_OBJ_TYPE_SUSPEND_TOKEN)
    settle_plain(object);
  else
    look_done(object);
}

void core_settle(void)
{
  /*@ loop invariant inv: CoreInv;
      loop assigns handles[0 .. MAX_HANDLES-1], handle_order[0 .. MAX_HANDLES-1],
            handle_rank[0 .. MAX_HANDLES-1], handle_used, channels[0 .. MAX_CHANNELS-1],
            objects[0 .. MAX_OBJECTS-1], object_used[0 .. OBJECT_TYPES-1],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            guests[0 .. MAX_GUESTS-1], vmar_guest[0 .. MAX_VMARS-1], vmos[0 .. MAX_VMOS-1],
            threads[0 .. MAX_THREADS-1], vcpus[0 .. MAX_VCPUS-1],
            node_port[0 .. MAX_NODES-1], node_used[0 .. NODE_POOLS-1],
            node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1], reply.wake;
      loop variant (handle_used + object_used[ZX_OBJ_TYPE_CHANNEL] +
        object_used[ZX_OBJ_TYPE_VMO] + object_used[ZX_OBJ_TYPE_PORT] +
        object_used[ZX_OBJ_TYPE_RESOURCE] + object_used[ZX_OBJ_TYPE_VMAR] +
        object_used[ZX_OBJ_TYPE_GUEST] + object_used[ZX_OBJ_TYPE_VCPU] +
        object_used[ZX_OBJ_TYPE_PROCESS] + object_used[ZX_OBJ_TYPE_THREAD] +
        object_used[ZX_OBJ_TYPE_SUSPEND_TOKEN]) * (MAX_OBJECTS + 1) +
        look_count; */
  while (look_count > 0u)
    settle_one(look_order[0]);
}
