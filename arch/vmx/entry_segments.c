/* SPDX-License-Identifier: MIT */
/* The rules on the guest's segment registers (SDM Vol. 3C, 26.3.1.2), as
 * model/entry_segments.mlw has them. */
#include "arch/vmx/entry_bits.h"

#define V86_RIGHTS 0xF3u

/* ---- access rights (25.4.1) ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_rights_type(r); */
static uint64_t rights_type(uint64_t r) { return r % 16u; }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_rights_dpl(r); */
static uint64_t rights_dpl(uint64_t r) { return cut(r, B5, 4u); }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_usable(r); */
static bool usable(uint64_t r) { return !has(r, B16); }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_rights_reserved(r); */
static bool rights_reserved(uint64_t r) { return cut(r, B8, 16u) == 0u && r / B17 == 0u; }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_granular(limit, r); */
static bool granular(uint64_t limit, uint64_t r)
{
  return (limit % 4096u == 4095u || !has(r, B15)) && (limit / B20 == 0u || has(r, B15));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_rpl(selector); */
static uint64_t rpl(uint64_t selector) { return selector % 4u; }

/* ---- virtual-8086 mode ---- */

/*@ requires rule: n <= 1000;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_v86_violation(n, SegmentOf(s)); */
static uint32_t v86_violation(uint32_t n, struct entry_segment s)
{
  if (s.base % 16u != 0u || s.base / 16u != s.selector)
    return n;
  if (s.limit != UINT16_MAX)
    return n + 1u;
  return s.rights == V86_RIGHTS ? 0u : n + 2u;
}

/* ---- otherwise ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_cs_type(ControlsOf(c), r); */
static bool cs_type(struct entry_controls c, uint64_t r)
{
  return (has(r, B0) && has(r, B3)) || (unrestricted(c) && rights_type(r) == 3u);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_cs_dpl(cs, ss); */
static bool cs_dpl(uint64_t cs, uint64_t ss)
{
  if (rights_type(cs) == 3u)
    return rights_dpl(cs) == 0u;
  if (has(cs, B2))
    return rights_dpl(cs) <= rights_dpl(ss);
  return rights_dpl(cs) == rights_dpl(ss);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_cs_violation(SegmentOf(s), ControlsOf(c), ss); */
static uint32_t cs_violation(struct entry_segment s, struct entry_controls c, uint64_t ss)
{
  if (!cs_type(c, s.rights))
    return 411u;
  if (!has(s.rights, B4))
    return 412u;
  if (!cs_dpl(s.rights, ss))
    return 413u;
  if (!has(s.rights, B7))
    return 414u;
  if (!rights_reserved(s.rights))
    return 415u;
  if (ia32e(c) && has(s.rights, B13) && has(s.rights, B14))
    return 416u;
  if (!granular(s.limit, s.rights))
    return 417u;
  return s.base <= UINT32_MAX ? 0u : 418u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_ss_type(r); */
static bool ss_type(uint64_t r) { return rights_type(r) == 3u || rights_type(r) == 7u; }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_ss_dpl_zero(cs, ss, cr0); */
static bool ss_dpl_zero(uint64_t cs, uint64_t ss, uint64_t cr0)
{
  return (rights_type(cs) != 3u && has(cr0, B0)) || rights_dpl(ss) == 0u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_ss_violation(SegmentOf(s), SegmentOf(cs), ControlsOf(c), cr0); */
static uint32_t ss_violation(struct entry_segment s, struct entry_segment cs,
                             struct entry_controls c, uint64_t cr0)
{
  bool used = usable(s.rights);
  if (!unrestricted(c) && rpl(s.selector) != rpl(cs.selector))
    return 421u;
  if (used && !ss_type(s.rights))
    return 422u;
  if (used && !has(s.rights, B4))
    return 423u;
  if (!unrestricted(c) && rights_dpl(s.rights) != rpl(s.selector))
    return 424u;
  if (!ss_dpl_zero(cs.rights, s.rights, cr0))
    return 425u;
  if (used && !has(s.rights, B7))
    return 426u;
  if (used && !rights_reserved(s.rights))
    return 427u;
  if (used && !granular(s.limit, s.rights))
    return 428u;
  return used && s.base > UINT32_MAX ? 429u : 0u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_data_type(r); */
static bool data_type(uint64_t r) { return has(r, B0) && (!has(r, B3) || has(r, B1)); }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_data_dpl(SegmentOf(s), ControlsOf(c)); */
static bool data_dpl(struct entry_segment s, struct entry_controls c)
{
  return unrestricted(c) || rights_type(s.rights) >= 12u ||
         rpl(s.selector) <= rights_dpl(s.rights);
}

/*@ requires rule: n <= 1000;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_data_violation(n, SegmentOf(s), ControlsOf(c)); */
static uint32_t data_violation(uint32_t n, struct entry_segment s, struct entry_controls c)
{
  if (!usable(s.rights))
    return 0u;
  if (!data_type(s.rights))
    return n;
  if (!has(s.rights, B4))
    return n + 1u;
  if (!data_dpl(s, c))
    return n + 2u;
  if (!has(s.rights, B7))
    return n + 3u;
  if (!rights_reserved(s.rights))
    return n + 4u;
  return granular(s.limit, s.rights) ? 0u : n + 5u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_base_violation(SegmentOf(es), SegmentOf(ds), SegmentOf(fs),
                                               SegmentOf(gs), CapsOf(k)); */
static uint32_t base_violation(struct entry_segment es, struct entry_segment ds,
                               struct entry_segment fs, struct entry_segment gs,
                               struct entry_caps k)
{
  if (usable(es.rights) && es.base > UINT32_MAX)
    return 471u;
  if (usable(ds.rights) && ds.base > UINT32_MAX)
    return 472u;
  if (!canonical(fs.base, k.linear_half))
    return 473u;
  return canonical(gs.base, k.linear_half) ? 0u : 474u;
}

/* ---- TR and LDTR, in every mode ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_tr_type(ControlsOf(c), r); */
static bool tr_type(struct entry_controls c, uint64_t r)
{
  return rights_type(r) == 11u || (!ia32e(c) && rights_type(r) == 3u);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_tr_violation(SegmentOf(s), ControlsOf(c), CapsOf(k)); */
static uint32_t tr_violation(struct entry_segment s, struct entry_controls c, struct entry_caps k)
{
  if (has(s.selector, B2))
    return 481u;
  if (!canonical(s.base, k.linear_half))
    return 482u;
  if (!tr_type(c, s.rights))
    return 483u;
  if (has(s.rights, B4))
    return 484u;
  if (!has(s.rights, B7))
    return 485u;
  if (!rights_reserved(s.rights))
    return 486u;
  if (!granular(s.limit, s.rights))
    return 487u;
  return usable(s.rights) ? 0u : 488u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_ldtr_violation(SegmentOf(s), CapsOf(k)); */
static uint32_t ldtr_violation(struct entry_segment s, struct entry_caps k)
{
  if (!usable(s.rights))
    return 0u;
  if (has(s.selector, B2))
    return 491u;
  if (!canonical(s.base, k.linear_half))
    return 492u;
  if (rights_type(s.rights) != 2u)
    return 493u;
  if (has(s.rights, B4))
    return 494u;
  if (!has(s.rights, B7))
    return 495u;
  if (!rights_reserved(s.rights))
    return 496u;
  return granular(s.limit, s.rights) ? 0u : 497u;
}

/* ---- all eight ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_v86_segments_violation(StateOf(x)); */
static uint32_t v86_segments_violation(struct entry_state x)
{
  uint32_t rest = earlier(v86_violation(531u, x.ds),
                          earlier(v86_violation(541u, x.fs), v86_violation(551u, x.gs)));
  return earlier(v86_violation(501u, x.es),
                 earlier(v86_violation(511u, x.cs), earlier(v86_violation(521u, x.ss), rest)));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_plain_segments_violation(StateOf(x), CapsOf(k)); */
static uint32_t plain_segments_violation(struct entry_state x, struct entry_caps k)
{
  struct entry_controls c = x.controls;
  uint32_t rest = earlier(data_violation(461u, x.gs, c), base_violation(x.es, x.ds, x.fs, x.gs, k));
  rest = earlier(data_violation(441u, x.ds, c), earlier(data_violation(451u, x.fs, c), rest));
  rest = earlier(data_violation(431u, x.es, c), rest);
  return earlier(cs_violation(x.cs, c, x.ss.rights),
                 earlier(ss_violation(x.ss, x.cs, c, x.guest.cr0), rest));
}

uint32_t entry_check_segments(struct entry_state x, struct entry_caps k)
{
  uint32_t six = has(x.guest.rflags, B17) ? v86_segments_violation(x)
                                          : plain_segments_violation(x, k);
  return earlier(six, earlier(tr_violation(x.tr, x.controls, k), ldtr_violation(x.ldtr, k)));
}
