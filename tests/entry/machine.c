/* SPDX-License-Identifier: MIT */
/* A bare-metal program: generates states around the edges of the rules of VM entry, enters each
 * for real, and compares what the processor does with what entry_check says.
 *
 * A guest that is entered executes nothing: the preemption timer is at 0, and EPT maps nothing. */
#include "arch/vmx/run.h"
#include "runner/runner.h"
#include "runner/vmcs.h"
#include "runner/x86.h"
#include "tests/entry/machine.h"

#define MSR_PAT         0x277u
#define MSR_VMX_BASIC   0x480u
#define CR0_NE          0x20u
#define CR4_VMXE        0x2000u
#define MSR_SYSENTER_CS 0x174u
#define VTPR            0x80u /* in the virtual-APIC page */
#define LIST_ENTRIES    256u
#define MOST_EDITS      3u
#define ENTRY_FAILED    0x80000000u
#define EXAMPLES        2u

void     kernel_main(uint32_t magic, uint32_t information);

static uint8_t page[8][4096] __attribute__((aligned(4096)));
static uint8_t absent[256]; /* fields that this processor does not have */
static uint64_t gpr[16];

static struct entry_caps  caps;
static struct entry_host  host;
static struct entry_pages pages;

/* ---- the processor ---- */

static bool set_field(uint32_t field, uint64_t value) {
  uint8_t failed;
  __asm__ volatile("vmwrite %2, %1; setna %0"
                   : "=r"(failed) : "r"((uint64_t)field), "r"(value) : "cc");
  return !failed;
}

static void use_vmcs(uint64_t address) {
  __asm__ volatile("vmclear %0; vmptrld %0" : : "m"(address) : "cc", "memory");
}

static void start_vmx(void) {
  uint64_t region = (uint64_t)page[0];
  uint8_t  failed;
  *(uint32_t *)page[0] = *(uint32_t *)page[1] = (uint32_t)rdmsr(MSR_VMX_BASIC) & 0x7FFFFFFFu;
  WRITE_CR(0, READ_CR(0) | CR0_NE);
  WRITE_CR(4, READ_CR(4) | CR4_VMXE);
  __asm__ volatile("vmxon %1; setna %0" : "=r"(failed) : "m"(region) : "cc", "memory");
  if (failed) panic("VMXON failed");
}

static void read_host(void) {
  host = (struct entry_host){
    .cr0 = READ_CR(0), .cr3 = READ_CR(3), .cr4 = READ_CR(4), .efer = rdmsr(MSR_EFER),
    .pat = rdmsr(MSR_PAT), .cs = SELECTOR_KERNEL_CODE, .ss = SELECTOR_KERNEL_DATA,
    .tr = SELECTOR_TSS, .tr_base = (uint64_t)page[7], .gdtr_base = (uint64_t)gdt,
    .rip = (uint64_t)vmx_run_exit, .lma = 1,
  };
}

static void prepare(void) {
  pages = (struct entry_pages){(uint64_t)page[1], (uint64_t)page[2], (uint64_t)page[3],
                               (uint64_t)page[4], (uint64_t)page[5], 0};
  memset(page[3], 0xFF, sizeof page[3]);
  for (uint32_t i = 0; i < LIST_ENTRIES; i++) ((uint64_t *)page[4])[2u * i] = MSR_SYSENTER_CS;
  *(uint32_t *)page[5] = (uint32_t)rdmsr(MSR_VMX_BASIC); /* a VMCS, for the link pointer */
  use_vmcs(pages.vmcs);
  for (uint32_t f = 0; f < entry_field_count; f++) {
    uint32_t encoding = entry_fields[f].encoding;
    absent[f] = encoding == NO_ENCODING || !set_field(encoding, 0);
    if (absent[f] && encoding != NO_ENCODING) kprintf("absent: %s\n", entry_fields[f].name);
  }
}

/* ---- one state ---- */

/* What memory holds: at the link pointer, in the virtual-APIC page, and for the PDPTEs without EPT.
 * Where there is no memory all bits are 1. */
