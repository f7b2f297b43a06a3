/* SPDX-License-Identifier: MIT */
#include "temora/exit_memory.h"

/* A page of a mapping, not yet in the EPT. */
/*@ requires args:  v < MAX_VCPUS;
    requires inv:   GuestInv && VcpuInv && MemoryInv && LookInv;
    requires clear: ReplyClear;
    terminates \true; exits \false;
    assigns vcpus[v].phase, reply.action, reply.status, reply.frame, reply.perms,
            objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].look,
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:    VcpuInv && LookInv;
    ensures ends:   reply.action == ACTION_LEAVE ==>
      \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(ended(n, v));
    ensures goes:   reply.action != ACTION_LEAVE ==>
      \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(n);
    ensures out:    \forall m_memory y, m_guests d, integer mi; ReprMemory(y) && ReprGuests(d) &&
      map_found(d, vcpus[v].guest, x.gpa, mi) ==>
        ReplyOutcome == page_out(y, d, vcpus[v].guest, mi, ExitInfo(x));
    ensures page:   \forall m_memory y, m_guests d, integer mi; ReprMemory(y) && ReprGuests(d) &&
      map_found(d, vcpus[v].guest, x.gpa, mi) && reply.action == ACTION_MAP ==>
        reply.frame == page_frame(y, d, vcpus[v].guest, mi, ExitInfo(x)) &&
        reply.perms == page_perms(d, vcpus[v].guest, mi);
    ensures action: reply.action == ACTION_LEAVE || reply.action == ACTION_MAP;
    ensures vcpus:  \forall m_vcpus c; ReprVcpus{Pre}(c) ==>
      (reply.action == ACTION_LEAVE ==> ReprVcpus(with_phase(c, v, VCPU_IDLE))) &&
      (reply.action == ACTION_MAP ==> ReprVcpus(c));
*/
static void on_page(uint32_t v, struct exit x)
{
  uint32_t g = vcpus[v].guest;
  uint32_t i = guest_map_find(g, x.gpa);
  if (i == NONE) {
    vcpu_leave(v, x.gpa >= GUEST_PHYS_LIMIT ? ZX_ERR_OUT_OF_RANGE : ZX_ERR_NOT_FOUND);
    return;
  }
  uint64_t offset = guest_maps[g][i].offset + (x.gpa - guest_maps[g][i].base);
  if (offset >= vmos[guest_maps[g][i].vmo].size) {
    vcpu_leave(v, ZX_ERR_OUT_OF_RANGE);
    return;
  }
  uint32_t perms = guest_maps[g][i].perms;
  if (perms % 2u == 0u || (x.write != 0u && perms % 4u < 2u)) {
    vcpu_leave(v, ZX_ERR_ACCESS_DENIED);
    return;
  }
  reply.action = ACTION_MAP;
  reply.frame  = vmos[guest_maps[g][i].vmo].frame + offset / PAGE_SIZE;
  /* Readable guest memory can be executed (decision 30). */
  reply.perms = perms % 4u + ZX_VM_PERM_EXECUTE;
}

