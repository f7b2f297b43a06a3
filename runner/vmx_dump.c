/* SPDX-License-Identifier: MIT */
#include "runner/vmx_dump.h"

#include "arch/vmx/entry_rules.h"
#include "runner/entry_fields.h"
#include "runner/x86.h"

#define SIZES            0x80000008u
#define MSR_VMFUNC       0x491u
#define HAS_VMFUNC(word) ((word) >> 45 & 1u)
#define EFER_LMA         (1u << 10)
/* The bits that these MSRs have (SDM Vol. 4): a processor that has fewer is stricter. */
#define EFER_DEFINED     0xD01u
#define DEBUGCTL_DEFINED 0xDFC3u
#define PERF_DEFINED     0x70000000Full

static struct entry_caps capabilities(void) {
  uint32_t widths = cpuid(SIZES, 0).eax;
  return (struct entry_caps){
    .basic = vmx_has.basic, .misc = vmx_has.misc, .ept_vpid = vmx_has.ept_vpid,
    .vmfunc = HAS_VMFUNC(vmx_has.secondary) ? rdmsr(MSR_VMFUNC) : 0,
    .pin_must = (uint32_t)vmx_has.pin, .pin_may = vmx_has.pin >> 32,
    .primary_must = (uint32_t)vmx_has.primary, .primary_may = vmx_has.primary >> 32,
    .secondary_must = (uint32_t)vmx_has.secondary, .secondary_may = vmx_has.secondary >> 32,
    .exit_must = (uint32_t)vmx_has.exit, .exit_may = vmx_has.exit >> 32,
    .entry_must = (uint32_t)vmx_has.entry, .entry_may = vmx_has.entry >> 32,
    .cr0_must = vmx_has.cr0_fixed0, .cr0_may = vmx_has.cr0_fixed1,
    .cr4_must = vmx_has.cr4_fixed0, .cr4_may = vmx_has.cr4_fixed1,
    .physical_limit = 1ull << (widths & 0xFFu),
    .linear_half = 1ull << ((widths >> 8 & 0xFFu) - 1u),
    .efer_may = EFER_DEFINED, .debugctl_may = DEBUGCTL_DEFINED, .perf_may = PERF_DEFINED,
  };
}

/* A field that this processor lacks is 0. */
static uint64_t read_field(uint32_t encoding) {
  uint64_t value = 0;
  uint8_t  failed;
  __asm__ volatile("vmread %2, %0; setna %1"
                   : "+r"(value), "=q"(failed) : "r"((uint64_t)encoding) : "cc");
  return failed ? 0 : value;
}

static void read_state(const struct virtual_cpu *c, struct entry_state *x) {
  for (uint32_t f = 0; f < entry_field_count; f++) {
    uint32_t encoding = entry_fields[f].encoding;
    entry_set(x, f, encoding == NO_ENCODING ? 0 : read_field(encoding));
  }
  x->host.lma = (rdmsr(MSR_EFER) & EFER_LMA) != 0;
  x->guest.current = (uint64_t)c->vmcs;
}

void dump_rule(const struct virtual_cpu *c) {
  static struct entry_state x;
  struct entry_caps         k = capabilities();
  read_state(c, &x);
  struct entry_rule rule = entry_rule(entry_check(x, k));
  if (rule.number == 0) {
    kprintf("vmx: no rule of SDM Vol. 3C, chapter 26, that is checked here is violated\n");
    return;
  }
  kprintf("vmx: SDM Vol. 3C, %s, rule %u of arch/vmx/entry_rules.c: %s\n", rule.section,
          rule.number, rule.text);
  for (uint32_t f = 0; f < entry_field_count; f++) {
    if (!entry_blames(x, k, rule.number, f)) continue;
    kprintf("vmx: it is about the field %x, %s = %lx\n", entry_fields[f].encoding,
            entry_fields[f].name, entry_get(&x, f));
  }
}

void dump_registers(const struct virtual_cpu *c) {
  static const char *const name[16] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
                                       "r8 ", "r9 ", "r10", "r11", "r12", "r13", "r14", "r15"};
  for (uint32_t i = 0; i < 16; i++) {
    uint64_t value = i == 4 ? vmcs_read(VMCS_GUEST_RSP) : vcpu_gpr[c->number][i];
    kprintf("%s %s %016lx%s", i % 4 == 0 ? " " : "", name[i], value, i % 4 == 3 ? "\n" : "");
  }
  kprintf("  rip %016lx rflags %lx cs %lx base %lx rights %lx\n", vmcs_read(VMCS_GUEST_RIP),
          vmcs_read(VMCS_GUEST_RFLAGS), vmcs_read(VMCS_GUEST_ES_SELECTOR + 2),
          vmcs_read(VMCS_GUEST_CS_BASE), vmcs_read(VMCS_GUEST_CS_RIGHTS));
  kprintf("  cr0 %lx cr2 %lx cr3 %lx cr4 %lx efer %lx idt %lx limit %lx\n",
          vmcs_read(VMCS_GUEST_CR0), READ_CR(2), vmcs_read(VMCS_GUEST_CR3),
          vmcs_read(VMCS_GUEST_CR4), vmcs_read(VMCS_GUEST_EFER), vmcs_read(VMCS_GUEST_IDTR_BASE),
          vmcs_read(VMCS_GUEST_IDTR_LIMIT));
}

void dump_fields(const struct virtual_cpu *c) {
  static struct entry_state x;
  uint32_t                  printed = 0;
  read_state(c, &x);
  for (uint32_t f = 0; f < entry_field_count; f++) {
    if (entry_get(&x, f) == 0 || entry_fields[f].encoding == NO_ENCODING) continue;
    kprintf("  %s %lx%s", entry_fields[f].name, entry_get(&x, f),
            ++printed % 4 == 0 ? "\n" : ",");
  }
  kprintf("\n");
}
