/* SPDX-License-Identifier: MIT */
/* zx_vcpu_enter: the conversation between the core and the processor.
 *
 * `reply` is the core's for all threads: it is read before anything that may switch threads, or
 * give up the lock. */
#include "arch/vmx/control_register.h"
#include "arch/vmx/entry_step.h"
#include "arch/vmx/run.h"
#include "runner/emulate.h"
#include "runner/ept.h"
#include "runner/extended_state.h"
#include "runner/guest_memory.h"
#include "runner/guest_run.h"
#include "runner/record.h"
#include "runner/reflect.h"
#include "runner/vmx.h"
#include "runner/vmx_report.h"
#include "runner/x86.h"
#include "temora/large_page.h"
#include "temora/leave.h"
#include "temora/state.h"

#define RAX             0u
#define RCX             1u
#define RDX             2u
#define RSP             4u
#define EVENT_HAS_ERROR (1u << 11)
#define EVENT_TYPE      0x700u
#define EVENT_NMI       0x200u
#define BLOCKING_NMI    8u
#define EPT_VIOLATION   48u
#define EVENT_VALID     (1u << 31)
#define ENTRY_FAILED(r) ((r) >> 31 != 0)

/* Who enters, and where a packet goes. */
struct visit {
  uint32_t       packet_ok;
  struct packet *packet;
};

static struct exit_raw   raw; /* fields that the reason does not need keep old values */
static struct guest_code code; /* of the last access to a trap, read once */

static void pass_wake(void) {
  if (reply.wake == 0) return;
  reply.wake = 0;
  thread_wake_all();
}

static zx_status_t ask_next(const struct virtual_cpu *c) {
  if (!vcpu_wants_to_inject(c->number)) return vcpu_next(c->number, 0, 0, 0);
  return vcpu_next(c->number, vmcs_read(VMCS_GUEST_RFLAGS),
                   (uint32_t)vmcs_read(VMCS_GUEST_INTERRUPTIBILITY),
                   vmcs_read(VMCS_GUEST_CR0) & CR0_PE);
}

/* An NMI whose delivery has been interrupted blocks itself, which VM entry refuses (26.3.1.5). */
static void unblock_nmi(void) {
  uint64_t blocking = vmcs_read(VMCS_GUEST_INTERRUPTIBILITY);
  vmcs_write(VMCS_GUEST_INTERRUPTIBILITY, blocking & ~(uint64_t)BLOCKING_NMI);
}

/* What the core wants of this entry. An event is spent by the entry (SDM Vol. 3, 25.8.3). */
static void prepare_entry(struct virtual_cpu *c) {
  if (reply.event != 0) {
    vmcs_write(VMCS_ENTRY_EVENT, reply.event);
    if (reply.event & EVENT_HAS_ERROR) vmcs_write(VMCS_ENTRY_EVENT_ERROR, reply.event_error);
    vmcs_write(VMCS_ENTRY_EVENT_LENGTH, reply.event_length);
    if ((reply.event & EVENT_TYPE) == EVENT_NMI) unblock_nmi();
  }
  if (reply.window != c->window) {
    c->window = reply.window;
    vmcs_write(VMCS_PRIMARY_CONTROLS, entry_window_primary(vmx_controls.primary, c->window));
  }
}

/* In real mode no exception has an error code, nor may VM entry be asked for one (26.2.1.3); Bochs
 * says that the interrupted one had. */
static uint32_t read_vectoring(void) {
  uint32_t info = (uint32_t)vmcs_read(VMCS_VECTORING_INFO);
  if ((info & EVENT_HAS_ERROR) == 0 || (vmcs_read(VMCS_GUEST_CR0) & CR0_PE) != 0) return info;
  return info & ~EVENT_HAS_ERROR;
}

/* The SDM leaves the length undefined at an EPT violation (27.2.5). A trap needs it: of an
 * instruction that the decoder does not know, as the processor has it. Of a fetch the core takes
 * none. */
static void measure_instruction(const struct virtual_cpu *c) {
  if (guest_trap_find(c->guest, ZX_GUEST_TRAP_MEM, raw.guest_physical) == NONE) return;
  if (raw.vectoring & EVENT_VALID) return;
  code = guest_code_now(c);
  raw.length = guest_code_length(&code, raw.length);
}