static void look_at_memory(struct entry_state *x) {
  uint64_t limit = 512ull << 20, table = x->guest.cr3 & 0xFFFFFFE0u;
  uint64_t vtpr = x->controls.virtual_apic + VTPR;
  x->controls.vtpr = vtpr < limit ? *(uint8_t *)vtpr >> 4 : 0xFu;
  x->guest.link_word = 0xFFFFFFFFu;
  if (x->guest.link < limit - 4u) x->guest.link_word = *(uint32_t *)x->guest.link;
  if (entry_uses_ept(&x->controls) || table >= limit - 32u) return;
  x->guest.pdpte0 = ((uint64_t *)table)[0];
  x->guest.pdpte1 = ((uint64_t *)table)[1];
  x->guest.pdpte2 = ((uint64_t *)table)[2];
  x->guest.pdpte3 = ((uint64_t *)table)[3];
}

static uint32_t enter(const struct entry_state *x) {
  use_vmcs(pages.vmcs);
  for (uint32_t f = 0; f < entry_field_count; f++) {
    if (!absent[f]) set_field(entry_fields[f].encoding, entry_get(x, f));
  }
  uint32_t failure = vmx_run(gpr, 0);
  if (failure == VMX_RUN_VALID) return (uint32_t)vmcs_read(VMCS_INSTRUCTION_ERROR);
  if (failure != 0) return OUTCOME_INVALID;
  uint32_t reason = (uint32_t)vmcs_read(VMCS_EXIT_REASON);
  WRITE_CR(4, host.cr4);
  WRITE_CR(0, host.cr0);
  wrmsr(MSR_EFER, host.efer);
  return reason & ENTRY_FAILED ? reason & 0xFFFFu : ENTRY_ENTERS;
}

static void show(uint32_t base, const struct entry_state *x, const uint32_t *edited,
                 uint32_t edits) {
  kprintf("example: base %u", base);
  for (uint32_t i = 0; i < edits; i++) {
    kprintf("; %s = %lx", entry_fields[edited[i]].name, entry_get(x, edited[i]));
  }
  if (x->controls.event != 0) {
    kprintf("; event %lx error %lx length %lu", x->controls.event, x->controls.event_error,
            x->controls.event_length);
  }
  kprintf("\n");
}

static void one(uint64_t number, uint64_t *seed) {
  uint32_t           base = (uint32_t)(number % BASES), edits = 0, edited[MOST_EDITS];
  uint32_t           wanted = 1u + (uint32_t)(number / BASES % 4u == 0) + (number % 13u == 0);
  struct entry_state x = entry_base_state(base, caps, host, pages);
  while (edits < wanted) {
    uint32_t f = entry_edit(&x, caps, pages, seed);
    if (absent[f]) x = entry_base_state(base, caps, host, pages), edits = 0;
    else edited[edits++] = f;
  }
  look_at_memory(&x);
  uint32_t rule = entry_bochs_rule(&x, entry_check(x, caps));
  if (!entry_is_safe(&x, &host, &pages, rule)) {
    tally(rule, OUTCOME_LEFT_OUT);
    return;
  }
  uint32_t outcome = enter(&x);
  if (tally(rule, outcome) <= EXAMPLES && outcome != entry_rule_outcome(rule)) {
    kprintf("rule %u, outcome %u: ", rule, outcome);
    show(base, &x, edited, edits);
  }
}

void kernel_main(uint32_t magic, uint32_t information) {
  uint64_t seed = ENTRY_SEED * 2654435761ull + 1u;
  (void)magic;
  (void)information;
  console_start();
  start_vmx();
  caps = entry_read_caps();
  read_host();
  prepare();
  for (uint32_t base = 0; base < BASES; base++) {
    struct entry_state x = entry_base_state(base, caps, host, pages);
    kprintf("base %u: rule %u, outcome %u\n", base, entry_check(x, caps), enter(&x));
  }
  for (uint64_t n = 0; n < ENTRY_COUNT; n++) one(n, &seed);
  tally_print();
  kprintf("entry-diff: %lu states\n", (uint64_t)ENTRY_COUNT);
  power_off(true);
}
