/* SPDX-License-Identifier: MIT */
/* Where a guest's steps run: the mode of the processor, and the tables that it needs. */
#ifndef VMM_FUZZ_MODES_H_
#define VMM_FUZZ_MODES_H_

#include <stdbool.h>
#include <stdint.h>

#include "random.h"

enum mode {
  MODE_LONG0, MODE_LONG3, MODE_COMPAT0, MODE_COMPAT3, /* of a boot vcpu */
  MODE_REAL, MODE_PROTECTED0, MODE_PROTECTED3, MODE_PROTECTED16, MODE_PAGED, MODE_PAE, MODE_V86,
  MODES
};

struct mode_facts {
  const char *name;
  uint8_t     bits;      /* of the code: 16, 32, 64 */
  bool        boot;      /* starts in 64-bit mode */
  bool        locked_in; /* ring 3 behind page tables and gates that it cannot change */
};
extern const struct mode_facts mode_facts[MODES];

/* The memory that all guests of a kind of vcpu share: code, gates, page tables. */
void mode_base(uint8_t *memory, bool boot, const uint8_t *code, uint32_t code_bytes);
/* The page DATA for one guest, whose first step is at `first`. */
void mode_data(uint8_t *page, enum mode mode, uint32_t first, struct random *r);

#endif
