/* SPDX-License-Identifier: MIT */
/* What the rules of VM entry say. Sections of SDM Vol. 3C:
 *   26.2.1.1 VM-Execution Control Fields        26.3.1.1 Guest Control Registers, ... and MSRs
 *   26.2.1.2 VM-Exit Control Fields             26.3.1.2 Guest Segment Registers
 *   26.2.1.3 VM-Entry Control Fields            26.3.1.3 Guest Descriptor-Table Registers
 *   26.2.2   Host Control Registers and MSRs    26.3.1.4 Guest RIP, RFLAGS, and SSP
 *   26.2.3   Host Segment and ... Registers     26.3.1.5 Guest Non-Register State
 *   26.2.4   Address-Space Size                 26.3.1.6 Page-Directory-Pointer-Table Entries */
#include "arch/vmx/entry_rules.h"

#include <stddef.h>

#define EXECUTION "26.2.1.1"
#define EXIT      "26.2.1.2"
#define ENTRY     "26.2.1.3"
#define HOST_REG  "26.2.2"
#define HOST_SEG  "26.2.3"
#define HOST_SIZE "26.2.4"
#define REGISTERS "26.3.1.1"
#define SEGMENTS  "26.3.1.2"
#define TABLES    "26.3.1.3"
#define FLOW      "26.3.1.4"
#define STATE     "26.3.1.5"
#define PDPTES    "26.3.1.6"

#define DATA_RULES(n, name)                                              \
  {n, SEGMENTS, name ": type: accessed, and readable if code"},          \
  {(n) + 1, SEGMENTS, name ": a code or data segment (S)"},              \
  {(n) + 2, SEGMENTS, name ": DPL is at least RPL"},                     \
  {(n) + 3, SEGMENTS, name ": present"},                                 \
  {(n) + 4, SEGMENTS, name ": reserved access rights are 0"},            \
  {(n) + 5, SEGMENTS, name ": granularity fits the limit"}
#define V86_RULES(n, name)                                               \
  {n, SEGMENTS, name " in virtual-8086 mode: base is 16 * selector"},    \
  {(n) + 1, SEGMENTS, name " in virtual-8086 mode: limit is FFFFh"},     \
  {(n) + 2, SEGMENTS, name " in virtual-8086 mode: access rights are F3h"}

