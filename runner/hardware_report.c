/* SPDX-License-Identifier: MIT */
#include "runner/hardware_report.h"
#include "runner/runner.h"
#include "runner/x86.h"

#define BRAND_FIRST 0x80000002u /* three leaves of 16 characters */
#define BRAND_LAST  0x80000004u
#define SIZES       0x80000008u
#define LINE_WIDTH  90u

enum word { PIN, PRIMARY, SECONDARY, EPT_VPID, WORDS };

/* A control counts when it can be 1 (SDM Vol. 3, Appendix A); EPT_VPID: a bit of that MSR. */
static const struct { uint8_t word, bit; const char *name; } features[] = {
  {PIN, 0, "external-interrupt exiting"}, {PIN, 3, "NMI exiting"}, {PIN, 5, "virtual NMIs"},
  {PIN, 6, "preemption timer"}, {PIN, 7, "posted interrupts"},
  {PRIMARY, 21, "TPR shadow"}, {PRIMARY, 27, "monitor trap flag"}, {PRIMARY, 28, "MSR bitmaps"},
  {SECONDARY, 1, "EPT"}, {EPT_VPID, 16, "EPT 2 MiB pages"}, {EPT_VPID, 17, "EPT 1 GiB pages"},
  {EPT_VPID, 21, "EPT accessed and dirty flags"}, {EPT_VPID, 20, "INVEPT"},
  {SECONDARY, 5, "VPID"}, {EPT_VPID, 32, "INVVPID"},
  {SECONDARY, 7, "unrestricted guest"}, {SECONDARY, 0, "APIC-access page"},
  {SECONDARY, 4, "x2APIC mode"}, {SECONDARY, 8, "APIC-register virtualization"},
  {SECONDARY, 9, "virtual-interrupt delivery"}, {SECONDARY, 2, "descriptor-table exiting"},
  {SECONDARY, 3, "RDTSCP"}, {SECONDARY, 12, "INVPCID"}, {SECONDARY, 10, "PAUSE-loop exiting"},
  {SECONDARY, 13, "VM functions"}, {SECONDARY, 14, "VMCS shadowing"},
  {SECONDARY, 17, "page-modification logging"}, {SECONDARY, 20, "XSAVES"},
  {SECONDARY, 25, "TSC scaling"},
};

static void print_brand(void) {
  union { struct cpuid leaf[3]; char text[49]; } brand = { 0 };
  if (cpuid(0x80000000u, 0).eax < BRAND_LAST) return;
  for (uint32_t i = 0; i < 3; i++) brand.leaf[i] = cpuid(BRAND_FIRST + i, 0);
  const char *text = brand.text;
  while (*text == ' ') text++;
  kprintf(" %s,", text);
}

/* Family and model as CPUID leaf 1 puts them together (SDM Vol. 2, CPUID). */
void report_processor(void) {
  struct cpuid leaf = cpuid(0, 0), one = cpuid(1, 0);
  uint32_t     vendor[4] = { leaf.ebx, leaf.edx, leaf.ecx, 0 };
  uint32_t     family = one.eax >> 8 & 0xFu, model = one.eax >> 4 & 0xFu;
  if (family == 6u || family == 15u) model += (one.eax >> 16 & 0xFu) << 4;
  if (family == 15u) family += one.eax >> 20 & 0xFFu;
  kprintf("runner: CPU: %s,", (const char *)vendor);
  print_brand();
  kprintf(" family %u model %u stepping %u, ", family, model, one.eax & 0xFu);
  kprintf("%u bits of physical addresses\n", cpuid(SIZES, 0).eax & 0xFFu);
}

static void print_list(const char *title, const struct vmx_capabilities *has, bool wanted) {
  const uint64_t offered[WORDS] = {has->pin >> 32, has->primary >> 32, has->secondary >> 32,
                                   has->ept_vpid};
  uint32_t column = 0;
  for (size_t i = 0; i < sizeof features / sizeof features[0]; i++) {
    uint32_t length = 2; /* with the comma and the blank */
    if ((offered[features[i].word] >> features[i].bit & 1u) != wanted) continue;
    for (const char *c = features[i].name; *c != '\0'; c++) length++;
    if (column == 0) kprintf("%s", title);
    else kprintf(column + length > LINE_WIDTH ? ",\n   " : ",");
    column = column + length > LINE_WIDTH ? length : column + length;
    kprintf(" %s", features[i].name);
  }
  if (column > 0) kprintf("\n");
}

void report_vmx(const struct vmx_capabilities *has) {
  kprintf("runner: VT-x: VMCS revision %x, IA32_VMX_BASIC %lx, IA32_VMX_EPT_VPID_CAP %lx\n",
          (uint32_t)has->basic & 0x7FFFFFFFu, has->basic, has->ept_vpid);
  print_list("runner: VT-x has:", has, true);
  print_list("runner: VT-x lacks:", has, false);
}
