/* SPDX-License-Identifier: MIT */
#include "oracle/decode/names.h"

#include <string.h>

#include "temora/vmx.h"

#define ENTRY_FAILED 0x80000000u

/* Linux, arch/x86/include/uapi/asm/vmx.h; what it has no name for is called as in the SDM. */
static const char *const reasons[] = {
  [0] = "EXCEPTION_NMI", "EXTERNAL_INTERRUPT", "TRIPLE_FAULT", "INIT_SIGNAL", "SIPI_SIGNAL",
  "IO_SMI", "OTHER_SMI", "INTERRUPT_WINDOW", "NMI_WINDOW", "TASK_SWITCH",
  [10] = "CPUID", "GETSEC", "HLT", "INVD", "INVLPG", "RDPMC", "RDTSC", "RSM", "VMCALL", "VMCLEAR",
  [20] = "VMLAUNCH", "VMPTRLD", "VMPTRST", "VMREAD", "VMRESUME", "VMWRITE", "VMOFF", "VMON",
  "CR_ACCESS", "DR_ACCESS",
  [30] = "IO_INSTRUCTION", "MSR_READ", "MSR_WRITE", "INVALID_STATE", "MSR_LOAD_FAIL",
  [36] = "MWAIT_INSTRUCTION", "MONITOR_TRAP_FLAG", [39] = "MONITOR_INSTRUCTION",
  [40] = "PAUSE_INSTRUCTION", "MCE_DURING_VMENTRY", [43] = "TPR_BELOW_THRESHOLD", "APIC_ACCESS",
  "EOI_INDUCED", "GDTR_IDTR", "LDTR_TR", "EPT_VIOLATION", "EPT_MISCONFIG",
  [50] = "INVEPT", "RDTSCP", "PREEMPTION_TIMER", "INVVPID", "WBINVD", "XSETBV", "APIC_WRITE",
  "RDRAND", "INVPCID", "VMFUNC",
  [60] = "ENCLS", "RDSEED", "PML_FULL", "XSAVES", "XRSTORS", "PCONFIG", "SPP_EVENT", "UMWAIT",
  "TPAUSE", "LOADIWKEY",
  [70] = "ENCLV", [72] = "ENQCMD", "ENQCMDS", "BUS_LOCK", "NOTIFY", "SEAMCALL", "TDCALL",
};
#define REASONS (sizeof reasons / sizeof reasons[0])

/* Linux up to 3.2 had names of its own; the first name of window and SMI has changed since. */
static const struct { const char *name; uint32_t reason; } old_reasons[] = {
  {"exception", 0}, {"ext_irq", 1}, {"triple_fault", 2}, {"nmi_window", 8},
  {"io_instruction", 30}, {"cr_access", 28}, {"dr_access", 29}, {"cpuid", 10}, {"rdmsr", 31},
  {"wrmsr", 32}, {"interrupt_window", 7}, {"halt", 12}, {"invlpg", 14}, {"hypercall", 18},
  {"tpr_below_thres", 43}, {"apic_access", 44}, {"wbinvd", 54}, {"task_switch", 9},
  {"ept_violation", 48}, {"PENDING_INTERRUPT", 7},
};

/* The first letters of those that are of SVM and of nothing else. */
static const char *const svm[] = {
  "EXIT_", "npf", "vintr", "msr", "io", "hlt", "interrupt", "read_", "write_", "vmrun", "vmload",
  "vmsave", "vmmcall", "stgi", "clgi", "skinit", "shutdown", "avic_", "vmgexit", "cr0_sel_write",
  "iret", "idle-halt", "buslock", "swint", "smi", "nmi", "init", "rsm", "rdtsc", "rdpmc", "monitor",
  "mwait", "xsetbv", "invd", "invpcid", "invlpga", "ferr_freeze", "DE excp", "DB excp", "BP excp",
  "OF excp", "BR excp", "UD excp", "NM excp", "DF excp", "TS excp", "NP excp", "SS excp",
  "GP excp", "PF excp", "MF excp", "AC excp", "MC excp", "XF excp",
};

static const char *const kinds[] = {
  [EXIT_UNKNOWN] = "unknown", [EXIT_ENTRY_FAILED] = "entry failed",
  [EXIT_EXCEPTION] = "exception", [EXIT_NMI] = "NMI",
  [EXIT_EXTERNAL_INTERRUPT] = "external interrupt", [EXIT_TRIPLE_FAULT] = "triple fault",
  [EXIT_INIT] = "INIT", [EXIT_STARTUP] = "start-up IPI",
  [EXIT_INTERRUPT_WINDOW] = "interrupt window", [EXIT_TASK_SWITCH] = "task switch",
  [EXIT_CPUID] = "CPUID", [EXIT_HLT] = "HLT", [EXIT_INVD] = "INVD or WBINVD",
  [EXIT_VMCALL] = "VMCALL", [EXIT_VMX_INSTRUCTION] = "VMX instruction",
  [EXIT_CR] = "control register", [EXIT_IO] = "I/O", [EXIT_RDMSR] = "RDMSR",
  [EXIT_WRMSR] = "WRMSR", [EXIT_PAUSE] = "PAUSE", [EXIT_MEMORY] = "memory",
  [EXIT_EPT_MISCONFIGURATION] = "EPT misconfiguration",
  [EXIT_PREEMPTION_TIMER] = "preemption timer", [EXIT_XSETBV] = "XSETBV", [EXIT_OTHER] = "other",
};

static const char exceptions[][4] = {
  "#DE", "#DB", "", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "", "#TS", "#NP", "#SS", "#GP", "#PF",
  "", "#MF", "#AC", "#MC", "#XM",
};

static bool same(const char *name, size_t length, const char *other) {
  return strlen(other) == length && memcmp(name, other, length) == 0;
}

const char *reason_name(uint32_t basic) { return basic < REASONS ? reasons[basic] : NULL; }

bool reason_of_name(const char *name, size_t length, uint32_t *reason) {
  for (uint32_t i = 0; i < REASONS; i++) {
    if (reasons[i] == NULL || !same(name, length, reasons[i])) continue;
    *reason = i == 33 || i == 34 || i == 41 ? i | ENTRY_FAILED : i;
    return true;
  }
  for (size_t i = 0; i < sizeof old_reasons / sizeof old_reasons[0]; i++) {
    *reason = old_reasons[i].reason;
    if (same(name, length, old_reasons[i].name)) return true;
  }
  return false;
}

bool reason_is_svm(const char *name, size_t length) {
  uint32_t unused;
  if (reason_of_name(name, length, &unused)) return false;
  for (size_t i = 0; i < sizeof svm / sizeof svm[0]; i++) {
    size_t letters = strlen(svm[i]);
    if (letters <= length && memcmp(name, svm[i], letters) == 0) return true;
  }
  return false;
}

const char *kind_name(uint32_t kind) { return kinds[kind]; }

bool exception_of_name(const char *name, size_t length, uint32_t *vector) {
  for (*vector = 0; *vector < sizeof exceptions / sizeof exceptions[0]; ++*vector) {
    if (length > 0 && same(name, length, exceptions[*vector])) return true;
  }
  return false;
}
