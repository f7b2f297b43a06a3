/* SPDX-License-Identifier: MIT */
/* The rules of zx_object_get_info. */
#include "oracle/cover/deciders.h"
#include "oracle/cover/named_argument.h"

#include "temora/state.h"
#include "zircon/syscalls/object.h"
#include "zircon/syscalls/resource.h"

static bool bad_buffer(struct step *s) { return !named_pointer_ok(s, "buffer"); }

static uint64_t topic(struct step *s) { return named_argument(s, "topic"); }
/* The type that a topic asks of the handle, and its record; the last is of unknown topics. */
static const struct topic {
  uint32_t topic, type, right;
  uint64_t size;
} topics[] = {
  {ZX_INFO_HANDLE_VALID, ZX_OBJ_TYPE_NONE, 0, 0},
  {ZX_INFO_HANDLE_BASIC, ZX_OBJ_TYPE_NONE, 0, sizeof(zx_info_handle_basic_t)},
  {ZX_INFO_HANDLE_COUNT, ZX_OBJ_TYPE_NONE, ZX_RIGHT_INSPECT, sizeof(zx_info_handle_count_t)},
  {ZX_INFO_VMAR, ZX_OBJ_TYPE_VMAR, ZX_RIGHT_INSPECT, sizeof(zx_info_vmar_t)},
  {ZX_INFO_THREAD, ZX_OBJ_TYPE_THREAD, ZX_RIGHT_INSPECT, sizeof(zx_info_thread_t)},
  {ZX_INFO_RESOURCE, ZX_OBJ_TYPE_RESOURCE, ZX_RIGHT_INSPECT, sizeof(zx_info_resource_t)},
  {ZX_INFO_VMO, ZX_OBJ_TYPE_VMO, 0, sizeof(zx_info_vmo_t)},
  {ZX_INFO_PROCESS_HANDLE_STATS, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT,
   sizeof(zx_info_process_handle_stats_t)},
  {ZX_INFO_HANDLE_TABLE, ZX_OBJ_TYPE_PROCESS,
   ZX_RIGHT_INSPECT | ZX_RIGHT_MANAGE_PROCESS | ZX_RIGHT_MANAGE_THREAD,
   sizeof(zx_info_handle_extended_t)},
  {ZX_INFO_GUEST_STATS, ZX_OBJ_TYPE_RESOURCE, 0, sizeof(zx_info_guest_stats_t)},
  {ZX_INFO_VCPU, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_INSPECT, sizeof(zx_info_vcpu_t)},
  {0, ZX_OBJ_TYPE_NONE, 0, 0},
};
static const struct topic *asked(struct step *s) {
  const struct topic *t = topics;
  while (t->topic != 0 && t->topic != topic(s)) t++;
  return t;
}
static int32_t handle_status(struct step *s) {
  return handle_check(s->process, named_handle(s, "handle"), asked(s)->type, asked(s)->right);
}
static bool no_topic(struct step *s) { return asked(s)->topic == 0; }
static bool no_handle(struct step *s) { return handle_status(s) == ZX_ERR_BAD_HANDLE; }
static bool other_type(struct step *s) { return handle_status(s) == ZX_ERR_WRONG_TYPE; }
static bool no_right(struct step *s) { return handle_status(s) == ZX_ERR_ACCESS_DENIED; }
static bool asks_valid(struct step *s) { return topic(s) == ZX_INFO_HANDLE_VALID; }
static bool asks_basic(struct step *s) { return topic(s) == ZX_INFO_HANDLE_BASIC; }
static bool asks_count(struct step *s) { return topic(s) == ZX_INFO_HANDLE_COUNT; }
static bool asks_kick(struct step *s) { return topic(s) == ZX_INFO_VCPU; }
static bool asks_state(struct step *s) { return topic(s) == ZX_INFO_THREAD; }
static bool asks_table(struct step *s) { return topic(s) == ZX_INFO_HANDLE_TABLE; }
static bool asks_stats(struct step *s) { return topic(s) == ZX_INFO_PROCESS_HANDLE_STATS; }
static bool asks_processors(struct step *s) { return topic(s) == ZX_INFO_GUEST_STATS; }
static const struct resource *resource(struct step *s) {
  return &resources[handle_body(s->process, named_handle(s, "handle"))];
}
static bool other_kind(struct step *s) {
  return asks_processors(s) && resource(s)->kind != ZX_RSRC_KIND_ROOT &&
         resource(s)->kind != ZX_RSRC_KIND_SYSTEM;
}
static bool outside(struct step *s) {
  const struct resource *r = resource(s);
  return asks_processors(s) && r->kind == ZX_RSRC_KIND_SYSTEM &&
         (r->base > ZX_RSRC_SYSTEM_INFO_BASE || ZX_RSRC_SYSTEM_INFO_BASE - r->base >= r->size);
}
static bool record_fits(struct step *s) {
  return named_argument(s, "buffer_size") >= asked(s)->size;
}
/* A process without handles has no table. */
static bool table_is_empty(struct step *s) {
  struct task process = tasks[MAX_THREADS + handle_body(s->process, named_handle(s, "handle"))];
  for (uint32_t k = 0; process.life == TASK_RUNNING && k < handle_used; k++)
    if (handles[handle_order[k]].process + 1u == process.who) return false;
  return true;
}
static bool bad_record(struct step *s) {
  return record_fits(s) && bad_buffer(s) && !(asks_table(s) && table_is_empty(s));
}
static bool bad_counts(struct step *s) {
  return !named_pointer_ok(s, "actual") || !named_pointer_ok(s, "avail");
}
/* Of many records those are written that fit. */
static bool record_too_large(struct step *s) {
  return !record_fits(s) && !asks_table(s) && !asks_processors(s);
}

static const struct decider info_rules[] = {
  RULE("topic", ZX_ERR_NOT_SUPPORTED, no_topic),
  RULE("handle.BAD_HANDLE", ZX_ERR_BAD_HANDLE, no_handle),
  RULE("handle.WRONG_TYPE", ZX_ERR_WRONG_TYPE, other_type),
  RULE("handle.ACCESS_DENIED", ZX_ERR_ACCESS_DENIED, no_right),
  RULE("kind of the resource", ZX_ERR_WRONG_TYPE, other_kind),
  RULE("range of the resource", ZX_ERR_OUT_OF_RANGE, outside),
  RULE("a handle", ZX_OK, asks_valid),
  RULE("buffer pointer", ZX_ERR_INVALID_ARGS, bad_record),
  RULE("count pointer", ZX_ERR_INVALID_ARGS, bad_counts),
  RULE("buffer_size", ZX_ERR_BUFFER_TOO_SMALL, record_too_large),
  RULE("rights and type", ZX_OK, asks_basic),
  RULE("number of handles", ZX_OK, asks_count),
  RULE("a vcpu's kick", ZX_OK, asks_kick),
  RULE("a thread's state", ZX_OK, asks_state),
  RULE("a process's handles, by type", ZX_OK, asks_stats),
  RULE("a process's handles, each", ZX_OK, asks_table),
  RULE("what processors did for guests", ZX_OK, asks_processors),
  RULE("a size", ZX_OK, NULL),
};

const struct deciders deciders_of_info[] = {LIST("zx_object_get_info", info_rules)};
const size_t deciders_of_info_count = sizeof deciders_of_info / sizeof deciders_of_info[0];
