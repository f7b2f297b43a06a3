/* SPDX-License-Identifier: MIT */
/* The two guests in which all vcpus live one after the other: in one of them a vcpu starts in
 * 64-bit mode; in the other the boot vcpu's seat is taken, so the next starts in real mode. */
#ifndef VMM_FUZZ_ARENA_H_
#define VMM_FUZZ_ARENA_H_

#include <stdbool.h>

#include "steps.h"
#include "zircon/syscalls.h"

bool arena_create(zx_handle_t resource);
zx_handle_t arena_port(void); /* of the bells */

/* What a number says of its guest. */
struct plan {
  enum mode     mode;
  enum flavour  flavour;
  uint32_t      steps;
  bool          storm; /* the watchdog sends interrupts */
  bool          cold;  /* none of the guest's pages is in the EPT yet */
  struct random random;
};
struct plan plan_of(uint64_t seed, uint64_t number);

/* Fills the guest's memory, makes its vcpu, gives it registers. */
zx_status_t arena_prepare(struct plan *plan, zx_handle_t *vcpu);
/* Exceptions that the guest's handlers saw; 0 when it has overwritten the place. */
uint32_t arena_faults(const struct plan *plan);
/* The control registers, XCR0 and EFER of a guest that is done are as before its steps. */
bool arena_controls_kept(const struct plan *plan);
/* The memory around the guests' is as it was. */
bool arena_intact(void);

#endif
