/* SPDX-License-Identifier: MIT */
#include "runner/vmcs_state.h"

#include "arch/vmx/control_register.h"
#include "arch/vmx/entry_fields.h"
#include "arch/vmx/entry_rules.h"
#include "arch/vmx/entry_start.h"
#include "runner/ept.h"
#include "runner/vmcs.h"
#include "runner/x86.h"

#define MSR_PAT           0x277u
#define LEAF_WIDTHS       0x80000008u
#define MSR_VMFUNC        0x491u
#define HAS_VMFUNC(word)  ((word) >> 45 & 1u)
/* The bits that these MSRs have (SDM Vol. 4): a processor that has fewer is stricter. */
#define DEBUGCTL_DEFINED  0xDFC3u
#define PERF_DEFINED      0x70000000Full
#define TEST_EPTP         0x1Eu /* write-back, 4 levels */

extern char vmx_run_exit[]; /* run.S */

static struct entry_caps  caps;
static struct entry_words words;
static struct entry_host  host;

/* Without secondary controls, and MSRs that are not there: 0. */
static void read_caps(void) {
  uint32_t widths = cpuid(LEAF_WIDTHS, 0).eax;
  caps = (struct entry_caps){
    .basic = vmx_has.basic, .misc = vmx_has.misc, .ept_vpid = vmx_has.ept_vpid,
    .vmfunc = HAS_VMFUNC(vmx_has.secondary) ? rdmsr(MSR_VMFUNC) : 0,
    .pin_must = (uint32_t)vmx_has.pin, .pin_may = vmx_has.pin >> 32,
    .primary_must = (uint32_t)vmx_has.primary, .primary_may = vmx_has.primary >> 32,
    .secondary_must = (uint32_t)vmx_has.secondary, .secondary_may = vmx_has.secondary >> 32,
    .exit_must = (uint32_t)vmx_has.exit, .exit_may = vmx_has.exit >> 32,
    .entry_must = (uint32_t)vmx_has.entry, .entry_may = vmx_has.entry >> 32,
    .cr0_must = vmx_has.cr0_fixed0, .cr0_may = vmx_has.cr0_fixed1,
    .cr4_must = vmx_has.cr4_fixed0, .cr4_may = vmx_has.cr4_fixed1,
    .physical_limit = 1ull << (widths & 0xFFu), .linear_half = 1ull << ((widths >> 8 & 0xFFu) - 1u),
    .efer_may = EFER_SCE | EFER_LME | EFER_LMA | EFER_NXE,
    .debugctl_may = DEBUGCTL_DEFINED, .perf_may = PERF_DEFINED,
  };
}

static uint64_t allowed_cr4(uint64_t cr4) {
  return (cr4 & vmx_has.cr4_fixed1) | vmx_has.cr4_fixed0 | CR4_VMXE;
}

static void choose_words(void) {
  uint64_t cr4 = CR4_OSFXSR | CR4_FSGSBASE | (host_xcr0 != 0 ? CR4_OSXSAVE : 0u);
  words = (struct entry_words){
    .pin = vmx_controls.pin, .primary = vmx_controls.primary,
    .secondary = vmx_controls.secondary, .exit = vmx_controls.exit,
    .entry64 = vmx_controls.entry | ENTRY_IA32E_GUEST, .entry16 = vmx_controls.entry,
    .cr4_64 = allowed_cr4(cr4 | CR4_PAE | CR4_PGE), .cr4_16 = allowed_cr4(cr4),
  };
}

/* 25.5. CR3 is that of the creating thread, which alone may enter a vcpu: it is in the plan. The
 * task register is the processor's: vmcs_use sees to that. */
static struct entry_host read_host(void) {
  return (struct entry_host){
    .cr0 = READ_CR(0), .cr4 = READ_CR(4), .efer = rdmsr(MSR_EFER), .pat = rdmsr(MSR_PAT),
    .cs = SELECTOR_KERNEL_CODE, .ss = SELECTOR_KERNEL_DATA, .tr = SELECTOR_TSS,
    .tr_base = (uint64_t)&tss[0], .gdtr_base = (uint64_t)gdt, .idtr_base = (uint64_t)idt,
    .rip = (uint64_t)vmx_run_exit, .lma = 1,
  };
}

const char *vmcs_state_start(void) {
  struct entry_plan plan = {.vpid = 1, .eptp = TEST_EPTP, .host_cr3 = READ_CR(3)};
  read_caps();
  host = read_host();
  choose_words();
  for (plan.boot = 0; plan.boot <= 1u; plan.boot++) {
    uint32_t rule = entry_check(entry_initial(words, host, plan), caps);
    if (rule != 0) return entry_rule(rule).text;
  }
  if (!entry_steps_allowed(words, caps)) {
    return "VT-x does not let a guest change its CR0, its mode and its single steps freely";
  }
  return NULL;
}

bool vmcs_state_same_host(void) {
  struct entry_host here = read_host();
  return here.cr0 == host.cr0 && here.cr4 == host.cr4 && here.efer == host.efer &&
         here.pat == host.pat;
}

static bool write_field(uint32_t encoding, uint64_t value) {
  uint8_t failed;
  __asm__ volatile("vmwrite %2, %1; setna %0"
                   : "=r"(failed) : "r"((uint64_t)encoding), "r"(value) : "cc");
  return !failed;
}

/* A field that the processor does not have may be 0. */
void vmcs_state_write(struct entry_plan plan) {
  struct entry_state x = entry_initial(words, host, plan);
  uint32_t           rule = entry_check(x, caps);
  if (rule != 0) {
    kprintf("vmx: a vcpu cannot enter where it starts: rule %u: %s\n", rule,
            entry_rule(rule).text);
  }
  for (uint32_t f = 0; f < entry_field_count; f++) {
    uint64_t value = entry_get(&x, f);
    if (entry_fields[f].encoding == NO_ENCODING) continue;
    if (!write_field(entry_fields[f].encoding, value) && value != 0) {
      panic("VMWRITE of %s refused", entry_fields[f].name);
    }
  }
}

struct entry_caps vmcs_state_caps(void) { return caps; }

/* A field that this processor lacks is 0. */
void vmcs_state_read(uint64_t vmcs, struct entry_state *x) {
  *x = (struct entry_state){0};
  for (uint32_t f = 0; f < entry_field_count; f++) {
    uint64_t value;
    uint8_t  failed;
    if (entry_fields[f].encoding == NO_ENCODING) continue;
    __asm__ volatile("vmread %2, %1; setna %0"
                     : "=r"(failed), "=r"(value)
                     : "r"((uint64_t)entry_fields[f].encoding) : "cc");
    if (!failed) entry_set(x, f, value);
  }
  x->host.lma = (rdmsr(MSR_EFER) & EFER_LMA) != 0;
  x->guest.current = vmcs;
}
