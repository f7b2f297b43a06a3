/* SPDX-License-Identifier: MIT */
/* Between two traces. Nothing else outside the core writes its tables, and this does not while a
 * trace is checked. */
#include "oracle/restart.h"

#include <string.h>

#include "temora/state.h"

#define ZERO(table) memset(&(table), 0, sizeof(table))

static void restart_names(void) {
  ZERO(handles);
  ZERO(handle_order);
  ZERO(handle_rank);
  ZERO(handle_used);
  ZERO(objects);
  ZERO(object_order);
  ZERO(object_rank);
  ZERO(object_used);
  ZERO(object_koid);
  ZERO(look_order);
  ZERO(look_rank);
  ZERO(look_count);
}

static void restart_guests(void) {
  ZERO(guests);
  ZERO(guest_traps);
  ZERO(guest_maps);
  ZERO(vmar_guest);
  ZERO(vcpus);
  ZERO(vcpu_pending);
  ZERO(vcpu_gpr);
  ZERO(vcpu_rflags);
}

void core_restart(void) {
  restart_names();
  restart_guests();
  ZERO(process_mask);
  ZERO(process_count);
  ZERO(threads);
  ZERO(thread_count);
  ZERO(resources);
  for (uint32_t p = 0; p < MAX_PORTS; p++) {
    if (ports[p].last != 0) ZERO(port_ring[p]);
  }
  ZERO(ports);
  ZERO(vmos);
  ZERO(pool_frames);
  ZERO(pool_used);
  ZERO(reply);
  ZERO(input_state);
}
