/* SPDX-License-Identifier: MIT */
/* The values that a step hands out: a state does not say which there were before. */
#include "oracle/explore/explore.h"

/* Those that the next free slots had when they were last used, in the state that is gone on from.
 */
#define NEXT 2u /* guest_create takes so many */
static zx_handle_t had[NEXT];

void values_take(void) {
  for (uint32_t i = 0; i < NEXT; i++) {
    had[i] = handle_value(MAIN_PROCESS, handle_order[handle_used + i]);
  }
}

/* What the call makes; ZX_OBJ_TYPE_NONE: another handle to what there is. */
static uint32_t type_made(uint32_t kind, bool second) {
  switch (kind) {
    case A_PORT_CREATE: return ZX_OBJ_TYPE_PORT;
    case A_GUEST_CREATE: return second ? ZX_OBJ_TYPE_VMAR : ZX_OBJ_TYPE_GUEST;
    case A_VCPU_CREATE: return ZX_OBJ_TYPE_VCPU;
    default: return ZX_OBJ_TYPE_NONE;
  }
}

const char *value_broken(struct action a, const struct view_handle *h) {
  zx_handle_t value = handle_value(MAIN_PROCESS, h->slot);
  bool        second = a.kind == A_GUEST_CREATE && value == reply.handle[1];
  uint32_t    type = type_made(a.kind, second);
  if (value != reply.handle[second]) return "a call hands out the value of a new handle";
  if (type != ZX_OBJ_TYPE_NONE && OBJECT_TYPE(h->object) != type) {
    return "a call hands out a handle to what it has made";
  }
  return value == had[0] || value == had[1] ? "a closed value never comes back" : NULL;
}
