/* SPDX-License-Identifier: MIT */
#include "temora/bell.h"
#include "temora/enter.h"
#include "temora/guest.h"
#include "temora/vcpu.h"
#include "zircon/syscalls/hypervisor.h"

static void leave(uint32_t v, zx_status_t status)
{
  vcpus[v].phase = VCPU_IDLE;
  reply.action   = ACTION_LEAVE;
  reply.status   = status;
}

static void leave_with_packet(uint32_t v, uint64_t key, uint32_t type, uint64_t word,
                              uint32_t packet_ok)
{
  reply.packet.key     = key;
  reply.packet.type    = type;
  reply.packet.status  = ZX_OK;
  reply.packet.word[0] = word;
  reply.packet.word[1] = 0u;
  reply.packet.word[2] = 0u;
  reply.packet.word[3] = 0u;
  reply.advance        = 1u;
  leave(v, packet_ok ? ZX_OK : ZX_ERR_INVALID_ARGS);
}

/* The first word of zx_packet_guest_io_t: port, access size, input, data. */
static uint64_t io_word(struct exit x, uint64_t rax)
{
  uint64_t data = x.size == 1u ? rax % 0x100u : x.size == 2u ? rax % 0x10000u
                                                             : rax % 0x100000000u;
  return x.port % 0x10000u + x.size % 0x100u * 0x10000u + x.input % 2u * 0x1000000u +
         (x.input ? 0u : data * 0x100000000u);
}

static void on_io(uint32_t v, struct exit x, uint32_t packet_ok)
{
  uint32_t g = vcpus[v].guest;
  if (x.string) {
    leave(v, ZX_ERR_NOT_SUPPORTED);
    return;
  }
  uint32_t t = guest_trap_find(g, ZX_GUEST_TRAP_IO, x.port);
  if (t == NONE) {
    leave(v, ZX_ERR_NOT_FOUND);
    return;
  }
  uint64_t word = io_word(x, vcpu_gpr[v][0]);
  if (x.input && x.size == 4u)
    vcpu_gpr[v][0] = 0u;
  leave_with_packet(v, guest_traps[g][t].key, ZX_PKT_TYPE_GUEST_IO, word, packet_ok);
}

/* A page of a mapping, not yet in the EPT. */
static void on_mapping(uint32_t v, struct exit x)
{
  uint32_t g = vcpus[v].guest;
  uint32_t i = guest_map_find(g, x.gpa);
  if (i == NONE) {
    leave(v, x.gpa >= GUEST_PHYS_LIMIT ? ZX_ERR_OUT_OF_RANGE : ZX_ERR_NOT_FOUND);
    return;
  }
  uint64_t offset = guest_maps[g][i].offset + (x.gpa - guest_maps[g][i].base);
  if (offset >= vmos[guest_maps[g][i].vmo].size) {
    leave(v, ZX_ERR_OUT_OF_RANGE);
    return;
  }
  uint32_t perms = guest_maps[g][i].perms % 8u;
  if (perms % 2u == 0u || (x.write && perms % 4u < 2u)) {
    leave(v, ZX_ERR_ACCESS_DENIED);
    return;
  }
  reply.action = ACTION_MAP;
  reply.frame  = vmos[guest_maps[g][i].vmo].frame + offset / PAGE_SIZE;
  /* Readable guest memory can be executed (decision 30). */
  reply.perms = perms % 4u + ZX_VM_PERM_EXECUTE;
}

static void on_bell(uint32_t v, uint32_t trap, struct exit x)
{
  reply.advance = 1u;
  if (x.read) {
    leave(v, ZX_ERR_NOT_SUPPORTED);
    return;
  }
  uint32_t outcome = bell_ring(v, trap, x.gpa);
  if (outcome == BELL_NO_PORT)
    leave(v, ZX_ERR_BAD_STATE);
  else if (outcome == BELL_WAITS)
    vcpus[v].phase = VCPU_BELLED;
}

static void on_memory(uint32_t v, struct exit x, uint32_t packet_ok)
{
  uint32_t g = vcpus[v].guest;
  uint32_t t = guest_trap_find(g, ZX_GUEST_TRAP_MEM, x.gpa);
  if (t == NONE) {
    on_mapping(v, x);
    return;
  }
  if (x.length == 0u) {
    leave(v, ZX_ERR_INTERNAL);
    return;
  }
  if (guest_traps[g][t].kind == ZX_GUEST_TRAP_BELL) {
    on_bell(v, t, x);
    return;
  }
  reply.fetch = 1u;
  leave_with_packet(v, guest_traps[g][t].key, ZX_PKT_TYPE_GUEST_MEM, x.gpa, packet_ok);
}

/* An instruction that arch/vmx emulates; it must be possible to step over it. */
static void on_emulate(uint32_t v, struct exit x)
{
  if (x.length == 0u)
    leave(v, ZX_ERR_INTERNAL);
  else
    reply.action = ACTION_EMULATE;
}

static void reply_nothing(void)
{
  reply.action  = ACTION_RESUME;
  reply.advance = 0u;
  reply.fetch   = 0u;
  reply.status  = ZX_OK;
  reply.wake    = 0u;
}

static void on_kind(uint32_t v, struct exit x, uint32_t packet_ok)
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
    reply.advance  = 1u;
    vcpus[v].phase = VCPU_HALTED;
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
    on_emulate(v, x);
    break;
  case EXIT_IO:
    on_io(v, x, packet_ok);
    break;
  case EXIT_MEMORY:
    on_memory(v, x, packet_ok);
    break;
  case EXIT_ENTRY_FAILED:
    leave(v, ZX_ERR_BAD_STATE);
    break;
  default:
    leave(v, ZX_ERR_NOT_SUPPORTED);
    break;
  }
}

void vcpu_exit(uint32_t v, struct exit x, uint32_t packet_ok)
{
  reply_nothing();
  if (x.reinject != 0u) {
    vcpus[v].event        = x.reinject;
    vcpus[v].event_error  = x.reinject_error;
    vcpus[v].event_length = x.reinject_length;
  }
  on_kind(v, x, packet_ok);
}
