/* SPDX-License-Identifier: MIT */
/* The rules on the guest-state area but the segment registers (SDM Vol. 3C, 26.3.1.1 and 26.3.1.3
 * to 26.3.1.6), as model/entry_guest.mlw has them. */
#include "arch/vmx/entry_bits.h"

#define CR0_WITHOUT_PE_PG 0xFFFFFFFF7FFFFFFEu
#define ACTIVE            0u
#define HALTED            1u
#define SHUTDOWN          2u

/* ---- 26.3.1.1 control registers, debug registers and MSRs ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_guest_cr0_must(ControlsOf(c), CapsOf(k)); */
static uint64_t guest_cr0_must(struct entry_controls c, struct entry_caps k)
{
  return unrestricted(c) ? CR0_WITHOUT_PE_PG & k.cr0_must : k.cr0_must;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_guest_cr_violation(GuestOf(g), ControlsOf(c), CapsOf(k)); */
static uint32_t guest_cr_violation(struct entry_guest g, struct entry_controls c,
                                   struct entry_caps k)
{
  if (!within(g.cr0, guest_cr0_must(c, k), k.cr0_may))
    return 301u;
  if (has(g.cr0, B31) && !has(g.cr0, B0))
    return 302u;
  if (!within(g.cr4, k.cr4_must, k.cr4_may))
    return 303u;
  if (has(g.cr4, B23) && !has(g.cr0, B16))
    return 304u;
  if (has(c.entry, B2) && !within(g.debugctl, 0u, k.debugctl_may))
    return 305u;
  if (ia32e(c) && !has(g.cr0, B31))
    return 306u;
  if (ia32e(c) && !has(g.cr4, B5))
    return 307u;
  if (!ia32e(c) && has(g.cr4, B17))
    return 308u;
  if (g.cr3 >= k.physical_limit)
    return 309u;
  return has(c.entry, B2) && g.dr7 > UINT32_MAX ? 310u : 0u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_bndcfgs_valid(GuestOf(g), ControlsOf(c), CapsOf(k)); */
static bool bndcfgs_valid(struct entry_guest g, struct entry_controls c, struct entry_caps k)
{
  return !has(c.entry, B16) ||
         (cut(g.bndcfgs, B2, 1024u) == 0u && canonical(g.bndcfgs, k.linear_half));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_guest_msr_violation(GuestOf(g), ControlsOf(c), CapsOf(k)); */
static uint32_t guest_msr_violation(struct entry_guest g, struct entry_controls c,
                                    struct entry_caps k)
{
  bool lma = has(g.efer, B10);
  if (!canonical(g.sysenter_esp, k.linear_half))
    return 311u;
  if (!canonical(g.sysenter_eip, k.linear_half))
    return 312u;
  if (has(c.entry, B13) && !within(g.perf, 0u, k.perf_may))
    return 313u;
  if (has(c.entry, B14) && !pat_valid(g.pat))
    return 314u;
  if (has(c.entry, B15) && !within(g.efer, 0u, k.efer_may))
    return 315u;
  if (has(c.entry, B15) && lma != ia32e(c))
    return 316u;
  if (has(c.entry, B15) && has(g.cr0, B31) && lma != has(g.efer, B8))
    return 317u;
  return bndcfgs_valid(g, c, k) ? 0u : 318u;
}

/* ---- 26.3.1.3 descriptor tables; 26.3.1.4 RIP and RFLAGS ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_rflags_reserved(rflags); */
static bool rflags_reserved(uint64_t rflags)
{
  return rflags < B22 && has(rflags, B1) && !has(rflags, B3) && !has(rflags, B5) &&
         !has(rflags, B15);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_injects(ControlsOf(c), t); */
static bool injects(struct entry_controls c, uint64_t t)
{
  return event_valid(c) && event_type(c) == t;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_guest_flow_violation(GuestOf(g), ControlsOf(c), CapsOf(k), cs); */
static uint32_t guest_flow_violation(struct entry_guest g, struct entry_controls c,
                                     struct entry_caps k, uint64_t cs)
{
  bool runs64 = ia32e(c) && has(cs, B13);
  if (!canonical(g.gdtr_base, k.linear_half))
    return 601u;
  if (!canonical(g.idtr_base, k.linear_half))
    return 602u;
  if (g.gdtr_limit > UINT16_MAX)
    return 603u;
  if (g.idtr_limit > UINT16_MAX)
    return 604u;
  if (!runs64 && g.rip > UINT32_MAX)
    return 611u;
  if (runs64 && !in_reach(g.rip, k.linear_half))
    return 612u;
  if (!rflags_reserved(g.rflags))
    return 613u;
  if (has(g.rflags, B17) && (ia32e(c) || !has(g.cr0, B0)))
    return 614u;
  return injects(c, 0u) && !has(g.rflags, B9) ? 615u : 0u;
}

/* ---- 26.3.1.5 non-register state ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_blocks(GuestOf(g)); */
static bool blocks(struct entry_guest g)
{
  return has(g.interruptibility, B0) || has(g.interruptibility, B1);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_activity_supported(GuestOf(g), CapsOf(k)); */
static bool activity_supported(struct entry_guest g, struct entry_caps k)
{
  return g.activity == 0u || (g.activity == 1u && has(k.misc, B6)) ||
         (g.activity == 2u && has(k.misc, B7)) || (g.activity == 3u && has(k.misc, B8));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_event_wakes(GuestOf(g), ControlsOf(c)); */
static bool event_wakes(struct entry_guest g, struct entry_controls c)
{
  uint64_t type = event_type(c), vector = event_vector(c);
  if (g.activity == HALTED)
    return type == 0u || type == 2u || (type == 3u && (vector == 1u || vector == 18u)) ||
           (type == 7u && vector == 0u);
  if (g.activity == SHUTDOWN)
    return type == 2u || (type == 3u && vector == 18u);
  return g.activity == ACTIVE;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_guest_activity_violation(GuestOf(g), ControlsOf(c), CapsOf(k),
                                                         ss); */
static uint32_t guest_activity_violation(struct entry_guest g, struct entry_controls c,
                                         struct entry_caps k, uint64_t ss)
{
  if (g.activity > 3u)
    return 701u;
  if (!activity_supported(g, k))
    return 702u;
  if (g.activity == HALTED && cut(ss, B5, 4u) != 0u)
    return 703u;
  if (blocks(g) && g.activity != ACTIVE)
    return 704u;
  return event_valid(c) && !event_wakes(g, c) ? 705u : 0u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_guest_blocking_violation(GuestOf(g), ControlsOf(c)); */
static uint32_t guest_blocking_violation(struct entry_guest g, struct entry_controls c)
{
  if (g.interruptibility >= 32u)
    return 711u;
  if (has(g.interruptibility, B0) && has(g.interruptibility, B1))
    return 712u;
  if (has(g.interruptibility, B0) && !has(g.rflags, B9))
    return 713u;
  if ((injects(c, 0u) || injects(c, 2u)) && blocks(g))
    return 714u;
  if (has(g.interruptibility, B2))
    return 715u;
  if (injects(c, 2u) && has(c.pin, B5) && has(g.interruptibility, B3))
    return 716u;
  return has(g.interruptibility, B4) ? 717u : 0u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_pending_step(GuestOf(g)); */
static bool pending_step(struct entry_guest g)
{
  bool steps = has(g.rflags, B8) && !has(g.debugctl, B1);
  return (!blocks(g) && g.activity != HALTED) || has(g.pending_debug, B14) == steps;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_link_revision(GuestOf(g), ControlsOf(c), CapsOf(k)); */
static bool link_revision(struct entry_guest g, struct entry_controls c, struct entry_caps k)
{
  return g.link_word % B31 == k.basic % B31 &&
         has(g.link_word, B31) == has(secondary_of(c), B14);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_guest_pending_violation(GuestOf(g), ControlsOf(c), CapsOf(k)); */
static uint32_t guest_pending_violation(struct entry_guest g, struct entry_controls c,
                                        struct entry_caps k)
{
  bool linked = g.link != UINT64_MAX;
  if (g.pending_debug >= B15 || cut(g.pending_debug, B4, 256u) != 0u || has(g.pending_debug, B13))
    return 721u;
  if (!pending_step(g))
    return 722u;
  if (linked && !frame(g.link, k.physical_limit))
    return 723u;
  if (linked && !link_revision(g, c, k))
    return 724u;
  return linked && g.link == g.current ? 725u : 0u;
}

/* ---- 26.3.1.6 page-directory-pointer-table entries ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_pdpte_valid(p, CapsOf(k)); */
static bool pdpte_valid(uint64_t p, struct entry_caps k)
{
  return !has(p, B0) || (cut(p, B1, 4u) == 0u && cut(p, B5, 16u) == 0u && p < k.physical_limit);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_guest_pdpte_violation(GuestOf(g), ControlsOf(c), CapsOf(k)); */
static uint32_t guest_pdpte_violation(struct entry_guest g, struct entry_controls c,
                                      struct entry_caps k)
{
  if (ia32e(c) || !has(g.cr0, B31) || !has(g.cr4, B5))
    return 0u;
  if (!pdpte_valid(g.pdpte0, k))
    return 801u;
  if (!pdpte_valid(g.pdpte1, k))
    return 802u;
  if (!pdpte_valid(g.pdpte2, k))
    return 803u;
  return pdpte_valid(g.pdpte3, k) ? 0u : 804u;
}

uint32_t entry_check_guest(struct entry_guest g, struct entry_controls c, struct entry_caps k,
                           uint64_t cs, uint64_t ss)
{
  uint32_t registers = earlier(guest_cr_violation(g, c, k),
                               earlier(guest_msr_violation(g, c, k),
                                       guest_flow_violation(g, c, k, cs)));
  uint32_t rest = earlier(guest_pending_violation(g, c, k), guest_pdpte_violation(g, c, k));
  rest = earlier(guest_activity_violation(g, c, k, ss),
                 earlier(guest_blocking_violation(g, c), rest));
  return earlier(registers, rest);
}
