/* SPDX-License-Identifier: MIT */
/* What a guest does: steps of at most 32 bytes, each from a family of instructions. */
#ifndef VMM_FUZZ_STEPS_H_
#define VMM_FUZZ_STEPS_H_

#include "modes.h"

enum flavour {
  FLAVOUR_BYTES, FLAVOUR_CONTROL, FLAVOUR_MSR, FLAVOUR_DESCRIPTORS, FLAVOUR_TRANSFERS, FLAVOUR_VMX,
  FLAVOUR_PORTS, FLAVOUR_MEMORY, FLAVOUR_DEBUG, FLAVOUR_NOWHERE, FLAVOUR_SYSTEM, FLAVOUR_TRIPLE,
  FLAVOUR_MIXED, FLAVOURS
};
extern const char *const flavour_name[FLAVOURS];

/* Fills `count` steps of STEP_BYTES at `to`; the last one is UD2, with which a guest is done. */
void steps_make(uint8_t *to, uint32_t count, enum mode mode, enum flavour flavour,
                struct random *r);

#endif
