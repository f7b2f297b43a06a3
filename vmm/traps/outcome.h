/* SPDX-License-Identifier: MIT */
#ifndef VMM_TRAPS_OUTCOME_H_
#define VMM_TRAPS_OUTCOME_H_

#include "check.h"
#include "fixture.h"

/* Runs a routine that counts in RESULT what it got past; the vector, or NO_FAULT. */
static inline uint64_t outcome(enum routine routine, uint64_t input) {
  poke(INPUT, input);
  zx_status_t status = run(routine);
  if (status != ZX_OK) {
    expect_status(ZX_OK, status);
    return 0;
  }
  uint64_t vector = peek(FAULT_VECTOR);
  expect("done, or a fault", vector == NO_FAULT, peek(RESULT));
  return vector;
}

#endif
