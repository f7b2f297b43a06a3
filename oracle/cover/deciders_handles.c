/* SPDX-License-Identifier: MIT */
/* The rules of the calls on handles, ports and memory objects. */
#include "oracle/cover/deciders.h"
#include "oracle/cover/named_argument.h"

#include "temora/state.h"

/* ---- what several calls look at ---- */

static uint32_t slot_of(struct step *s) {
  return handle_find(s->process, named_handle(s, "handle"));
}

static bool no_slot(struct step *s) { (void)s; return handle_used == MAX_HANDLES; }
static bool bad_out(struct step *s) { return !named_pointer_ok(s, "out"); }
static bool bad_packet(struct step *s) { return !named_pointer_ok(s, "packet"); }
static bool bad_size(struct step *s) { return !named_pointer_ok(s, "size"); }

static bool no_object(uint32_t type) {
  return !object_can_make(type) || handle_used == MAX_HANDLES;
}

/* ---- handles ---- */

static bool bad_list(struct step *s) { return !named_pointer_ok(s, "handles"); }
static bool is_zero(struct step *s) { return named_argument(s, "handle") == 0; }

/* One that is no handle, or is there for the second time. */
static bool one_is_bad(struct step *s) {
  const uint64_t *listed = s->event->handles;
  for (uint32_t i = 0; i < s->event->count; i++) {
    uint64_t value = listed[i];
    if (value == 0) continue;
    if (handle_find(s->process, world_handle(s->process, value)) == NONE) return true;
    for (uint32_t k = 0; k < i; k++) {
      if (listed[k] == value) return true;
    }
  }
  return false;
}

static bool asks_for_same(struct step *s) {
  return named_argument(s, "rights") == ZX_RIGHT_SAME_RIGHTS;
}

static bool asks_for_more(struct step *s) {
  uint64_t has = handles[slot_of(s)].rights;
  return !asks_for_same(s) && (named_argument(s, "rights") & ~has) != 0;
}

static const struct decider close_rules[] = {
  RULE("handle is 0", ZX_OK, is_zero),
  {"handle.BAD_HANDLE", ZX_ERR_BAD_HANDLE, NULL, "handle", 0, 0, BEFORE},
  RULE("closed", ZX_OK, NULL),
};
static const struct decider close_many_rules[] = {
  RULE("handles pointer", ZX_ERR_INVALID_ARGS, bad_list),
  RULE("one of them is bad", ZX_ERR_BAD_HANDLE, one_is_bad),
  RULE("closed", ZX_OK, NULL),
};
static const struct decider duplicate_rules[] = {
  {"handle.BAD_HANDLE", ZX_ERR_BAD_HANDLE, NULL, "handle", 0, ZX_RIGHT_DUPLICATE, BEFORE},
  {"handle.ACCESS_DENIED", ZX_ERR_ACCESS_DENIED, NULL, "handle", 0, ZX_RIGHT_DUPLICATE, BEFORE},
  RULE("rights", ZX_ERR_INVALID_ARGS, asks_for_more),
  RULE("no slot", ZX_ERR_NO_MEMORY, no_slot),
  RULE("out pointer", ZX_ERR_INVALID_ARGS, bad_out),
  RULE("with the same rights", ZX_OK, asks_for_same),
  RULE("with the rights asked for", ZX_OK, NULL),
};
static const struct decider replace_rules[] = {
  {"handle.BAD_HANDLE", ZX_ERR_BAD_HANDLE, NULL, "handle", 0, 0, BEFORE},
  RULE("rights", ZX_ERR_INVALID_ARGS, asks_for_more),
  RULE("no slot", ZX_ERR_NO_MEMORY, no_slot),
  RULE("out pointer", ZX_ERR_INVALID_ARGS, bad_out),
  RULE("with the same rights", ZX_OK, asks_for_same),
  RULE("with the rights asked for", ZX_OK, NULL),
};

/* ---- ports ---- */

static uint32_t port_of(struct step *s) { return OBJECT_NUMBER(handles[slot_of(s)].object); }