/* A write to a bell queues a packet, or waits for room; nobody can read a bell. */
/*@ requires args:  v < MAX_VCPUS && trap < GUEST_MAX_TRAPS;
    requires inv:   LookInv && GuestInv && PortInv && VcpuInv;
    requires clear: ReplyClear;
    terminates \true; exits \false;
    assigns vcpus[v].phase, vcpus[v].bell_trap, vcpus[v].bell_addr,
            nodes[0 .. MAX_NODES-1], node_port[0 .. MAX_NODES-1],
            node_used[0 .. NODE_POOLS-1], node_next[0 .. MAX_NODES-1],
            node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1], reply.action, reply.status,
            reply.advance, reply.wake, objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].look,
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:    PortInv && VcpuInv && LookInv;
    ensures ends:   reply.action == ACTION_LEAVE ==>
      \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(ended(n, v));
    ensures goes:   reply.action != ACTION_LEAVE ==>
      \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(n);
    ensures out:    \forall m_names n, m_guests d; ReprNames{Pre}(n) && ReprGuests{Pre}(d) ==>
      ReplyOutcome == bell_out(n, d, vcpus[v].guest, trap, ExitInfo(x));
    ensures ports:  \forall m_names n, m_guests d, m_ports q; ReprNames{Pre}(n) &&
      ReprGuests{Pre}(d) && ReprPorts{Pre}(q) ==>
        ReprPorts(bell_ports(n, d, q, vcpus[v].guest, trap,
          NodeNext{Pre}(TrapPool(vcpus[v].guest, trap)), ExitInfo(x)));
    ensures vcpus:  \forall m_names n, m_guests d, m_ports q, m_vcpus c; ReprNames{Pre}(n) &&
      ReprGuests{Pre}(d) && ReprPorts{Pre}(q) && ReprVcpus{Pre}(c) ==>
        ReprVcpus(bell_vcpus(n, d, q, c, v, vcpus[v].guest, trap, ExitInfo(x)));
    ensures plain:  reply.action != ACTION_MAP && reply.fetch == 0;
*/
static void on_bell(uint32_t v, uint32_t trap, struct exit x)
{
  uint32_t g    = vcpus[v].guest;
  reply.advance = 1u;
  if (x.read != 0u) {
    vcpu_leave(v, ZX_ERR_NOT_SUPPORTED);
    /*@ assert read: \forall m_names n, m_guests d, m_ports q, m_vcpus c;
          bell_vcpus(n, d, q, c, v, g, trap, ExitInfo(x)) == with_phase(c, v, VCPU_IDLE); */
    return;
  }
  if (objects[OBJECT(ZX_OBJ_TYPE_PORT, guest_traps[g][trap].port)].handles == 0u) {
    vcpu_leave(v, ZX_ERR_BAD_STATE);
    /*@ assert closed: \forall m_names n, m_guests d, m_ports q, m_vcpus c; ReprNames{Pre}(n) &&
          ReprGuests{Pre}(d) ==>
            bell_vcpus(n, d, q, c, v, g, trap, ExitInfo(x)) == with_phase(c, v, VCPU_IDLE); */
    return;
  }
  if (bell_has_room(g, trap)) {
    bell_queue(g, trap, x.gpa);
    /*@ assert rings: \forall m_names n, m_guests d, m_ports q, m_vcpus c; ReprNames{Pre}(n) &&
          ReprGuests{Pre}(d) && ReprPorts{Pre}(q) ==>
            bell_vcpus(n, d, q, c, v, g, trap, ExitInfo(x)) == c; */
    return;
  }
  vcpu_set_bell(v, trap, x.gpa);
  /*@ assert waits: \forall m_names n, m_guests d, m_ports q, m_vcpus c; ReprNames{Pre}(n) &&
        ReprGuests{Pre}(d) && ReprPorts{Pre}(q) ==>
          bell_vcpus(n, d, q, c, v, g, trap, ExitInfo(x)) == with_bell(c, v, trap, x.gpa); */
}

void exit_memory(uint32_t v, struct exit x, uint32_t packet_ok)
{
  uint32_t g = vcpus[v].guest;
  uint32_t t = guest_trap_find(g, ZX_GUEST_TRAP_MEM, x.gpa);
  if (t == NONE)
    on_page(v, x);
  else if (x.length == 0u)
    vcpu_leave(v, ZX_ERR_INTERNAL);
  else if (x.reinject != 0u)
    vcpu_leave(v, ZX_ERR_NOT_SUPPORTED);
  else if (guest_traps[g][t].kind == ZX_GUEST_TRAP_BELL)
    on_bell(v, t, x);
  else {
    reply.fetch = 1u;
    vcpu_leave_with_packet(v, guest_traps[g][t].key, ZX_PKT_TYPE_GUEST_MEM, x.gpa, packet_ok);
  }
}
