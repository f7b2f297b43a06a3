/* SPDX-License-Identifier: MIT */
#include "runner/runner.h"
#include "runner/x86.h"
#include "tests/entry/machine.h"

#define MSR_VMX_BASIC     0x480u
#define MSR_VMX_MISC      0x485u
#define MSR_VMX_CR0       0x486u /* FIXED0, FIXED1; CR4 the same */
#define MSR_VMX_SECONDARY 0x48Bu
#define MSR_VMX_EPT_VPID  0x48Cu
#define MSR_VMX_TRUE      0x48Du /* pin, primary, exit, entry */
#define MSR_VMX_VMFUNC    0x491u
#define EFER_DEFINED      0xD01u
#define DEBUGCTL_DEFINED  0xDFC3u
#define PERF_DEFINED      0x70000000Full
#define HAS(word, n)      ((word) >> (n) & 1u)
#define MOST_IN_LIST      200u
#define RULES_BELOW       900u
#define RULE_SS           422u
#define RULE_SS_LAST      429u

struct entry_caps entry_read_caps(void) {
  uint64_t pin = rdmsr(MSR_VMX_TRUE), primary = rdmsr(MSR_VMX_TRUE + 1u);
  uint64_t exit = rdmsr(MSR_VMX_TRUE + 2u), entry = rdmsr(MSR_VMX_TRUE + 3u);
  uint64_t secondary = rdmsr(MSR_VMX_SECONDARY);
  uint32_t widths = cpuid(0x80000008u, 0).eax;
  return (struct entry_caps){
    .basic = rdmsr(MSR_VMX_BASIC), .misc = rdmsr(MSR_VMX_MISC),
    .ept_vpid = rdmsr(MSR_VMX_EPT_VPID),
    .vmfunc = HAS(secondary, 45) ? rdmsr(MSR_VMX_VMFUNC) : 0,
    .pin_must = (uint32_t)pin, .pin_may = pin >> 32,
    .primary_must = (uint32_t)primary, .primary_may = primary >> 32,
    .secondary_must = (uint32_t)secondary, .secondary_may = secondary >> 32,
    .exit_must = (uint32_t)exit, .exit_may = exit >> 32,
    .entry_must = (uint32_t)entry, .entry_may = entry >> 32,
    .cr0_must = rdmsr(MSR_VMX_CR0), .cr0_may = rdmsr(MSR_VMX_CR0 + 1u),
    .cr4_must = rdmsr(MSR_VMX_CR0 + 2u), .cr4_may = rdmsr(MSR_VMX_CR0 + 3u),
    .physical_limit = 1ull << (widths & 0xFFu), .linear_half = 1ull << ((widths >> 8 & 0xFFu) - 1u),
    .efer_may = EFER_DEFINED, .debugctl_may = DEBUGCTL_DEFINED, .perf_may = PERF_DEFINED,
  };
}

bool entry_uses_ept(const struct entry_controls *c) {
  return HAS(c->primary, 31) && HAS(c->secondary, 1);
}

/* Lists that an exit follows. */
static bool lists_are_ours(const struct entry_controls *c, const struct entry_pages *p) {
  return (c->store_count == 0 || (c->store_list == p->list && c->store_count < MOST_IN_LIST)) &&
         (c->exit_load_count == 0 ||
          (c->exit_load_list == p->list && c->exit_load_count < MOST_IN_LIST)) &&
         (c->entry_load_count == 0 ||
          (c->entry_load_list == p->list && c->entry_load_count < MOST_IN_LIST));
}

static bool host_is_ours(const struct entry_host *x, const struct entry_host *host) {
  return x->cr0 == host->cr0 && x->cr3 == host->cr3 && x->cr4 == host->cr4 &&
         x->rip == host->rip && x->efer == host->efer && x->cs == host->cs && x->ss == host->ss;
}

/* Rules on controls and host state that Bochs does not check (gaps.md). */
static bool may_pass(uint32_t rule) { return rule == 147u || rule == 148u || rule == 207u; }

/* And those on the guest's state, but for 705 and 716: an event wakes. */
static bool guest_may_pass(uint32_t rule) {
  static const uint32_t unchecked[] = {305, 306, 313, 413, 433, 443, 453, 463, 612, 721, 722,
                                       RULE_BOCHS_SS};
  for (uint32_t i = 0; i < sizeof unchecked / sizeof unchecked[0]; i++) {
    if (unchecked[i] == rule) return true;
  }
  return false;
}

bool entry_is_safe(const struct entry_state *x, const struct entry_host *host,
                   const struct entry_pages *p, uint32_t rule) {
  uint32_t outcome = entry_rule_outcome(rule);
  bool     timer = HAS(x->controls.pin, 6);
  /* Bochs panics at events of type 7. */
  if (HAS(x->controls.event, 31) && (x->controls.event >> 8 & 7u) == 7u) return false;
  if (!may_pass(rule) && outcome != ENTRY_ENTERS && outcome != ENTRY_BAD_GUEST) return true;
  if (!lists_are_ours(&x->controls, p) || !host_is_ours(&x->host, host)) return false;
  if (!timer && (x->guest.activity != 0 || !entry_uses_ept(&x->controls))) return false;
  /* Bochs panics at IA-32e mode without CR0.PE. */
  if (HAS(x->controls.entry, 9) && !HAS(x->guest.cr0, 0)) return false;
  /* It does not come back from virtual-8086 mode without CR0.PE. */
  if (HAS(x->guest.rflags, 17) && !HAS(x->guest.cr0, 0)) return false;
  /* Bochs never leaves the states above HLT. */
  return x->guest.activity <= 1u || (outcome == ENTRY_BAD_GUEST && !guest_may_pass(rule));
}

/* Bochs compares the DPL of a non-conforming CS with the RPL of its own selector, not with SS.DPL:
 * it refuses states that the SDM allows. */
static bool bochs_refuses_cs(const struct entry_state *x) {
  bool conforming = HAS(x->cs.rights, 2), data = (x->cs.rights & 0xFu) == 3u;
  return HAS(x->guest.rflags, 17) == 0 && !conforming && !data &&
         (x->cs.rights >> 5 & 3u) != (x->cs.selector & 3u);
}

/* It looks at nothing of a null SS in 64-bit mode; the SDM asks bit 16 of the rights. */
static bool bochs_skips_ss(const struct entry_state *x) {
  return HAS(x->controls.entry, 9) && HAS(x->cs.rights, 13) && (x->ss.selector & 0xFFFCu) == 0;
}

uint32_t entry_bochs_rule(const struct entry_state *x, uint32_t rule) {
  if (rule == 0 && bochs_refuses_cs(x)) return RULE_BOCHS_CS;
  return RULE_SS <= rule && rule <= RULE_SS_LAST && bochs_skips_ss(x) ? RULE_BOCHS_SS : rule;
}

/* ---- counts ---- */

static uint32_t counts[RULES_BELOW][OUTCOMES];

uint32_t tally(uint32_t rule, uint32_t outcome) {
  return ++counts[rule][outcome < OUTCOMES ? outcome : OUTCOME_INVALID];
}

void tally_print(void) {
  for (uint32_t r = 0; r < RULES_BELOW; r++) {
    for (uint32_t o = 0; o < OUTCOMES; o++) {
      if (counts[r][o] != 0) kprintf("count: rule %u outcome %u: %u\n", r, o, counts[r][o]);
    }
  }
}