static bool port_options(struct step *s) { return named_argument(s, "options") > 1; }
static bool no_port(struct step *s) { (void)s; return no_object(ZX_OBJ_TYPE_PORT); }
static bool no_node(struct step *s) { (void)s; return node_used[USER_POOL] == USER_NODES; }
static bool port_full(struct step *s) { return port_users[port_of(s)] >= PORT_MAX_USER; }
static bool port_empty(struct step *s) { return ports[port_of(s)].first == NONE; }
static bool user_first(struct step *s) {
  return ports[port_of(s)].first >= USER_POOL * TRAP_MAX_BELLS;
}

static const struct decider port_create_rules[] = {
  RULE("options", ZX_ERR_INVALID_ARGS, port_options),
  RULE("no port or slot", ZX_ERR_NO_MEMORY, no_port),
  RULE("out pointer", ZX_ERR_INVALID_ARGS, bad_out),
  RULE("made", ZX_OK, NULL),
};
static const struct decider port_queue_rules[] = {
  HANDLE("handle", ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE),
  RULE("packet pointer", ZX_ERR_INVALID_ARGS, bad_packet),
  RULE("no packet in the system", ZX_ERR_NO_MEMORY, no_node),
  RULE("too many in the port", ZX_ERR_SHOULD_WAIT, port_full),
  RULE("queued", ZX_OK, NULL),
};
static const struct decider port_wait_rules[] = {
  HANDLE("handle", ZX_OBJ_TYPE_PORT, ZX_RIGHT_READ),
  RULE("empty", ZX_ERR_TIMED_OUT, port_empty),
  RULE("packet pointer", ZX_ERR_INVALID_ARGS, bad_packet),
  RULE("a packet of a user", ZX_OK, user_first),
  RULE("a packet of a bell", ZX_OK, NULL),
};

/* ---- memory objects ---- */

static bool vmo_options(struct step *s) {
  return (named_argument(s, "options") & ~(uint64_t)(ZX_VMO_RESIZABLE | ZX_VMO_DISCARDABLE)) != 0;
}
static bool vmo_too_large(struct step *s) { return named_argument(s, "size") > VMO_MAX_SIZE; }

/* Where frames are free is the core's own business (D71): OUTCOME. */
static const struct decider vmo_create_rules[] = {
  RULE("options", ZX_ERR_INVALID_ARGS, vmo_options),
  RULE("size", ZX_ERR_OUT_OF_RANGE, vmo_too_large),
  OUTCOME("no frames or slot", ZX_ERR_NO_MEMORY, NULL),
  OUTCOME("out pointer", ZX_ERR_INVALID_ARGS, bad_out),
  OUTCOME("made", ZX_OK, NULL),
};
static const struct decider vmo_get_size_rules[] = {
  HANDLE_NO_RIGHT("handle", ZX_OBJ_TYPE_VMO),
  RULE("size pointer", ZX_ERR_INVALID_ARGS, bad_size),
  RULE("said", ZX_OK, NULL),
};

/* ---- zx_vmar_map ---- */

