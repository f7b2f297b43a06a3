/* SPDX-License-Identifier: MIT */
#include "temora/large_page.h"

/* Does mapping i have so many bytes from base on, and its VMO? */
/*@ requires args: guest < MAX_GUESTS && i < guests[guest].maps && base < GUEST_PHYS_LIMIT &&
                   0 < bytes <= GIANT_PAGE_BYTES;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result != 0 <==> guest_maps[guest][i].base <= base &&
      base + bytes <= guest_maps[guest][i].end &&
      guest_maps[guest][i].offset + (base - guest_maps[guest][i].base) + bytes <=
        vmos[guest_maps[guest][i].vmo].size;
*/
static uint32_t is_mapped(uint32_t guest, uint32_t i, uint64_t base, uint32_t bytes)
{
  uint64_t size = vmos[guest_maps[guest][i].vmo].size;
  if (guest_maps[guest][i].base > base || guest_maps[guest][i].end < base + bytes) return 0u;
  uint64_t offset = guest_maps[guest][i].offset + (base - guest_maps[guest][i].base);
  return offset <= size && bytes <= size - offset;
}

uint32_t large_page_fits(uint32_t guest, uint64_t gpa, uint32_t level)
{
  uint32_t bytes = level == 1u ? LARGE_PAGE_BYTES : GIANT_PAGE_BYTES;
  uint64_t base  = level == 1u ? gpa / LARGE_PAGE_BYTES * LARGE_PAGE_BYTES
                               : gpa / GIANT_PAGE_BYTES * GIANT_PAGE_BYTES;
  uint32_t i     = guest_map_find(guest, gpa);
  if (i == NONE || !is_mapped(guest, i, base, bytes)) return 0u;
  return !guest_trap_overlaps(guest, ZX_GUEST_TRAP_MEM, base, base + bytes);
}
