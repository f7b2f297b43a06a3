/* SPDX-License-Identifier: MIT */
/* Large pages of a guest. */
#ifndef TEMORA_LARGE_PAGE_H_
#define TEMORA_LARGE_PAGE_H_

#include "temora/guest.h"
#include "temora/memory.h"
#include "spec/large_page.acsl"

#define LARGE_PAGE_BYTES 0x200000u   /* of level 1 */
#define GIANT_PAGE_BYTES 0x40000000u /* of level 2 */

/* Whether the large page of the level with this guest-physical address in it may be mapped at once,
 * when the core has answered ACTION_MAP there: it answers so for each page in it, with the same
 * rights, and with frames in a row (a VMO's are: D31). */
/*@ requires args: guest < MAX_GUESTS && (level == 1 || level == 2);
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_memory y, m_guests d, integer i; ReprMemory(y) && ReprGuests(d) &&
      map_found(d, guest, gpa, i) ==> (\result != 0 <==> large_fits(y, d, guest, i, gpa, level));
*/
uint32_t large_page_fits(uint32_t guest, uint64_t gpa, uint32_t level);

#endif
