/* SPDX-License-Identifier: MIT */
#include "temora/exit_memory.h"
#include "temora/exit_step.h"

/* The first word of zx_packet_guest_io_t: port, access size, input, data. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == io_word(ExitInfo(x), rax);
*/
static uint64_t io_word(struct exit x, uint64_t rax)
{
  uint64_t data = x.size == 1u ? rax % 0x100u : x.size == 2u ? rax % 0x10000u
                                                             : rax % 0x100000000u;
  return x.port % 0x10000u + x.size % 0x100u * 0x10000u + x.input % 2u * 0x1000000u +
         (x.input ? 0u : data * 0x100000000u);
}

/*@ requires args:  v < MAX_VCPUS;
    requires inv:   GuestInv && VcpuInv && LookInv;
    requires clear: ReplyClear;
    terminates \true; exits \false;
    assigns vcpus[v].phase, vcpu_gpr[v][0], reply.action, reply.status, reply.advance, reply.packet,
            objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].look,
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:    VcpuInv && LookInv;
    ensures names:  \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(ended(n, v));
    ensures vcpus:  \forall m_vcpus c; ReprVcpus{Pre}(c) ==> ReprVcpus(with_phase(c, v, VCPU_IDLE));
    ensures out:    \forall m_guests d, integer ti; ReprGuests(d) &&
      trap_found(d, vcpus[v].guest, ZX_GUEST_TRAP_IO, x.port, ti) ==>
        ReplyOutcome == io_out(ExitInfo(x), packet_ok, ti);
    ensures regs:   \forall m_guests d, m_regs r, integer ti; ReprGuests(d) && ReprRegs{Pre}(r) &&
      trap_found(d, vcpus[v].guest, ZX_GUEST_TRAP_IO, x.port, ti) ==>
        ReprRegs(io_regs(r, v, ti, ExitInfo(x)));
    ensures packet: \forall m_guests d, m_regs r, integer ti; ReprGuests(d) && ReprRegs{Pre}(r) &&
      trap_found(d, vcpus[v].guest, ZX_GUEST_TRAP_IO, x.port, ti) && io_hit(ExitInfo(x), ti) ==>
        ReplyPacket == io_packet(d, r, v, vcpus[v].guest, ti, ExitInfo(x));
    ensures plain:  reply.action == ACTION_LEAVE && reply.fetch == 0;
*/
static void on_io(uint32_t v, struct exit x, uint32_t packet_ok)
{
  uint32_t g = vcpus[v].guest;
  uint32_t t = guest_trap_find(g, ZX_GUEST_TRAP_IO, x.port);
  if (x.string != 0u) {
    vcpu_leave(v, ZX_ERR_NOT_SUPPORTED);
    return;
  }
  if (t == NONE) {
    vcpu_leave(v, ZX_ERR_NOT_FOUND);
    return;
  }
  uint64_t word = io_word(x, vcpu_gpr[v][0]);
  if (x.input != 0u && x.size == 4u)
    vcpu_gpr[v][0] = 0u;
  vcpu_leave_with_packet(v, guest_traps[g][t].key, ZX_PKT_TYPE_GUEST_IO, word, packet_ok);
}

/* Every kind but I/O and memory. An instruction that arch/vmx emulates must be one that can be
 * stepped over. */
/*@ requires args:  v < MAX_VCPUS;
    requires inv:   VcpuInv && LookInv;
    requires clear: ReplyClear;
    terminates \true; exits \false;
    assigns vcpus[v].phase, vcpus[v].event, vcpus[v].event_error, vcpus[v].event_length,
            reply.action, reply.status, reply.advance,
            objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].look,
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:   VcpuInv && LookInv;
    ensures ends:  reply.action == ACTION_LEAVE ==>
      \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(ended(n, v));
    ensures goes:  reply.action != ACTION_LEAVE ==>
      \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(n);
    ensures out:   ReplyOutcome == other_out(ExitInfo(x));
    ensures vcpus: \forall m_vcpus c; ReprVcpus{Pre}(c) ==> ReprVcpus(other_vcpus(c, v,
      ExitInfo(x)));
    ensures plain: reply.action != ACTION_MAP && reply.fetch == 0;
*/
static void on_other(uint32_t v, struct exit x)
{
  switch (x.kind) {
  case EXIT_EXTERNAL_INTERRUPT:
  case EXIT_INTERRUPT_WINDOW:
  case EXIT_PREEMPTION_TIMER:
  case EXIT_NMI:
  case EXIT_INIT:
    break;
  case EXIT_INVD:
  case EXIT_PAUSE:
    reply.advance = 1u;
    break;
  case EXIT_HLT:
    reply.advance = 1u;
    vcpu_set_phase(v, VCPU_HALTED);
    break;
  case EXIT_VMX_INSTRUCTION:
    vcpu_fault(v, VECTOR_UD, 0u, 0u);
    break;
  case EXIT_CPUID:
  case EXIT_RDMSR:
  case EXIT_WRMSR:
  case EXIT_XSETBV:
  case EXIT_VMCALL:
  case EXIT_CR:
    if (x.length == 0u)
      vcpu_leave(v, ZX_ERR_INTERNAL);
    else
      reply.action = ACTION_EMULATE;
    break;
  case EXIT_ENTRY_FAILED:
    vcpu_leave(v, ZX_ERR_BAD_STATE);
    break;
  default:
    vcpu_leave(v, ZX_ERR_NOT_SUPPORTED);
    break;
  }
}

/* The event whose delivery the exit interrupted goes in again at the next entry. */
/*@ requires args: v < MAX_VCPUS;
    requires inv:  VcpuInv;
    terminates \true; exits \false;
    assigns vcpus[v].event, vcpus[v].event_error, vcpus[v].event_length;
    ensures inv:   VcpuInv;
    ensures model: \forall m_vcpus c; ReprVcpus{Pre}(c) ==> ReprVcpus(recall(c, v, ExitInfo(x)));
*/
static void recall(uint32_t v, struct exit x)
{
  if (x.reinject != 0u)
    vcpu_set_event(v, x.reinject, x.reinject_error, x.reinject_length);
}

void vcpu_exit(uint32_t v, struct exit x, uint32_t packet_ok)
{
  reply.action  = ACTION_RESUME;
  reply.advance = 0u;
  reply.status  = ZX_OK;
  reply.fetch   = 0u;
  recall(v, x);
  if (x.kind == EXIT_IO)
    on_io(v, x, packet_ok);
  else if (x.kind == EXIT_MEMORY)
    exit_memory(v, x, packet_ok);
  else
    on_other(v, x);
}