static void read_exit(const struct virtual_cpu *c, uint32_t reason) {
  uint32_t needs = exit_needs(reason);
  raw.reason = reason;
  if (needs & NEED_LENGTH) raw.length = (uint32_t)vmcs_read(VMCS_EXIT_LENGTH);
  if ((needs & ~NEED_LENGTH) == 0) return;
  if (needs & NEED_QUALIFICATION) raw.qualification = vmcs_read(VMCS_EXIT_QUALIFICATION);
  if (needs & NEED_GUEST_PHYSICAL) raw.guest_physical = vmcs_read(VMCS_GUEST_PHYSICAL);
  if (needs & NEED_INTR_INFO) {
    raw.intr_info = (uint32_t)vmcs_read(VMCS_EXIT_INTR_INFO);
    raw.intr_error = (uint32_t)vmcs_read(VMCS_EXIT_INTR_ERROR);
  }
  if (needs & NEED_VECTORING) {
    raw.vectoring = read_vectoring();
    raw.vectoring_error = (uint32_t)vmcs_read(VMCS_VECTORING_ERROR);
  }
  if (reason == EPT_VIOLATION) measure_instruction(c);
}

static zx_status_t leave(const struct exit *exit, struct visit v) {
  zx_status_t status = reply.status;
  if (status == ZX_OK) {
    *v.packet = reply.packet;
    if (reply.fetch && !guest_code_to_packet(&code, exit->length, v.packet)) {
      status = ZX_ERR_NOT_FOUND;
    }
  }
  if (reply.advance) emulate_advance(exit->length);
  return status;
}

/* The large page with the page in it: the frames of a VMO are in a row. */
static bool map_large_page(const struct virtual_cpu *c, uint64_t gpa, uint64_t host,
                           uint32_t level) {
  uint64_t base = gpa / ept_large_bytes(level) * ept_large_bytes(level);
  uint64_t first = host - (gpa - base) / PAGE_SIZE * PAGE_SIZE;
  return large_page_fits(c->guest, gpa, level) &&
         ept_map_large(c->guest, base, level, first, reply.perms);
}

static zx_status_t map_page(const struct virtual_cpu *c, const struct exit *exit) {
  uint64_t host = pool_base + reply.frame * PAGE_SIZE;
  if (map_large_page(c, exit->gpa, host, 2u) || map_large_page(c, exit->gpa, host, 1u))
    return CORE_RUN;
  if (!ept_map(c->guest, exit->gpa, host, reply.perms)) return ZX_ERR_NO_MEMORY;
  return CORE_RUN;
}

/* All but EMULATE. */
static zx_status_t obey(struct virtual_cpu *c, const struct exit *exit, struct visit v) {
  if (reply.action == ACTION_MAP) return map_page(c, exit);
  if (reply.action == ACTION_LEAVE) return leave(exit, v);
  if (reply.advance) emulate_advance(exit->length);
  return CORE_RUN;
}

/* An instruction that reads memory which is not in the EPT: the core hears of an EPT violation, and
 * when it has the page mapped, the guest executes the instruction again. */
static zx_status_t ask_for_page(struct virtual_cpu *c, uint32_t length, uint64_t gpa,
                                struct visit v) {
  struct exit violation = {
    .kind = EXIT_MEMORY, .reason = EPT_VIOLATION, .length = length, .read = 1, .gpa = gpa};
  code = guest_code_now(c);
  vcpu_exit(c->number, violation, v.packet_ok);
  pass_wake();
  return obey(c, &violation, v);
}

/* A write of the interrupt command register, unless it gets #GP. */
static bool commands(struct virtual_cpu *c, const struct exit *exit, struct apic_command *command) {
  const uint64_t *gpr = vcpu_gpr[c->number];
  if (exit->kind != EXIT_WRMSR || (uint32_t)gpr[RCX] != APIC_COMMAND) return false;
  uint64_t value = gpr[RDX] << 32 | (uint32_t)gpr[RAX];
  *command = apic_command(value);
  return guest_apic_write(c, APIC_COMMAND, value);
}

static zx_status_t obey_emulate(struct virtual_cpu *c, const struct exit *exit, struct visit v) {
  uint64_t            gpa;
  struct apic_command command;
  if (commands(c, exit, &command)) {
    vcpu_ipi(c->number, command, v.packet_ok);
    pass_wake();
    return obey(c, exit, v);
  }
  zx_status_t status = emulate(c, exit, &gpa);
  return status != EMULATE_PAGE ? status : ask_for_page(c, exit->length, gpa, v);
}

/* RSP and RFLAGS, which the caller of zx_vcpu_enter may have changed, are in the VMCS meanwhile. */
static void give_registers(const struct virtual_cpu *c) {
  vmcs_write(VMCS_GUEST_RSP, vcpu_gpr[c->number][RSP]);
  vmcs_write(VMCS_GUEST_RFLAGS, vcpu_rflags[c->number]);
}

