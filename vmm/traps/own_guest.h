/* SPDX-License-Identifier: MIT */
/* A guest of a case's own on the fixture's memory, driven on a thread of its own. */
#ifndef VMM_TRAPS_OWN_GUEST_H_
#define VMM_TRAPS_OWN_GUEST_H_

#include <stdbool.h>

#include "fixture.h"

struct own_guest {
  zx_handle_t guest, vmar, vcpu;
  void      (*body)(struct own_guest *own);
  zx_status_t create, first; /* of the vcpu, and of its first enter */
};

/* Makes the guest; then a thread makes the vcpu, enters once, and does `body`; waits for it. */
bool        own_guest_run(struct own_guest *own, void (*body)(struct own_guest *own));
/* The same, but does not wait: helper_join does. */
bool        own_guest_start(struct own_guest *own, void (*body)(struct own_guest *own));
/* In `body`: makes the guest go to the routine, and enters. */
zx_status_t own_guest_enter(struct own_guest *own, enum routine routine);
/* Closes the handles that there are. */
void        own_guest_close(struct own_guest *own);

#endif
