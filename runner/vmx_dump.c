/* SPDX-License-Identifier: MIT */
#include "runner/vmx_dump.h"

#include "arch/vmx/entry_fields.h"
#include "arch/vmx/entry_rules.h"
#include "runner/vmcs_state.h"
#include "runner/x86.h"

void dump_rule(const struct virtual_cpu *c) {
  static struct entry_state x;
  struct entry_caps         k = vmcs_state_caps();
  vmcs_state_read((uint64_t)c->vmcs, &x);
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
  vmcs_state_read((uint64_t)c->vmcs, &x);
  for (uint32_t f = 0; f < entry_field_count; f++) {
    if (entry_get(&x, f) == 0 || entry_fields[f].encoding == NO_ENCODING) continue;
    kprintf("  %s %lx%s", entry_fields[f].name, entry_get(&x, f),
            ++printed % 4 == 0 ? "\n" : ",");
  }
  kprintf("\n");
}