/* While an instruction blocks, the entry fails unless BS is as RFLAGS.TF (26.3.1.5), which the
 * caller may have changed. */
static void agree_on_step(const struct virtual_cpu *c) {
  uint64_t blocking = vmcs_read(VMCS_GUEST_INTERRUPTIBILITY);
  if ((blocking & BLOCKING_STI_MOV_SS) == 0) return;
  uint64_t pending = vmcs_read(VMCS_GUEST_PENDING_DEBUG);
  uint64_t next = entry_flags_pending(pending, vcpu_rflags[c->number],
                                      vmcs_read(VMCS_GUEST_DEBUGCTL), blocking);
  if (next != pending) vmcs_write(VMCS_GUEST_PENDING_DEBUG, next);
}

static zx_status_t refused(struct virtual_cpu *c, uint32_t failure) {
  c->exit_tsc = 0;
  report_vmfail(c, failure);
  if (failure == VMX_RUN_NO_VMCS) {
    vmcs_use_again(c);
    give_registers(c); /* what this call has written before went nowhere */
  }
  vmcs_write(VMCS_ENTRY_EVENT, 0);
  return ZX_ERR_INTERNAL;
}

static zx_status_t tell_core(struct virtual_cpu *c, const struct exit *exit, struct visit v) {
  vcpu_exit(c->number, *exit, v.packet_ok);
  pass_wake();
  return reply.action == ACTION_EMULATE ? obey_emulate(c, exit, v) : obey(c, exit, v);
}

/* One run of the guest and the handling of its exit. */
static zx_status_t run_once(struct virtual_cpu *c, struct visit v) {
  uint64_t tsc;
  uint32_t failure = guest_run(c, &tsc);
  if (failure != VMX_RUN_EXIT) return refused(c, failure);
  uint32_t reason = (uint32_t)vmcs_read(VMCS_EXIT_REASON);
  count_exit(c, tsc, reason);
  if (ENTRY_FAILED(reason) && vmcs_mend_virtual_8086()) return CORE_RUN; /* its event waits on */
  if (ENTRY_FAILED(reason)) {
    report_entry_failure(c, reason);
    vmcs_write(VMCS_ENTRY_EVENT, 0); /* a failed entry leaves it valid (27.8) */
  } else {
    c->launched = 1;
    if (reason == TRIPLE_FAULT) report_triple_fault(c);
  }
  read_exit(c, reason);
  struct exit exit = exit_decode(raw);
  bool        reflected = reason == REASON_EXCEPTION && reflect_exception(c);
  zx_status_t status = reflected ? CORE_RUN : tell_core(c, &exit, v);
  if (recording && !reflected) record_exit(c->number, &raw);
  if (status == CORE_RUN) guest_serve_host(c, &exit);
  return status;
}

static zx_status_t turn(struct virtual_cpu *c, struct visit v) {
  uint32_t    local = guest_apic_look(c);
  zx_status_t status = ask_next(c);
  if (recording && local != 0) record_timer_interrupt(local);
  pass_wake();
  if (status == CORE_RUN) {
    prepare_entry(c);
    return run_once(c, v);
  }
  if (status != CORE_BLOCK) return status;
  return guest_wait(c) ? CORE_RUN : ZX_ERR_NO_MEMORY;
}

/* The core has ended it, or the runner does: an entry that failed, a page that has no room. */
static void end_visit(const struct virtual_cpu *c, zx_status_t status) {
  if (vcpus[c->number].phase != VCPU_IDLE) vcpu_leave(c->number, status);
}

zx_status_t vmx_enter(uint32_t process, uint32_t thread, zx_handle_t handle, uint32_t packet_ok,
                      struct packet *packet) {
  struct visit v = {packet_ok, packet};
  zx_status_t  status = vcpu_enter_begin(process, thread, handle);
  if (status != ZX_OK) return status;
  struct virtual_cpu *c = &virtual_cpu[reply.index];
  extended_enter(c);
  switched_load(c);
  give_registers(c);
  agree_on_step(c);
  do status = turn(c, v);
  while (status == CORE_RUN);
  end_visit(c, status);
  vcpu_gpr[c->number][RSP] = vmcs_read(VMCS_GUEST_RSP);
  vcpu_rflags[c->number] = vmcs_read(VMCS_GUEST_RFLAGS);
  switched_unload(c);
  extended_leave(c);
  return status;
}