static uint64_t map_options(struct step *s) { return named_argument(s, "options"); }
static bool has(struct step *s, uint32_t bits) { return (map_options(s) & bits) != 0; }
static uint32_t rights_of(struct step *s, const char *name) {
  return handle_rights(s->process, named_handle(s, name));
}
static uint32_t vmo_of(struct step *s) {
  return handle_body(s->process, named_handle(s, "vmo"));
}
static bool vmo_unmappable(struct step *s) { return (rights_of(s, "vmo") & ZX_RIGHT_MAP) == 0; }
static bool not_readable(struct step *s) {
  return has(s, ZX_VM_PERM_WRITE | ZX_VM_PERM_EXECUTE) && !has(s, ZX_VM_PERM_READ);
}
static bool contradiction(struct step *s) {
  return (has(s, ZX_VM_MAP_RANGE) && has(s, ZX_VM_SPECIFIC_OVERWRITE)) ||
         has(s, ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE | ZX_VM_CAN_MAP_EXECUTE);
}
static bool map_denied(struct step *s) {
  uint32_t both = rights_of(s, "vmo") & rights_of(s, "vmar");
  return (has(s, ZX_VM_PERM_READ) && !(both & ZX_RIGHT_READ)) ||
         (has(s, ZX_VM_PERM_WRITE) && !(both & ZX_RIGHT_WRITE)) ||
         (has(s, ZX_VM_PERM_EXECUTE) && !(both & ZX_RIGHT_EXECUTE));
}
static bool map_unknown(struct step *s) {
  return has(s, 0x00FFC000u | ZX_VM_COMPACT | ZX_VM_CAN_MAP_SPECIFIC);
}
static bool map_unsupported(struct step *s) {
  return has(s, 0xFF000000u | ZX_VM_SPECIFIC_OVERWRITE | ZX_VM_OFFSET_IS_UPPER_LIMIT);
}
static bool map_resizable(struct step *s) {
  return has(s, ZX_VM_REQUIRE_NON_RESIZABLE) && vmos[vmo_of(s)].resizable;
}
static bool map_vmo_offset(struct step *s) {
  uint64_t offset = named_argument(s, "vmo_offset");
  return offset % PAGE_SIZE != 0 || named_argument(s, "len") > UINT64_MAX - offset;
}
static bool map_guest_gone(struct step *s) {
  return vmar_guest[handle_body(s->process, named_handle(s, "vmar"))] == 0;
}
static bool map_range(struct step *s) {
  uint64_t offset = named_argument(s, "vmar_offset"), len = named_argument(s, "len");
  uint32_t g = vmar_guest[handle_body(s->process, named_handle(s, "vmar"))] - 1u;
  uint64_t size = guest_high(g) - guest_low(g);
  return len == 0 || (!has(s, ZX_VM_SPECIFIC) && offset != 0) || offset > size ||
         len > size - offset || offset % PAGE_SIZE != 0;
}

/* Where a mapping without a place would go is the core's own business: OUTCOME. */
static const struct decider map_rules[] = {
  HANDLE_NO_RIGHT("vmar", ZX_OBJ_TYPE_VMAR),
  HANDLE_NO_RIGHT("vmo", ZX_OBJ_TYPE_VMO),
  RULE("vmo.ACCESS_DENIED", ZX_ERR_ACCESS_DENIED, vmo_unmappable),
  RULE("written or executed, and not read", ZX_ERR_INVALID_ARGS, not_readable),
  RULE("options that contradict", ZX_ERR_INVALID_ARGS, contradiction),
  RULE("permissions beyond the rights", ZX_ERR_ACCESS_DENIED, map_denied),
  RULE("unknown options", ZX_ERR_INVALID_ARGS, map_unknown),
  RULE("options that are not supported", ZX_ERR_NOT_SUPPORTED, map_unsupported),
  RULE("a resizable VMO", ZX_ERR_NOT_SUPPORTED, map_resizable),
  RULE("vmo_offset", ZX_ERR_INVALID_ARGS, map_vmo_offset),
  RULE("the guest is gone", ZX_ERR_BAD_STATE, map_guest_gone),
  RULE("range", ZX_ERR_INVALID_ARGS, map_range),
  OUTCOME("no room", ZX_ERR_NO_MEMORY, NULL),
  OUTCOME("out pointer", ZX_ERR_INVALID_ARGS, NULL),
  OUTCOME("mapped", ZX_OK, NULL),
};

const struct deciders deciders_of_handles[] = {
  LIST("zx_handle_close", close_rules),
  LIST("zx_handle_close_many", close_many_rules),
  LIST("zx_handle_duplicate", duplicate_rules),
  LIST("zx_handle_replace", replace_rules),
  LIST("zx_port_create", port_create_rules),
  LIST("zx_port_queue", port_queue_rules),
  LIST("zx_port_wait", port_wait_rules),
  LIST("zx_vmo_create", vmo_create_rules),
  LIST("zx_vmo_get_size", vmo_get_size_rules),
  LIST("zx_vmar_map", map_rules),
};
const size_t deciders_of_handles_count = sizeof deciders_of_handles / sizeof deciders_of_handles[0];
