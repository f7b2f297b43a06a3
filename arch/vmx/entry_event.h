/* SPDX-License-Identifier: MIT */
/* The rules on event injection (SDM Vol. 3C, 26.2.1.3; "event injection" in
 * model/entry_controls.mlw). */
#ifndef ARCH_VMX_ENTRY_EVENT_H_
#define ARCH_VMX_ENTRY_EVENT_H_

#include "arch/vmx/entry_bits.h"

#define BASIC_ANY_ERROR 0x100000000000000u /* bit 56 */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_error_vector(v); */
static inline bool error_vector(uint64_t v)
{
  return v == 8u || (10u <= v && v <= 14u) || v == 17u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_error_code_mode(ControlsOf(c), cr0); */
static inline bool error_code_mode(struct entry_controls c, uint64_t cr0)
{
  return !unrestricted(c) || has(cr0, B0);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_event_error_flag(ControlsOf(c), CapsOf(k), cr0); */
static inline bool event_error_flag(struct entry_controls c, struct entry_caps k, uint64_t cr0)
{
  if (event_type(c) != 3u || !error_code_mode(c, cr0))
    return !has(c.event, B11);
  if (has(k.basic, BASIC_ANY_ERROR))
    return true;
  return has(c.event, B11) ? error_vector(event_vector(c)) : !error_vector(event_vector(c));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_event_length(ControlsOf(c), CapsOf(k)); */
static inline bool event_length(struct entry_controls c, struct entry_caps k)
{
  uint64_t type = event_type(c);
  return type < 4u || type > 6u ||
         (c.event_length <= 15u && (c.event_length != 0u || has(k.misc, B30)));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_event_known(ControlsOf(c), CapsOf(k)); */
static inline bool event_known(struct entry_controls c, struct entry_caps k)
{
  return event_type(c) != 1u && (event_type(c) != 7u || has(k.primary_may, B27));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_event_violation(ControlsOf(c), CapsOf(k), cr0); */
static inline uint32_t event_violation(struct entry_controls c, struct entry_caps k, uint64_t cr0)
{
  if (!event_valid(c))
    return 0u;
  if (cut(c.event, B12, 0x80000u) != 0u)
    return 151u;
  if (!event_known(c, k))
    return 152u;
  if (event_type(c) == 2u && event_vector(c) != 2u)
    return 153u;
  if (event_type(c) == 3u && event_vector(c) > 31u)
    return 154u;
  if (event_type(c) == 7u && event_vector(c) != 0u)
    return 155u;
  if (!event_error_flag(c, k, cr0))
    return 156u;
  if (has(c.event, B11) && c.event_error >= 65536u)
    return 157u;
  return event_length(c, k) ? 0u : 158u;
}

#endif
