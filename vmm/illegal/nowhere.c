/* SPDX-License-Identifier: MIT */
/* JMP and RET to where no code is: not canonical or behind the limit of CS (SDM Vol. 2, JMP, RET),
 * on no page (Vol. 3, 4.7), or where the guest has no memory (zx_vcpu_enter says NOT_FOUND). */
#include "modes.h"
#include "tests.h"

#define MEMORY_BITS    24u /* GUEST_MEMORY, which the page tables map */
#define CANONICAL_BITS 47u
#define REAL_BITS      16u
#define BY_USER        4u  /* of the error code; a fetch is told only with NXE or SMEP */

static struct want nowhere_want(const struct mode *m, uint32_t bit) {
  if (m->width == 16 || (m->width == 64 && bit >= CANONICAL_BITS))
    return want_fault(GENERAL_PROTECTION, 0);
  if ((m->cr0 & CR0_PG) == 0) return want_status(ZX_ERR_NOT_FOUND);
  return want_fault(PAGE_FAULT, m->ring == 3 ? BY_USER : 0);
}

static void each(const struct mode *m) {
  uint32_t first = m->width == 16 ? REAL_BITS : MEMORY_BITS;
  uint32_t end = m->width == 64 ? 64 : 32;
  batch_mode(m);
  for (uint32_t bit = first; bit < end; bit++)
    for (enum op op = OP_near_jump; op <= OP_near_return; op++)
      batch_add((struct record){.op = op, .extra = 1ull << bit | (MODE & 0xFFFF)},
                nowhere_want(m, bit));
}

void test_nowhere(void) {
  static const struct mode *const modes[] = {
    &mode_real, &mode_v86, &mode_protected, &mode_protected3, &mode_paged, &mode_pae,
    &mode_compat, &mode_compat3, &mode_long, &mode_long3,
  };
  batch_case("jumps-to-nowhere");
  for (uint32_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) each(modes[i]);
  batch_flush();
}
