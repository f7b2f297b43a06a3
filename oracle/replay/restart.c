/* SPDX-License-Identifier: MIT */
/* Between two traces. Nothing else outside the core writes its tables, and this does not while a
 * trace is checked. */
#include "oracle/replay/restart.h"

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

/* Of the endpoints' rings only those that were used. */
static void restart_queues(void) {
  for (uint32_t e = 0; e < MAX_CHANNELS; e++) {
    if (objects[OBJECT(ZX_OBJ_TYPE_CHANNEL, e)].koid == 0) continue;
    ZERO(channel_messages[e]);
    ZERO(channel_transit[e]);
  }
  ZERO(channels);
  ZERO(ports);
  ZERO(port_users);
  ZERO(nodes);
  ZERO(node_port);
  ZERO(node_next);
  ZERO(node_prev);
  ZERO(node_order);
  ZERO(node_rank);
  ZERO(node_used);
}

void core_restart(void) {
  restart_queues();
  restart_names();
  restart_guests();
  ZERO(process_mask);
  ZERO(process_count);
  ZERO(threads);
  ZERO(thread_count);
  ZERO(tasks);
  ZERO(task_tokens);
  ZERO(resources);
  ZERO(vmos);
  ZERO(pool_frames);
  ZERO(reply);
  ZERO(input_state);
}
