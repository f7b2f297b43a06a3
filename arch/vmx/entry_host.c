/* SPDX-License-Identifier: MIT */
/* The rules on the host-state area (SDM Vol. 3C, 26.2.2 to 26.2.4), as model/entry_host.mlw has
 * them. */
#include "arch/vmx/entry_bits.h"

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_host64(ControlsOf(c)); */
static bool host64(struct entry_controls c) { return has(c.exit, B9); }

/* ---- 26.2.2 control registers and MSRs ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_host_efer_modes(HostOf(h), ControlsOf(c)); */
static bool host_efer_modes(struct entry_host h, struct entry_controls c)
{
  return !has(c.exit, B21) || (has(h.efer, B10) == host64(c) && has(h.efer, B8) == host64(c));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_host_register_violation(HostOf(h), ControlsOf(c), CapsOf(k)); */
static uint32_t host_register_violation(struct entry_host h, struct entry_controls c,
                                        struct entry_caps k)
{
  if (!within(h.cr0, k.cr0_must, k.cr0_may))
    return 201u;
  if (!within(h.cr4, k.cr4_must, k.cr4_may))
    return 202u;
  if (has(h.cr4, B23) && !has(h.cr0, B16))
    return 203u;
  if (h.cr3 >= k.physical_limit)
    return 204u;
  if (!canonical(h.sysenter_esp, k.linear_half))
    return 205u;
  if (!canonical(h.sysenter_eip, k.linear_half))
    return 206u;
  if (has(c.exit, B12) && !within(h.perf, 0u, k.perf_may))
    return 207u;
  if (has(c.exit, B19) && !pat_valid(h.pat))
    return 208u;
  if (has(c.exit, B21) && !within(h.efer, 0u, k.efer_may))
    return 209u;
  return host_efer_modes(h, c) ? 0u : 210u;
}

/* ---- 26.2.3 segment and descriptor-table registers ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_host_selectors(HostOf(h)); */
static bool host_selectors(struct entry_host h)
{
  return aligned(h.es, 8u) && aligned(h.cs, 8u) && aligned(h.ss, 8u) && aligned(h.ds, 8u) &&
         aligned(h.fs, 8u) && aligned(h.gs, 8u) && aligned(h.tr, 8u);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_host_segment_violation(HostOf(h), ControlsOf(c), CapsOf(k)); */
static uint32_t host_segment_violation(struct entry_host h, struct entry_controls c,
                                       struct entry_caps k)
{
  if (!host_selectors(h))
    return 211u;
  if (h.cs == 0u)
    return 212u;
  if (h.tr == 0u)
    return 213u;
  if (!host64(c) && h.ss == 0u)
    return 214u;
  if (!canonical(h.fs_base, k.linear_half))
    return 215u;
  if (!canonical(h.gs_base, k.linear_half))
    return 216u;
  if (!canonical(h.gdtr_base, k.linear_half))
    return 217u;
  if (!canonical(h.idtr_base, k.linear_half))
    return 218u;
  return canonical(h.tr_base, k.linear_half) ? 0u : 219u;
}

/* ---- 26.2.4 address-space size ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_host_size_violation(HostOf(h), ControlsOf(c), CapsOf(k)); */
static uint32_t host_size_violation(struct entry_host h, struct entry_controls c,
                                    struct entry_caps k)
{
  bool wide = host64(c);
  if ((h.lma != 0u) != wide)
    return 221u;
  if (ia32e(c) && !wide)
    return 222u;
  if (wide && !has(h.cr4, B5))
    return 223u;
  if (wide && !canonical(h.rip, k.linear_half))
    return 224u;
  if (!wide && has(h.cr4, B17))
    return 225u;
  return !wide && h.rip > UINT32_MAX ? 226u : 0u;
}

uint32_t entry_check_host(struct entry_host h, struct entry_controls c, struct entry_caps k)
{
  return earlier(host_register_violation(h, c, k),
                 earlier(host_segment_violation(h, c, k), host_size_violation(h, c, k)));
}
