/* SPDX-License-Identifier: MIT */
/* The event whose delivery an exit interrupted, and how it goes into the next VM entry ("events" in
 * module Exit of model/exit.mlw). SDM Vol. 3C 25.9.3, 27.2.4: what the exit reports; 25.8.3,
 * 26.2.1.3: what the entry takes. */
#ifndef ARCH_VMX_EXIT_EVENT_H_
#define ARCH_VMX_EXIT_EVENT_H_

#include <stdbool.h>

#include "arch/vmx/exit_fields.h"

#define BIT_31 2147483648u

#define TYPE_EXTERNAL 0u
#define TYPE_NMI      2u
#define TYPE_HARDWARE 3u
#define TYPE_SOFTWARE 4u /* INT n */
#define TYPE_LAST     6u /* 5: INT1; 6: INT3, INTO */

/* A length that no instruction has (0, above 15) is none. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_skip_length(length); */
static inline uint32_t skip_length(uint32_t length) { return length <= 15u ? length : 0u; }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_type_is_software(type); */
static inline bool type_is_software(uint32_t type)
{
  return TYPE_SOFTWARE <= type && type <= TYPE_LAST;
}

/* Type and vector as VM entry wants them (26.2.1.3). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_event_ok(type, vector); */
static inline bool event_ok(uint32_t type, uint32_t vector)
{
  if (type == TYPE_NMI)
    return vector == 2u;
  if (type == TYPE_HARDWARE)
    return vector <= 31u;
  return type == TYPE_EXTERNAL || type_is_software(type);
}

/* #DF #TS #NP #SS #GP #PF #AC */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_vector_has_error(vector); */
static inline bool vector_has_error(uint32_t vector)
{
  return vector == 8u || (10u <= vector && vector <= 14u) || vector == 17u;
}

/* No event was interrupted, or one that VM entry will take again. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_vectoring_ok(info, error, length); */
static inline bool vectoring_ok(uint32_t info, uint32_t error, uint32_t length)
{
  uint32_t type = info_type(info);
  uint32_t vector = info_vector(info);
  if (info_valid(info) == 0u)
    return true;
  if (!event_ok(type, vector))
    return false;
  if (info_has_error(info) != 0u &&
      (type != TYPE_HARDWARE || !vector_has_error(vector) || error > 65535u))
    return false;
  return !type_is_software(type) || skip_length(length) != 0u;
}

/* The event again (27.2.4, 25.8.3): bit 12 and the reserved bits do not go into an entry. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_reinject_info(info); */
static inline uint32_t reinject_info(uint32_t info)
{
  return info_valid(info) == 0u ? 0u : BIT_31 + info % 4096u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_reinject_error(info, error); */
static inline uint32_t reinject_error(uint32_t info, uint32_t error)
{
  return info_valid(info) == 1u && info_has_error(info) == 1u ? error : 0u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_reinject_length(info, length); */
static inline uint32_t reinject_length(uint32_t info, uint32_t length)
{
  return info_valid(info) == 1u && type_is_software(info_type(info)) ? length : 0u;
}

#endif