static const struct entry_rule rules[] = {
  {101, EXECUTION, "pin-based controls: as IA32_VMX_TRUE_PINBASED_CTLS allows"},
  {102, EXECUTION, "primary controls: as IA32_VMX_TRUE_PROCBASED_CTLS allows"},
  {103, EXECUTION, "secondary controls: as IA32_VMX_PROCBASED_CTLS2 allows"},
  {104, EXECUTION, "CR3-target count: at most 4 and IA32_VMX_MISC 24:16"},
  {105, EXECUTION, "I/O bitmaps: page frames"},
  {106, EXECUTION, "MSR bitmap: a page frame"},
  {107, EXECUTION, "virtual NMIs need NMI exiting"},
  {108, EXECUTION, "NMI-window exiting needs virtual NMIs"},
  {111, EXECUTION, "virtual-APIC address: a page frame"},
  {112, EXECUTION, "TPR threshold: bits 31:4 are 0"},
  {113, EXECUTION, "TPR threshold: not above the virtual TPR"},
  {114, EXECUTION, "APIC-access address: a page frame"},
  {115, EXECUTION, "APIC-access virtualization excludes x2APIC virtualization"},
  {116, EXECUTION, "APIC virtualization needs the TPR shadow"},
  {117, EXECUTION, "virtual-interrupt delivery needs external-interrupt exiting"},
  {118, EXECUTION, "posted interrupts need virtual-interrupt delivery and acknowledge on exit"},
  {119, EXECUTION, "posted-interrupt vector: below 256"},
  {120, EXECUTION, "posted-interrupt descriptor: 64-byte aligned, in physical memory"},
  {121, EXECUTION, "VPID: not 0"},
  {122, EXECUTION, "EPT pointer: a memory type that exists"},
  {123, EXECUTION, "EPT pointer: a page-walk length that exists"},
  {124, EXECUTION, "EPT pointer: accessed and dirty flags exist"},
  {125, EXECUTION, "EPT pointer: reserved bits are 0"},
  {126, EXECUTION, "unrestricted guest needs EPT"},
  {127, EXECUTION, "page-modification logging and mode-based execution need EPT"},
  {128, EXECUTION, "page-modification log: a page frame"},
  {131, EXECUTION, "VM functions: as IA32_VMX_VMFUNC allows"},
  {132, EXECUTION, "EPTP switching needs EPT, and a page frame for its list"},
  {133, EXECUTION, "VMREAD and VMWRITE bitmaps: page frames"},
  {134, EXECUTION, "virtualization-exception area: a page frame"},
  {135, EXECUTION, "TSC multiplier: not 0"},
  {136, EXECUTION, "no control whose rules are not stated here"},
  {141, EXIT, "exit controls: as IA32_VMX_TRUE_EXIT_CTLS allows"},
  {142, EXIT, "saving the preemption timer needs the timer"},
  {143, EXIT, "exit MSR-store list: 16-byte aligned, in physical memory"},
  {144, EXIT, "exit MSR-load list: 16-byte aligned, in physical memory"},
  {145, ENTRY, "entry controls: as IA32_VMX_TRUE_ENTRY_CTLS allows"},
  {146, ENTRY, "entry MSR-load list: 16-byte aligned, in physical memory"},
  {147, ENTRY, "entry to SMM and deactivation of dual monitors: 0 outside SMM"},
  {148, ENTRY, "no MSR is loaded (the rules of 26.4 are not stated here)"},
  {151, ENTRY, "event: bits 30:12 are 0"},
  {152, ENTRY, "event: a type that exists"},
  {153, ENTRY, "event: an NMI has vector 2"},
  {154, ENTRY, "event: an exception has a vector up to 31"},
  {155, ENTRY, "event: type 7 has vector 0"},
  {156, ENTRY, "event: an error code exactly where the exception has one"},
  {157, ENTRY, "event: error code has 16 bits"},
  {158, ENTRY, "event: instruction length 1 to 15"},
  {201, HOST_REG, "host CR0: as IA32_VMX_CR0_FIXED0, _FIXED1 allow"},
  {202, HOST_REG, "host CR4: as IA32_VMX_CR4_FIXED0, _FIXED1 allow"},
  {203, HOST_REG, "host CR4.CET needs CR0.WP"},
  {204, HOST_REG, "host CR3: in physical memory"},
  {205, HOST_REG, "host SYSENTER_ESP: canonical"},
  {206, HOST_REG, "host SYSENTER_EIP: canonical"},
  {207, HOST_REG, "host PERF_GLOBAL_CTRL: reserved bits are 0"},
  {208, HOST_REG, "host PAT: memory types"},
  {209, HOST_REG, "host EFER: reserved bits are 0"},
  {210, HOST_REG, "host EFER: LMA and LME are host address-space size"},
  {211, HOST_SEG, "host selectors: RPL and TI are 0"},
  {212, HOST_SEG, "host CS: not 0"},
  {213, HOST_SEG, "host TR: not 0"},
  {214, HOST_SEG, "host SS: not 0 in a 32-bit host"},
  {215, HOST_SEG, "host FS base: canonical"},
  {216, HOST_SEG, "host GS base: canonical"},
  {217, HOST_SEG, "host GDTR base: canonical"},
  {218, HOST_SEG, "host IDTR base: canonical"},
  {219, HOST_SEG, "host TR base: canonical"},
  {221, HOST_SIZE, "host address-space size is the processor's mode"},
  {222, HOST_SIZE, "an IA-32e mode guest needs a 64-bit host"},
  {223, HOST_SIZE, "a 64-bit host has CR4.PAE"},
  {224, HOST_SIZE, "host RIP: canonical"},
  {225, HOST_SIZE, "a 32-bit host has no CR4.PCIDE"},
  {226, HOST_SIZE, "a 32-bit host has RIP below 4 GiB"},
  {301, REGISTERS, "CR0: as IA32_VMX_CR0_FIXED0, _FIXED1 allow"},
  {302, REGISTERS, "CR0.PG needs CR0.PE"},
  {303, REGISTERS, "CR4: as IA32_VMX_CR4_FIXED0, _FIXED1 allow"},
  {304, REGISTERS, "CR4.CET needs CR0.WP"},
  {305, REGISTERS, "DEBUGCTL: reserved bits are 0"},
  {306, REGISTERS, "IA-32e mode guest has CR0.PG"},
  {307, REGISTERS, "IA-32e mode guest has CR4.PAE"},
  {308, REGISTERS, "CR4.PCIDE needs IA-32e mode guest"},
  {309, REGISTERS, "CR3: in physical memory"},
  {310, REGISTERS, "DR7: bits 63:32 are 0"},
  {311, REGISTERS, "SYSENTER_ESP: canonical"},
  {312, REGISTERS, "SYSENTER_EIP: canonical"},
  {313, REGISTERS, "PERF_GLOBAL_CTRL: reserved bits are 0"},
  {314, REGISTERS, "PAT: memory types"},
  {315, REGISTERS, "EFER: reserved bits are 0"},
  {316, REGISTERS, "EFER.LMA is IA-32e mode guest"},
  {317, REGISTERS, "EFER.LMA is EFER.LME while paging"},
  {318, REGISTERS, "BNDCFGS: reserved bits are 0, canonical"},
  {411, SEGMENTS, "CS: type: accessed code; 3 in an unrestricted guest"},
  {412, SEGMENTS, "CS: a code or data segment (S)"},
  {413, SEGMENTS, "CS: DPL fits SS.DPL"},
  {414, SEGMENTS, "CS: present"},
  {415, SEGMENTS, "CS: reserved access rights are 0"},
  {416, SEGMENTS, "CS: not both L and D in IA-32e mode"},
  {417, SEGMENTS, "CS: granularity fits the limit"},
  {418, SEGMENTS, "CS: base has 32 bits"},
  {421, SEGMENTS, "SS: RPL is that of CS"},
  {422, SEGMENTS, "SS: type: accessed, writable data"},
  {423, SEGMENTS, "SS: a code or data segment (S)"},
  {424, SEGMENTS, "SS: DPL is RPL"},
  {425, SEGMENTS, "SS: DPL is 0 in real-address mode, and with CS of type 3"},
  {426, SEGMENTS, "SS: present"},
  {427, SEGMENTS, "SS: reserved access rights are 0"},
  {428, SEGMENTS, "SS: granularity fits the limit"},
  {429, SEGMENTS, "SS: base has 32 bits"},
  DATA_RULES(431, "ES"), DATA_RULES(441, "DS"), DATA_RULES(451, "FS"), DATA_RULES(461, "GS"),
  {471, SEGMENTS, "ES: base has 32 bits"},
  {472, SEGMENTS, "DS: base has 32 bits"},
  {473, SEGMENTS, "FS: base is canonical"},
  {474, SEGMENTS, "GS: base is canonical"},
  {481, SEGMENTS, "TR: a selector of the GDT"},
  {482, SEGMENTS, "TR: base is canonical"},
  {483, SEGMENTS, "TR: type: a busy TSS of the mode"},
  {484, SEGMENTS, "TR: a system segment (S)"},
  {485, SEGMENTS, "TR: present"},
  {486, SEGMENTS, "TR: reserved access rights are 0"},
  {487, SEGMENTS, "TR: granularity fits the limit"},
  {488, SEGMENTS, "TR: usable"},
  {491, SEGMENTS, "LDTR: a selector of the GDT"},
  {492, SEGMENTS, "LDTR: base is canonical"},
  {493, SEGMENTS, "LDTR: type: an LDT"},
  {494, SEGMENTS, "LDTR: a system segment (S)"},
  {495, SEGMENTS, "LDTR: present"},
  {496, SEGMENTS, "LDTR: reserved access rights are 0"},
  {497, SEGMENTS, "LDTR: granularity fits the limit"},
  V86_RULES(501, "ES"), V86_RULES(511, "CS"), V86_RULES(521, "SS"),
  V86_RULES(531, "DS"), V86_RULES(541, "FS"), V86_RULES(551, "GS"),
  {601, TABLES, "GDTR: base is canonical"},
  {602, TABLES, "IDTR: base is canonical"},
  {603, TABLES, "GDTR: limit has 16 bits"},
  {604, TABLES, "IDTR: limit has 16 bits"},
  {611, FLOW, "RIP has 32 bits outside 64-bit mode"},
  {612, FLOW, "RIP: the bits above the linear-address width are equal"},
  {613, FLOW, "RFLAGS: reserved bits"},
  {614, FLOW, "RFLAGS.VM needs CR0.PE and excludes IA-32e mode"},
  {615, FLOW, "RFLAGS.IF is 1 for an external interrupt"},
  {701, STATE, "activity state: 0 to 3"},
  {702, STATE, "activity state: as IA32_VMX_MISC allows"},
  {703, STATE, "HLT state: SS.DPL is 0"},
  {704, STATE, "blocking by STI or MOV SS: active"},
  {705, STATE, "the event can end the activity state"},
  {711, STATE, "interruptibility: reserved bits are 0"},
  {712, STATE, "interruptibility: not both STI and MOV SS"},
  {713, STATE, "blocking by STI: RFLAGS.IF is 1"},
  {714, STATE, "no blocking with an external interrupt or an NMI"},
  {715, STATE, "no blocking by SMI outside SMM"},
  {716, STATE, "no blocking by NMI with an NMI and virtual NMIs"},
  {717, STATE, "no interrupted enclave"},
  {721, STATE, "pending debug exceptions: reserved bits are 0"},
  {722, STATE, "pending debug exceptions: BS is the single step that waits"},
  {723, STATE, "VMCS link pointer: all ones or a page frame"},
  {724, STATE, "VMCS link pointer: revision and shadow-VMCS indicator"},
  {725, STATE, "VMCS link pointer: not the VMCS itself"},
  {801, PDPTES, "PDPTE 0: reserved bits are 0"},
  {802, PDPTES, "PDPTE 1: reserved bits are 0"},
  {803, PDPTES, "PDPTE 2: reserved bits are 0"},
  {804, PDPTES, "PDPTE 3: reserved bits are 0"},
};
#define RULES (sizeof rules / sizeof rules[0])

uint32_t entry_rule_count(void) { return RULES; }

struct entry_rule entry_rule_at(uint32_t i) {
  return i < RULES ? rules[i] : (struct entry_rule){0, "", "no rule"};
}

struct entry_rule entry_rule(uint32_t number) {
  for (uint32_t i = 0; i < RULES; i++) {
    if (rules[i].number == number) return rules[i];
  }
  return entry_rule_at(RULES);
}

uint32_t entry_rule_outcome(uint32_t number) {
  if (number == 0) return ENTRY_ENTERS;
  if (number < 200u) return ENTRY_BAD_CONTROLS;
  return number < 300u ? ENTRY_BAD_HOST : ENTRY_BAD_GUEST;
}
