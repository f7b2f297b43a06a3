/* SPDX-License-Identifier: MIT */
#include "runner/emulate.h"

#include "arch/vmx/control_register.h"
#include "arch/vmx/cpuid.h"
#include "arch/vmx/entry_step.h"
#include "arch/vmx/register_value.h"
#include "runner/guest_memory.h"
#include "runner/x86.h"

#define RAX 0u
#define RCX 1u
#define RDX 2u
#define RBX 3u
#define RSP 4u

#define VECTOR_GP          13u
#define CR_MOV_TO          0u
#define CR_MOV_FROM        1u
#define RIGHTS_L           (1u << 13)
#define RIGHTS_TYPE        0xFu
#define TYPE_TSS16         3u
#define VMCALL_NO_CALL     (-1000) /* as KVM and Zircon answer */
#define VMCALL_NOT_ALLOWED (-1)

enum outcome { DONE, FAULT, REFUSED, NEEDS_PAGE };

/* The fields that entry_step does not look at are not read. */
static struct entry_place place_now(void) {
  uint64_t rflags = vmcs_read(VMCS_GUEST_RFLAGS);
  uint64_t pending = rflags & RFLAGS_TF ? vmcs_read(VMCS_GUEST_PENDING_DEBUG) : 0;
  return (struct entry_place){vmcs_read(VMCS_GUEST_RIP), rflags,
                              vmcs_read(VMCS_GUEST_INTERRUPTIBILITY), pending};
}

void emulate_advance(uint32_t length) {
  struct entry_place p = place_now();
  uint64_t debugctl = p.rflags & RFLAGS_TF ? vmcs_read(VMCS_GUEST_DEBUGCTL) : 0;
  bool     code64 = entry_step_crosses(p.rip, length) && guest_in_64bit_code();
  struct entry_place next = entry_step(p, debugctl, code64, length);
  vmcs_write(VMCS_GUEST_RIP, next.rip);
  if (next.rflags != p.rflags) vmcs_write(VMCS_GUEST_RFLAGS, next.rflags);
  if (next.interruptibility != p.interruptibility) {
    vmcs_write(VMCS_GUEST_INTERRUPTIBILITY, next.interruptibility);
  }
  if (next.pending != p.pending) vmcs_write(VMCS_GUEST_PENDING_DEBUG, next.pending);
}

static void emulate_cpuid(struct virtual_cpu *c, uint64_t *gpr) {
  uint32_t     leaf = (uint32_t)gpr[RAX], subleaf = (uint32_t)gpr[RCX];
  struct cpuid h = cpuid(leaf, subleaf);
  if (leaf == CPUID_FEATURES) c->cpuid.cr4 = vmcs_read(VMCS_GUEST_CR4);
  struct cpuid_values r =
      cpuid_guest(leaf, subleaf, (struct cpuid_values){h.eax, h.ebx, h.ecx, h.edx}, c->cpuid);
  gpr[RAX] = r.eax;
  gpr[RBX] = r.ebx;
  gpr[RCX] = r.ecx;
  gpr[RDX] = r.edx;
}

static uint64_t edx_eax(const uint64_t *gpr) { return gpr[RDX] << 32 | (uint32_t)gpr[RAX]; }

static enum outcome emulate_rdmsr(const struct virtual_cpu *c, uint64_t *gpr) {
  struct msr_view view = {rdtsc(), vmcs_read(VMCS_GUEST_DEBUGCTL)};
  uint32_t        index = (uint32_t)gpr[RCX];
  struct msr_read r = apic_has(index) ? guest_apic_read(c, index)
                                            : msr_read(c->msr, view, index);
  if (r.fault) return FAULT;
  gpr[RAX] = (uint32_t)r.value;
  gpr[RDX] = r.value >> 32;
  return DONE;
}

static enum outcome emulate_wrmsr(struct virtual_cpu *c, const uint64_t *gpr) {
  uint32_t index = (uint32_t)gpr[RCX];
  if (apic_has(index)) return guest_apic_write(c, index, edx_eax(gpr)) ? DONE : FAULT;
  struct msr_written w = msr_write(c->msr, index, edx_eax(gpr));
  if (w.fault) return FAULT;
  c->msr = w.state;
  if (index == MSR_DEBUGCTL) vmcs_write(VMCS_GUEST_DEBUGCTL, edx_eax(gpr));
  return DONE;
}

/* SS.DPL is the CPL (25.4.1). */
static bool in_ring_0(void) { return (vmcs_read(VMCS_GUEST_SS_RIGHTS) >> 5 & 3u) == 0; }

/* The processor has checked CR4.OSXSAVE before the exit, and the CPL too, but not in Bochs. */
static enum outcome emulate_xsetbv(struct virtual_cpu *c, const uint64_t *gpr) {
  uint64_t value = edx_eax(gpr);
  if (!in_ring_0()) return FAULT;
  if (!xsetbv_valid((uint32_t)gpr[RCX], value, c->cpuid.xcr0_allowed)) return FAULT;
  c->switched.xcr0 = value;
  c->cpuid.xcr0 = value;
  xsetbv(0, value);
  return DONE;
}

