/* SPDX-License-Identifier: MIT */
/* The VMCS of a vcpu that has not run, as model/entry_initial.mlw has it. */
#include "arch/vmx/entry_initial.h"

#define CR0_64       0x80010031u /* PE ET NE WP PG */
#define CR0_16       0x00010030u /* ET NE WP */
#define EFER_64      0xD01u      /* SCE LME LMA NXE */
#define EFER_16      0x801u
#define PAT_RESET    0x0007040600070406u
#define DR7_RESET    0x400u
#define RFLAGS_RESET 2u

/* Access rights (25.4.1): S, P and type; bit 13 L. */
#define RIGHTS_DATA   0x93u /* read/write, accessed */
#define RIGHTS_CODE16 0x9Fu /* execute/read, conforming, accessed */
#define RIGHTS_CODE64 0x209Fu
#define RIGHTS_LDT    0x82u
#define RIGHTS_TSS    0x8Bu /* busy */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: ControlsOf(\result) == m_initial_controls(WordsOf(w), PlanOf(p)); */
static struct entry_controls initial_controls(struct entry_words w, struct entry_plan p)
{
  struct entry_controls c = {
    .pin = w.pin, .primary = w.primary, .secondary = w.secondary, .exit = w.exit,
    .entry = p.boot == 1u ? w.entry64 : w.entry16, .msr_bitmap = p.msr_bitmap, .vpid = p.vpid,
    .eptp = p.eptp,
  };
  return c;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: HostOf(\result) == m_initial_host(HostOf(h), PlanOf(p)); */
static struct entry_host initial_host(struct entry_host h, struct entry_plan p)
{
  h.cr3 = p.host_cr3;
  return h;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: GuestOf(\result) == m_initial_guest(WordsOf(w), PlanOf(p)); */
static struct entry_guest initial_guest(struct entry_words w, struct entry_plan p)
{
  struct entry_guest g = {
    .cr0 = CR0_16, .cr4 = w.cr4_16, .efer = EFER_16, .pat = PAT_RESET, .dr7 = DR7_RESET,
    .gdtr_limit = UINT16_MAX, .idtr_limit = UINT16_MAX, .rflags = RFLAGS_RESET,
    .link = UINT64_MAX, .current = p.vmcs,
  };
  if (p.boot == 1u) {
    g.cr0 = CR0_64;
    g.cr4 = w.cr4_64;
    g.efer = EFER_64;
    g.rip = p.entry;
  }
  return g;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: SegmentOf(\result) == m_mk_entry_segment(selector, base, 0xFFFF, rights); */
static struct entry_segment segment(uint64_t selector, uint64_t base, uint64_t rights)
{
  struct entry_segment s = {selector, base, UINT16_MAX, rights};
  return s;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: SegmentOf(\result) == m_initial_code(PlanOf(p)); */
static struct entry_segment initial_code(struct entry_plan p)
{
  if (p.boot == 1u)
    return segment(0u, 0u, RIGHTS_CODE64);
  return segment(p.entry / 16u % 65536u, p.entry, RIGHTS_CODE16);
}

struct entry_state entry_initial(struct entry_words w, struct entry_host h, struct entry_plan p)
{
  struct entry_state x;
  x.controls = initial_controls(w, p);
  x.host = initial_host(h, p);
  x.guest = initial_guest(w, p);
  x.cs = initial_code(p);
  x.es = segment(0u, 0u, RIGHTS_DATA);
  x.ss = segment(0u, 0u, RIGHTS_DATA);
  x.ds = segment(0u, 0u, RIGHTS_DATA);
  x.fs = segment(0u, 0u, RIGHTS_DATA);
  x.gs = segment(0u, 0u, RIGHTS_DATA);
  x.ldtr = segment(0u, 0u, RIGHTS_LDT);
  x.tr = segment(0u, 0u, RIGHTS_TSS);
  return x;
}
