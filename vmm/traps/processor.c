/* SPDX-License-Identifier: MIT */
/* CPUID, MSRs, CR0 and VMCALL: done by the hypervisor, seen only by the guest. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

#define CPUID_1_ECX_VMX        (1u << 5)
#define CPUID_1_ECX_APIC       (1u << 21 | 1u << 24) /* x2APIC, TSC deadline */
#define CPUID_1_ECX_HYPERVISOR (1u << 31)
#define CPUID_1_ECX_HIDDEN     (1u << 3 | 1u << 8 | 1u << 15)
#define CPUID_1_EDX_SEP        (1u << 11)
#define CPUID_1_EDX_HIDDEN     (1u << 22 | 1u << 29)

#define IA32_EFER    0xC0000080u
#define IA32_LSTAR   0xC0000082u
#define UNKNOWN_MSR  0x12345u
#define EFER_LME_LMA 0x500u

#define CR0_PE (1ull << 0)
#define CR0_MP (1ull << 1)
#define CR0_NW (1ull << 29)
#define CR0_CD (1ull << 30)
#define CR0_PG (1ull << 31)

static void input(uint64_t first, uint64_t second, uint64_t third) {
  poke(INPUT, first);
  poke(INPUT + 8, second);
  poke(INPUT + 16, third);
}

static void cpuid(void) {
  test("cpuid-features");
  input(1, 0, 0);
  if (run_cleanly(ROUTINE_do_cpuid)) {
    uint64_t ecx = peek(RESULT + 16);
    expect("hypervisor bit", CPUID_1_ECX_HYPERVISOR, ecx & CPUID_1_ECX_HYPERVISOR);
    expect("VMX bit", 0, ecx & CPUID_1_ECX_VMX);
    expect("x2APIC, TSC deadline", CPUID_1_ECX_APIC, ecx & CPUID_1_ECX_APIC);
    expect("MONITOR, TM2, PDCM", 0, ecx & CPUID_1_ECX_HIDDEN);
    expect("ACPI, TM", 0, peek(RESULT + 24) & CPUID_1_EDX_HIDDEN);
    expect("SEP", CPUID_1_EDX_SEP, peek(RESULT + 24) & CPUID_1_EDX_SEP);
    for (uint32_t i = 0; i < 4; i++) expect("an upper half", 0, peek(RESULT + 8 * i) >> 32);
  }
  test("cpuid-vendor");
  input(0, 0, 0);
  if (run_cleanly(ROUTINE_do_cpuid)) expect("some leaves", true, peek(RESULT) >= 1);
}

static void msrs(void) {
  test("rdmsr-efer");
  input(IA32_EFER, 0, 0);
  if (run_cleanly(ROUTINE_do_rdmsr))
    expect("LME and LMA", EFER_LME_LMA, peek(RESULT) & EFER_LME_LMA);

  test("wrmsr-rdmsr-lstar");
  input(IA32_LSTAR, 0x89ABCDEF, 0xFFFF8123);
  if (run_cleanly(ROUTINE_do_wrmsr)) expect("done", 1, peek(RESULT));
  if (run_cleanly(ROUTINE_do_rdmsr)) {
    expect("eax", 0x89ABCDEF, peek(RESULT));
    expect("edx", 0xFFFF8123, peek(RESULT + 8));
  }
  test("rdmsr-unknown");
  input(UNKNOWN_MSR, 0, 0);
  if (expect_fault(run(ROUTINE_do_rdmsr), GENERAL_PROTECTION))
    expect("error code", 0, peek(FAULT_ERROR));

  test("wrmsr-unknown");
  if (expect_fault(run(ROUTINE_do_wrmsr), GENERAL_PROTECTION))
    expect("nothing was done", 0, peek(RESULT));
}

/* The guest does CR0 := (CR0 & INPUT[0]) | INPUT[1], reads it, and puts the old value back. */
static void cr0_case(const char *name, uint64_t keep, uint64_t set, uint64_t change) {
  test(name);
  input(keep, set, 0);
  if (run_cleanly(ROUTINE_write_cr0))
    expect("changed bits", change, peek(RESULT) ^ peek(RESULT + 8));
}

static void cr0_fault(const char *name, uint64_t keep, uint64_t set) {
  test(name);
  input(keep, set, 0);
  if (expect_fault(run(ROUTINE_write_cr0), GENERAL_PROTECTION))
    expect("nothing was read back", 0, peek(RESULT + 8));
  run_cleanly(ROUTINE_nothing);
}

static void cr0(void) {
  input(~0ull, 0, 0);
  test("cr0-same");
  uint64_t before = run_cleanly(ROUTINE_write_cr0) ? peek(RESULT) : 0;
  expect("unchanged", before, peek(RESULT + 8));
  expect("PE and PG", CR0_PE | CR0_PG, before & (CR0_PE | CR0_PG));
  cr0_case("cr0-monitor-coprocessor", ~0ull, CR0_MP, ~before & CR0_MP);
  cr0_case("cr0-cache-disable", ~0ull, CR0_CD | CR0_NW, ~before & (CR0_CD | CR0_NW));
  cr0_case("cr0-cache-enable", ~(CR0_CD | CR0_NW), 0, before & (CR0_CD | CR0_NW));
  cr0_fault("cr0-nw-without-cd", ~CR0_CD, CR0_NW);
  cr0_fault("cr0-pg-without-pe", ~CR0_PE, CR0_PG);
}

static void vmcall(void) {
  test("vmcall-unknown");
  input(0xFFFFFFFF, 0, 0);
  if (run_cleanly(ROUTINE_do_vmcall)) expect("rax", (uint64_t)-1000, peek(RESULT));
}

void test_processor(void) {
  cpuid();
  msrs();
  cr0();
  vmcall();
}
