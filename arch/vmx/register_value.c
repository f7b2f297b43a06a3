/* SPDX-License-Identifier: MIT */
#include "arch/vmx/register_value.h"

/* The components that depend on each other: AVX (2) on SSE (1); the two of MPX (4:3); the three of
 * AVX-512 (7:5) on each other and on AVX; the two of AMX (18:17). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_xcr0_whole(value); */
static bool xcr0_whole(uint64_t value)
{
  uint64_t mpx = value / 8u % 4u, avx512 = value / 32u % 8u, amx = value / 131072u % 4u;
  if (value / 4u % 2u == 1u && value / 2u % 2u == 0u)
    return false;
  if (avx512 != 0u && (avx512 != 7u || value / 4u % 2u == 0u))
    return false;
  return mpx != 1u && mpx != 2u && amx != 1u && amx != 2u;
}

bool xsetbv_valid(uint32_t number, uint64_t value, uint64_t allowed)
{
  if (number != 0u || (value & allowed) != value)
    return false;
  return value % 2u == 1u && xcr0_whole(value);
}

bool pdpte_valid(uint64_t pdpte, uint64_t limit)
{
  if (pdpte % 2u == 0u)
    return true;
  if (pdpte / 2u % 4u != 0u || pdpte / 32u % 16u != 0u)
    return false;
  return pdpte < limit;
}
