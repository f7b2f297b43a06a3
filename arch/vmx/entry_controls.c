/* SPDX-License-Identifier: MIT */
/* The rules on control fields (SDM Vol. 3C, 26.2.1), as model/entry_controls.mlw has them: the
 * number of the first that is violated, or 0. */
#include "arch/vmx/entry_event.h"

#define STATED_SECONDARY 0x165FFFFFu
#define STATED_EXIT      0x01FFFFFFu
#define STATED_ENTRY     0x0003FFFFu

/* ---- 26.2.1.1 VM-execution control fields ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_execution_violation(ControlsOf(c), CapsOf(k)); */
static uint32_t execution_violation(struct entry_controls c, struct entry_caps k)
{
  if (!within(c.pin, k.pin_must, k.pin_may))
    return 101u;
  if (!within(c.primary, k.primary_must, k.primary_may))
    return 102u;
  if (has(c.primary, B31) && !within(c.secondary, k.secondary_must, k.secondary_may))
    return 103u;
  if (c.cr3_targets > 4u || c.cr3_targets > cut(k.misc, B16, 512u))
    return 104u;
  if (has(c.primary, B25) &&
      (!frame(c.io_a, k.physical_limit) || !frame(c.io_b, k.physical_limit)))
    return 105u;
  if (has(c.primary, B28) && !frame(c.msr_bitmap, k.physical_limit))
    return 106u;
  if (has(c.pin, B5) && !has(c.pin, B3))
    return 107u;
  return has(c.primary, B22) && !has(c.pin, B5) ? 108u : 0u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_tpr_shadow(ControlsOf(c)); */
static bool tpr_shadow(struct entry_controls c) { return has(c.primary, B21); }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_delivers_interrupts(ControlsOf(c)); */
static bool delivers_interrupts(struct entry_controls c) { return has(secondary_of(c), B9); }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_tpr_threshold(ControlsOf(c)); */
static bool tpr_threshold(struct entry_controls c)
{
  return !tpr_shadow(c) || delivers_interrupts(c) || c.tpr_threshold < 16u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_tpr_below_vtpr(ControlsOf(c)); */
static bool tpr_below_vtpr(struct entry_controls c)
{
  return !tpr_shadow(c) || delivers_interrupts(c) || has(secondary_of(c), B0) ||
         c.tpr_threshold % 16u <= c.vtpr;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_apic_needs_shadow(ControlsOf(c)); */
static bool apic_needs_shadow(struct entry_controls c)
{
  uint64_t secondary = secondary_of(c);
  return tpr_shadow(c) || !(has(secondary, B4) || has(secondary, B8) || delivers_interrupts(c));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_posted_descriptor(ControlsOf(c), CapsOf(k)); */
static bool posted_descriptor(struct entry_controls c, struct entry_caps k)
{
  return !has(c.pin, B7) ||
         (aligned(c.posted_descriptor, 64u) && c.posted_descriptor < k.physical_limit);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_apic_violation(ControlsOf(c), CapsOf(k)); */
static uint32_t apic_violation(struct entry_controls c, struct entry_caps k)
{
  uint64_t secondary = secondary_of(c);
  if (tpr_shadow(c) && !frame(c.virtual_apic, k.physical_limit))
    return 111u;
  if (!tpr_threshold(c))
    return 112u;
  if (!tpr_below_vtpr(c))
    return 113u;
  if (has(secondary, B0) && !frame(c.apic_access, k.physical_limit))
    return 114u;
  if (has(secondary, B0) && has(secondary, B4))
    return 115u;
  if (!apic_needs_shadow(c))
    return 116u;
  if (delivers_interrupts(c) && !has(c.pin, B0))
    return 117u;
  if (has(c.pin, B7) && !(delivers_interrupts(c) && has(c.exit, B15)))
    return 118u;
  if (has(c.pin, B7) && c.posted_vector >= 256u)
    return 119u;
  return posted_descriptor(c, k) ? 0u : 120u;
}

/* The EPT pointer (25.6.11) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_ept_on(ControlsOf(c)); */
static bool ept_on(struct entry_controls c) { return has(secondary_of(c), B1); }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_eptp_memory_type(ControlsOf(c), CapsOf(k)); */
static bool eptp_memory_type(struct entry_controls c, struct entry_caps k)
{
  return !ept_on(c) || (c.eptp % 8u == 0u && has(k.ept_vpid, B8)) ||
         (c.eptp % 8u == 6u && has(k.ept_vpid, B14));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_eptp_walk_length(ControlsOf(c), CapsOf(k)); */
static bool eptp_walk_length(struct entry_controls c, struct entry_caps k)
{
  return !ept_on(c) || (cut(c.eptp, 8u, 8u) == 3u && has(k.ept_vpid, B6)) ||
         (cut(c.eptp, 8u, 8u) == 4u && has(k.ept_vpid, B7));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_eptp_reserved(ControlsOf(c), CapsOf(k)); */
static bool eptp_reserved(struct entry_controls c, struct entry_caps k)
{
  return !ept_on(c) || (cut(c.eptp, B7, 32u) == 0u && c.eptp < k.physical_limit);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_ept_violation(ControlsOf(c), CapsOf(k)); */
static uint32_t ept_violation(struct entry_controls c, struct entry_caps k)
{
  uint64_t secondary = secondary_of(c);
  if (has(secondary, B5) && c.vpid == 0u)
    return 121u;
  if (!eptp_memory_type(c, k))
    return 122u;
  if (!eptp_walk_length(c, k))
    return 123u;
  if (ept_on(c) && has(c.eptp, B6) && !has(k.ept_vpid, B21))
    return 124u;
  if (!eptp_reserved(c, k))
    return 125u;
  if (unrestricted(c) && !ept_on(c))
    return 126u;
  if ((has(secondary, B17) || has(secondary, B22)) && !ept_on(c))
    return 127u;
  return has(secondary, B17) && !frame(c.pml, k.physical_limit) ? 128u : 0u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_eptp_switching(ControlsOf(c), CapsOf(k)); */
static bool eptp_switching(struct entry_controls c, struct entry_caps k)
{
  return !has(secondary_of(c), B13) || !has(c.vmfunc, B0) ||
         (ept_on(c) && frame(c.eptp_list, k.physical_limit));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_shadow_bitmaps(ControlsOf(c), CapsOf(k)); */
static bool shadow_bitmaps(struct entry_controls c, struct entry_caps k)
{
  return !has(secondary_of(c), B14) ||
         (frame(c.vmread_bitmap, k.physical_limit) && frame(c.vmwrite_bitmap, k.physical_limit));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_stated_controls(ControlsOf(c)); */
static bool stated_controls(struct entry_controls c)
{
  return !has(c.primary, B17) && within(secondary_of(c), 0u, STATED_SECONDARY) &&
         within(c.exit, 0u, STATED_EXIT) && within(c.entry, 0u, STATED_ENTRY);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_feature_violation(ControlsOf(c), CapsOf(k)); */
static uint32_t feature_violation(struct entry_controls c, struct entry_caps k)
{
  uint64_t secondary = secondary_of(c);
  if (has(secondary, B13) && !within(c.vmfunc, 0u, k.vmfunc))
    return 131u;
  if (!eptp_switching(c, k))
    return 132u;
  if (!shadow_bitmaps(c, k))
    return 133u;
  if (has(secondary, B18) && !frame(c.ve_page, k.physical_limit))
    return 134u;
  if (has(secondary, B25) && c.tsc_multiplier == 0u)
    return 135u;
  return stated_controls(c) ? 0u : 136u;
}

/* ---- 26.2.1.2 VM-exit control fields; 26.2.1.3 VM-entry control fields ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_msr_list(list, count, limit); */
static bool msr_list(uint64_t list, uint64_t count, uint64_t limit)
{
  return count == 0u || (aligned(list, 16u) && list < limit && count <= (limit - list) / 16u);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_transition_violation(ControlsOf(c), CapsOf(k)); */
static uint32_t transition_violation(struct entry_controls c, struct entry_caps k)
{
  if (!within(c.exit, k.exit_must, k.exit_may))
    return 141u;
  if (has(c.exit, B22) && !has(c.pin, B6))
    return 142u;
  if (!msr_list(c.store_list, c.store_count, k.physical_limit))
    return 143u;
  if (!msr_list(c.exit_load_list, c.exit_load_count, k.physical_limit))
    return 144u;
  if (!within(c.entry, k.entry_must, k.entry_may))
    return 145u;
  if (!msr_list(c.entry_load_list, c.entry_load_count, k.physical_limit))
    return 146u;
  if (has(c.entry, B10) || has(c.entry, B11))
    return 147u;
  return c.entry_load_count == 0u ? 0u : 148u;
}

uint32_t entry_check_controls(struct entry_controls c, struct entry_caps k, uint64_t cr0)
{
  return earlier(execution_violation(c, k),
                 earlier(apic_violation(c, k),
                         earlier(ept_violation(c, k),
                                 earlier(feature_violation(c, k),
                                         earlier(transition_violation(c, k),
                                                 event_violation(c, k, cr0))))));
}
