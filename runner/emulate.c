/* SPDX-License-Identifier: MIT */
#include "runner/emulate.h"

#include "arch/vmx/control_register.h"
#include "arch/vmx/cpuid.h"
#include "runner/guest_memory.h"
#include "runner/x86.h"

#define RAX 0u
#define RCX 1u
#define RDX 2u
#define RBX 3u
#define RSP 4u

#define VECTOR_GP          13u
#define PENDING_BS         (1u << 14)
#define DEBUGCTL_BTF       (1u << 1)
#define CR_MOV_TO          0u
#define CR_MOV_FROM        1u
#define CR8_LIMIT          15u
#define RIGHTS_L           (1u << 13)
#define RIGHTS_TYPE        0xFu
#define TYPE_TSS16         3u
#define VMCALL_NO_CALL     (-1000) /* as KVM and Zircon answer */
#define VMCALL_NOT_ALLOWED (-1)

enum outcome { DONE, FAULT, REFUSED, NEEDS_PAGE };

/* A single step traps after the instruction: BS (25.4.2); RF serves one instruction only. */
static void end_of_step(uint64_t rflags) {
  vmcs_write(VMCS_GUEST_RFLAGS, rflags & ~(uint64_t)RFLAGS_RF);
  if ((rflags & RFLAGS_TF) == 0 || (vmcs_read(VMCS_GUEST_DEBUGCTL) & DEBUGCTL_BTF) != 0) return;
  vmcs_write(VMCS_GUEST_PENDING_DEBUG, vmcs_read(VMCS_GUEST_PENDING_DEBUG) | PENDING_BS);
}

void emulate_advance(uint32_t length) {
  uint64_t rip = vmcs_read(VMCS_GUEST_RIP);
  uint64_t next = rip + length;
  uint64_t blocking = vmcs_read(VMCS_GUEST_INTERRUPTIBILITY);
  uint64_t rflags = vmcs_read(VMCS_GUEST_RFLAGS);
  /* RIP has 32 bits outside 64-bit mode; only a carry into bit 32 can break that. */
  if ((rip ^ next) >> 32 != 0 && !guest_in_64bit_code()) next = (uint32_t)next;
  vmcs_write(VMCS_GUEST_RIP, next);
  if (blocking & BLOCKING_STI_MOV_SS) {
    vmcs_write(VMCS_GUEST_INTERRUPTIBILITY, blocking & ~(uint64_t)BLOCKING_STI_MOV_SS);
  }
  if (rflags & (RFLAGS_TF | RFLAGS_RF)) end_of_step(rflags);
}

static void emulate_cpuid(struct virtual_cpu *c, uint64_t *gpr) {
  uint32_t     leaf = (uint32_t)gpr[RAX], subleaf = (uint32_t)gpr[RCX];
  struct cpuid h = cpuid(leaf, subleaf);
  if (leaf == CPUID_FEATURES) c->cpuid.cr4 = vmcs_read(VMCS_GUEST_CR4);
  struct cpuid_values r =
      cpuid_guest(leaf, subleaf, (struct cpuid_values){h.eax, h.ebx, h.ecx, h.edx}, &c->cpuid);
  guest_apic_show(leaf, subleaf, &r);
  gpr[RAX] = r.eax;
  gpr[RBX] = r.ebx;
  gpr[RCX] = r.ecx;
  gpr[RDX] = r.edx;
}

static uint64_t edx_eax(const uint64_t *gpr) { return gpr[RDX] << 32 | (uint32_t)gpr[RAX]; }

static enum outcome emulate_rdmsr(const struct virtual_cpu *c, uint64_t *gpr) {
  struct msr_view view = {rdtsc(), vmcs_read(VMCS_GUEST_DEBUGCTL)};
  uint32_t        index = (uint32_t)gpr[RCX];
  struct msr_read r = guest_apic_has(index) ? guest_apic_read(c, index)
                                            : msr_read(&c->msr, view, index);
  if (r.fault) return FAULT;
  gpr[RAX] = (uint32_t)r.value;
  gpr[RDX] = r.value >> 32;
  return DONE;
}

static enum outcome emulate_wrmsr(struct virtual_cpu *c, const uint64_t *gpr) {
  uint32_t index = (uint32_t)gpr[RCX];
  if (guest_apic_has(index)) return guest_apic_write(c, index, edx_eax(gpr)) ? DONE : FAULT;
  if (!msr_write(&c->msr, index, edx_eax(gpr))) return FAULT;
  if (index == MSR_DEBUGCTL) vmcs_write(VMCS_GUEST_DEBUGCTL, edx_eax(gpr));
  return DONE;
}

/* SS.DPL is the CPL (25.4.1). */
static bool in_ring_0(void) { return (vmcs_read(VMCS_GUEST_SS_RIGHTS) >> 5 & 3u) == 0; }

/* The processor has checked CR4.OSXSAVE before the exit, and the CPL too, but not in Bochs. */
static enum outcome emulate_xsetbv(struct virtual_cpu *c, const uint64_t *gpr) {
  uint64_t value = edx_eax(gpr);
  if (!in_ring_0()) return FAULT;
  if ((uint32_t)gpr[RCX] != 0 || !xcr0_valid(value, c->cpuid.xcr0_allowed)) return FAULT;
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

/* IA-32e mode cannot begin with a 16-bit TSS in TR ("Initializing IA-32e Mode"): #GP(0), where the
 * next VM entry would fail. The type is of a busy TSS. */
static bool tss_is_too_small(const struct cr0_write *w, uint64_t efer) {
  return w->ia32e_guest && (efer & EFER_LMA) == 0 &&
         (vmcs_read(VMCS_GUEST_ES_RIGHTS + 14) & RIGHTS_TYPE) == TYPE_TSS16;
}

static enum outcome write_cr0(struct virtual_cpu *c, uint64_t value, uint64_t *gpa) {
  bool            cs_l = (vmcs_read(VMCS_GUEST_CS_RIGHTS) & RIGHTS_L) != 0;
  struct cr_state s = {vmcs_read(VMCS_GUEST_CR0), vmcs_read(VMCS_GUEST_CR4),
                       vmcs_read(VMCS_GUEST_EFER), guest_in_64bit_code(), cs_l};
  struct cr0_write w = cr0_write(value, s);
  if (w.fault || tss_is_too_small(&w, s.efer)) return FAULT;
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
    if (value > CR8_LIMIT) return FAULT;
    c->cr8 = value;
    return DONE;
  }
  if (exit->cr_register == RSP) vmcs_write(VMCS_GUEST_RSP, c->cr8);
  else vcpu_gpr[c->number][exit->cr_register & 15u] = c->cr8;
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
