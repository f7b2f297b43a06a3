/* SPDX-License-Identifier: MIT */
#include "temora/enter.h"

/* What goes in at the next entry: first an event that was interrupted or raised by emulation, then
 * the next pending vector. */
/*@ requires args:  v < MAX_VCPUS;
    requires inv:   VcpuInv;
    terminates \true; exits \false;
    assigns vcpus[v].event, vcpus[v].event_error, vcpus[v].event_length, vcpus[v].top,
            vcpu_pending[v][0 .. 255], reply.event, reply.event_error, reply.event_length,
            reply.window;
    ensures inv:    VcpuInv;
    ensures result: \forall m_vcpus c, integer x; ReprVcpus{Pre}(c) && chosen(c, v, x) ==>
      \result == inject_status(c, v, rflags, blocking, x);
    ensures vcpus:  \forall m_vcpus c, integer x; ReprVcpus{Pre}(c) && chosen(c, v, x) ==>
      ReprVcpus(inject_next(c, v, rflags, blocking, x));
    ensures event:  \forall m_vcpus c, integer x; ReprVcpus{Pre}(c) && chosen(c, v, x) &&
      \result == CORE_RUN ==>
        ReplyEvent == inject_event(c, v, rflags, blocking, protected_mode, x);
*/
static zx_status_t inject(uint32_t v, uint64_t rflags, uint32_t blocking, uint32_t protected_mode)
{
  reply.event        = vcpus[v].event;
  reply.event_error  = vcpus[v].event != 0u ? vcpus[v].event_error : 0u;
  reply.event_length = vcpus[v].event != 0u ? vcpus[v].event_length : 0u;
  reply.window       = vcpu_wants_to_inject(v) ? 1u : 0u;
  if (vcpus[v].event != 0u) {
    vcpu_set_event(v, 0u, 0u, 0u);
    return CORE_RUN;
  }
  if (vcpus[v].top == 0u)
    return CORE_RUN;
  return interrupt_inject(v, rflags, blocking, protected_mode);
}

/* From the moment that no bell waits. */
/*@ requires args:  v < MAX_VCPUS;
    requires inv:   VcpuInv;
    terminates \true; exits \false;
    assigns vcpus[v], vcpu_pending[v][0 .. 255], reply.event, reply.event_error,
            reply.event_length, reply.window;
    ensures inv:    VcpuInv;
    ensures result: \forall m_vcpus c, integer x; ReprVcpus{Pre}(c) && chosen(c, v, x) ==>
      \result == go_status(c, v, rflags, blocking, x);
    ensures vcpus:  \forall m_vcpus c, integer x; ReprVcpus{Pre}(c) && chosen(c, v, x) ==>
      ReprVcpus(go_step(c, v, rflags, blocking, x));
    ensures event:  \forall m_vcpus c, integer x; ReprVcpus{Pre}(c) && chosen(c, v, x) &&
      \result == CORE_RUN ==>
        ReplyEvent == inject_event(c, v, rflags, blocking, protected_mode, x);
*/
static zx_status_t go(uint32_t v, uint64_t rflags, uint32_t blocking, uint32_t protected_mode)
{
  if (vcpus[v].kicked != 0u) {
    vcpu_unkick(v);
    return ZX_ERR_CANCELED;
  }
  if (vcpus[v].phase == VCPU_HALTED && !vcpu_wants_to_inject(v))
    return CORE_BLOCK;
  zx_status_t status = inject(v, rflags, blocking, protected_mode);
  if (status == CORE_RUN)
    vcpu_set_phase(v, VCPU_READY);
  return status;
}

/* The bell that waits rings, if it can now; 0: it cannot. */
/*@ requires args:  v < MAX_VCPUS;
    requires inv:   GuestInv && PortInv && VcpuInv;
    terminates \true; exits \false;
    assigns vcpus[v].phase, nodes[0 .. MAX_NODES-1], node_port[0 .. MAX_NODES-1],
            node_used[0 .. NODE_POOLS-1],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1], reply.wake;
    ensures inv:    PortInv && VcpuInv;
    ensures stuck:  \forall m_guests d, m_ports q, m_vcpus c; ReprGuests{Pre}(d) &&
      ReprPorts{Pre}(q) && ReprVcpus{Pre}(c) ==>
        (\result == 0 <==> bell_stuck(d, q, vcpu_at(c, v)));
    ensures vcpus:  \forall m_vcpus c; ReprVcpus{Pre}(c) ==>
      (\result != 0 ==> ReprVcpus(unbelled(c, v))) && (\result == 0 ==> ReprVcpus(c));
    ensures ports:  \forall m_guests d, m_ports q, m_vcpus c; ReprGuests{Pre}(d) &&
      ReprPorts{Pre}(q) && ReprVcpus{Pre}(c) ==> ReprPorts(next_ports(d, q, c, v,
        NodeNext{Pre}(TrapPool(vcpus[v].guest, vcpus[v].bell_trap))));
*/
static uint32_t bell_settle(uint32_t v)
{
  if (vcpus[v].phase != VCPU_BELLED)
    return 1u;
  if (!bell_has_room(vcpus[v].guest, vcpus[v].bell_trap))
    return 0u;
  bell_queue(vcpus[v].guest, vcpus[v].bell_trap, vcpus[v].bell_addr);
  vcpu_set_phase(v, VCPU_READY);
  return 1u;
}

zx_status_t vcpu_next(uint32_t vcpu, uint64_t rflags, uint32_t blocking, uint32_t protected_mode)
{
  if (!bell_settle(vcpu))
    return CORE_BLOCK;
  zx_status_t status = go(vcpu, rflags, blocking, protected_mode);
  if (status != CORE_RUN && status != CORE_BLOCK)
    vcpu_end(vcpu);
  return status;
}
