/* SPDX-License-Identifier: MIT */
/* What a guest may load into XCR0 and into a PDPTE register (model/register_value.mlw). */
#ifndef ARCH_VMX_REGISTER_VALUE_H_
#define ARCH_VMX_REGISTER_VALUE_H_

#include <stdbool.h>
#include <stdint.h>

#include "spec/register_value.acsl"

/* XSETBV (SDM Vol. 1 13.3, Vol. 2 XSETBV): false is #GP(0). `allowed`: the XCR0 bits that the guest
 * may set. CPL and CR4.OSXSAVE are checked by the processor, before the exit. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == 1 <==> m_xsetbv_ok(number, value, value & allowed);
*/
bool xsetbv_valid(uint32_t number, uint64_t value, uint64_t allowed);

/* Bits 2:1, 8:5 and those from the physical width on are reserved in a present PDPTE (SDM Vol. 3,
 * "PDPTE Registers"). limit: 2 to the power of that width. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == 1 <==> m_pdpte_ok(pdpte, limit);
*/
bool pdpte_valid(uint64_t pdpte, uint64_t limit);

#endif
