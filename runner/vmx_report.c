/* SPDX-License-Identifier: MIT */
#include "runner/vmx_report.h"

#include "arch/vmx/run.h"
#include "runner/vmx.h"
#include "runner/vmx_dump.h"

struct exit_counter exit_counter[MAX_PROCESSORS];
uint64_t            exit_ticks[COUNTED_REASONS];

static const char *const reason_name[COUNTED_REASONS] = {
  [0] = "exception or NMI", [1] = "external interrupt", [2] = "triple fault", [3] = "INIT",
  [4] = "start-up IPI", [7] = "interrupt window", [9] = "task switch", [10] = "CPUID",
  [11] = "GETSEC", [12] = "HLT", [13] = "INVD", [14] = "INVLPG", [15] = "RDPMC", [16] = "RDTSC",
  [17] = "RSM", [18] = "VMCALL", [19] = "VMCLEAR", [20] = "VMLAUNCH", [21] = "VMPTRLD",
  [22] = "VMPTRST", [23] = "VMREAD", [24] = "VMRESUME", [25] = "VMWRITE", [26] = "VMXOFF",
  [27] = "VMXON", [28] = "control-register access", [29] = "MOV DR", [30] = "I/O instruction",
  [31] = "RDMSR", [32] = "WRMSR", [33] = "entry failure: guest state",
  [34] = "entry failure: MSR loading", [36] = "MWAIT", [39] = "MONITOR", [40] = "PAUSE",
  [41] = "entry failure: machine check", [48] = "EPT violation", [49] = "EPT misconfiguration",
  [50] = "INVEPT", [51] = "RDTSCP", [52] = "preemption timer", [53] = "INVVPID",
  [54] = "WBINVD", [55] = "XSETBV",
  [59] = "VMFUNC", [74] = "bus lock", [COUNTED_REASONS - 1] = "any other",
};

/* SDM Vol. 3, table 31-1. */
static const char *const instruction_error[] = {
  [4] = "VMLAUNCH with non-clear VMCS", [5] = "VMRESUME with non-launched VMCS",
  [7] = "VM entry with invalid control fields", [8] = "VM entry with invalid host-state fields",
  [26] = "VM entry with events blocked by MOV SS",
};

static bool dumped_once, triple_fault_told;

/* Once in all: a VMM may try again for ever. */
static void dump(const struct virtual_cpu *c) {
  if (dumped_once) return;
  dumped_once = true;
  dump_rule(c);
  kprintf("vmx: the guest's registers:\n");
  dump_registers(c);
  kprintf("vmx: the fields of the VMCS that are not 0:\n");
  dump_fields(c);
}

void report_triple_fault(const struct virtual_cpu *c) {
  if (triple_fault_told) return;
  triple_fault_told = true;
  kprintf("vmx: vcpu %u: triple fault; this is told once. The guest's registers:\n", c->number);
  dump_registers(c);
}

void report_vmfail(const struct virtual_cpu *c, uint32_t failure) {
  if (dumped_once) return;
  if (failure == VMX_RUN_NO_VMCS) {
    kprintf("vmx: vcpu %u: VM entry failed: there is no current VMCS\n", c->number);
    dumped_once = true;
    return;
  }
  uint64_t    error = vmcs_read(VMCS_INSTRUCTION_ERROR);
  const char *text = NULL;
  if (error < sizeof instruction_error / sizeof instruction_error[0]) {
    text = instruction_error[error];
  }
  kprintf("vmx: vcpu %u: VM-instruction error %lu: %s\n", c->number, error,
          text == NULL ? "see SDM Vol. 3, table 31-1" : text);
  dump(c);
}

void report_entry_failure(const struct virtual_cpu *c, uint32_t reason) {
  if (dumped_once) return;
  kprintf("vmx: vcpu %u: VM entry failed: reason %u (%s), qualification %lu\n", c->number,
          reason & 0xFFFFu, (reason & 0xFFFFu) == 33u ? "guest state" : "MSR load or machine check",
          vmcs_read(VMCS_EXIT_QUALIFICATION));
  dump(c);
}

static uint64_t exits_for(uint32_t reason) {
  uint64_t exits = 0;
  for (uint32_t n = 0; n < processor_count; n++) exits += exit_counter[n].exits[reason];
  return exits;
}

void vmx_stats(void) {
  uint64_t exits = 0, ticks = 0;
  kprintf("VM exits: reason, count, TSC ticks to the next entry (all, each)\n");
  for (uint32_t i = 0; i < COUNTED_REASONS; i++) {
    uint64_t count = exits_for(i);
    if (count == 0) continue;
    exits += count;
    ticks += exit_ticks[i];
    kprintf("  %2u %s: %lu exits, %lu ticks, %lu each\n", i,
            reason_name[i] == NULL ? "(unnamed)" : reason_name[i], count, exit_ticks[i],
            exit_ticks[i] / count);
  }
  kprintf("  in all: %lu exits, %lu ticks\n", exits, ticks);
  account_print(exits);
}