/* No call is known. */
static void emulate_vmcall(uint64_t *gpr) {
  gpr[RAX] = (uint64_t)(int64_t)(in_ring_0() ? VMCALL_NO_CALL : VMCALL_NOT_ALLOWED);
}

static uint64_t cr_source(const struct virtual_cpu *c, const struct exit *exit) {
  if (exit->cr_register == RSP) return vmcs_read(VMCS_GUEST_RSP);
  return vcpu_gpr[c->number][exit->cr_register & 15u];
}

static enum outcome load_pdptes(const struct virtual_cpu *c, uint64_t *gpa) {
  switch (guest_load_pdptes(c, gpa)) {
    case PDPTES_LOADED: return DONE;
    case PDPTES_PAGE_MISSING: return NEEDS_PAGE;
    default: return FAULT;
  }
}

static struct cr_state cr_state_now(void) {
  bool cs_l = (vmcs_read(VMCS_GUEST_CS_RIGHTS) & RIGHTS_L) != 0;
  bool tss16 = (vmcs_read(VMCS_GUEST_ES_RIGHTS + 14) & RIGHTS_TYPE) == TYPE_TSS16;
  return (struct cr_state){vmcs_read(VMCS_GUEST_CR0), vmcs_read(VMCS_GUEST_CR4),
                           vmcs_read(VMCS_GUEST_EFER), guest_in_64bit_code(), cs_l, tss16};
}

static enum outcome write_cr0(struct virtual_cpu *c, uint64_t value, uint64_t *gpa) {
  struct cr0_write w = cr0_write(value, cr_state_now());
  if (w.fault) return FAULT;
  enum outcome loaded = w.load_pdptes ? load_pdptes(c, gpa) : DONE;
  if (loaded != DONE) return loaded;
  vmcs_write(VMCS_GUEST_CR0, w.cr0);
  vmcs_write(VMCS_CR0_SHADOW, w.shadow);
  vmcs_write(VMCS_GUEST_EFER, w.efer);
  vmcs_write(VMCS_ENTRY_CONTROLS, vmx_controls.entry | (w.ia32e_guest ? ENTRY_IA32E_GUEST : 0u));
  if (w.flush) vmcs_flush_translations(c);
  return DONE;
}

static enum outcome access_cr8(struct virtual_cpu *c, const struct exit *exit) {
  if (exit->cr_access == CR_MOV_TO) {
    uint64_t value = cr_source(c, exit);
    c->apic.priority = apic_cr8_write(c->apic.priority, value);
    return apic_cr8_takes(value) ? DONE : FAULT;
  }
  uint64_t cr8 = apic_cr8(c->apic.priority);
  if (exit->cr_register == RSP) vmcs_write(VMCS_GUEST_RSP, cr8);
  else vcpu_gpr[c->number][exit->cr_register & 15u] = cr8;
  return DONE;
}

/* Our masks let only these out: a MOV to CR4 that exits wants a bit that the guest cannot have. */
static enum outcome emulate_cr(struct virtual_cpu *c, const struct exit *exit, uint64_t *gpa) {
  bool write = exit->cr_access == CR_MOV_TO;
  if (exit->cr_number == 0 && write) return write_cr0(c, cr_source(c, exit), gpa);
  if (exit->cr_number == 4u && write) return FAULT;
  if (exit->cr_number == 8u && (write || exit->cr_access == CR_MOV_FROM)) {
    return access_cr8(c, exit);
  }
  return REFUSED;
}

static enum outcome execute(struct virtual_cpu *c, const struct exit *exit, uint64_t *gpa) {
  uint64_t *gpr = vcpu_gpr[c->number];
  switch (exit->kind) {
    case EXIT_CPUID: emulate_cpuid(c, gpr); return DONE;
    case EXIT_VMCALL: emulate_vmcall(gpr); return DONE;
    case EXIT_RDMSR: return emulate_rdmsr(c, gpr);
    case EXIT_WRMSR: return emulate_wrmsr(c, gpr);
    case EXIT_XSETBV: return emulate_xsetbv(c, gpr);
    case EXIT_CR: return emulate_cr(c, exit, gpa);
    default: return REFUSED;
  }
}

zx_status_t emulate(struct virtual_cpu *c, const struct exit *exit, uint64_t *gpa) {
  uint32_t protected_mode;
  switch (execute(c, exit, gpa)) {
    case DONE:
      emulate_advance(exit->length);
      return CORE_RUN;
    case FAULT: /* with an error code, but in real-address mode */
      protected_mode = vmcs_read(VMCS_GUEST_CR0) & CR0_PE;
      vcpu_fault(c->number, VECTOR_GP, protected_mode, 0);
      return CORE_RUN;
    case NEEDS_PAGE:
      return EMULATE_PAGE;
    default:
      return ZX_ERR_NOT_SUPPORTED;
  }
}
