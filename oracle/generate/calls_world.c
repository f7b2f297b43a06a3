/* SPDX-License-Identifier: MIT */
/* Arguments of the calls on channels, of zx_object_get_info, and of those that move bytes. */
#include "oracle/generate/generate.h"
#include "oracle/generate/calls.h"
#include "zircon/syscalls/hypervisor.h"
#include "zircon/syscalls/object.h"

#define PAGE (uint64_t)PAGE_SIZE
#define TOP  (uint64_t)GUEST_PHYS_LIMIT
#define ONE_OF(table) table[generate_below(sizeof table / sizeof table[0])]

static void set(json_t *in, const char *name, uint64_t number) {
  json_object_set_new(in, name, hex(number));
}

static void handle(json_t *in, const char *name, uint32_t process, uint32_t type) {
  set(in, name, generate_handle(process, type));
}

static bool seldom(void) { return generate_below(8) == 0; }

/* ---- channels ---- */

static void of_channel_create(json_t *in, uint32_t p) {
  (void)p;
  set(in, "options", seldom());
}

/* What is sent is gone: not more than is made. */
static void of_channel_write(json_t *in, uint32_t p) {
  static const uint64_t sizes[] = {0, 1, 8, 64, CHANNEL_MAX_BYTES, CHANNEL_MAX_BYTES + 1u};
  static const uint32_t types[] = {ZX_OBJ_TYPE_VMO, ZX_OBJ_TYPE_PORT, ZX_OBJ_TYPE_CHANNEL,
                                   ZX_OBJ_TYPE_GUEST, ZX_OBJ_TYPE_VCPU, ZX_OBJ_TYPE_RESOURCE};
  json_t *list = json_array();
  handle(in, "handle", p, ZX_OBJ_TYPE_CHANNEL);
  set(in, "options", seldom() && seldom());
  set(in, "num_bytes", ONE_OF(sizes));
  for (uint32_t i = generate_below(4); i > 1; i--) {
    json_array_append_new(list, hex(generate_handle(p, ONE_OF(types))));
  }
  if (seldom() && seldom()) json_array_append(list, json_object_get(in, "handle"));
  if (seldom() && seldom()) set(in, "num_handles", CHANNEL_MAX_HANDLES + 1u);
  json_object_set_new(in, "handles", list);
}

static void of_channel_read(json_t *in, uint32_t p) {
  static const uint64_t sizes[] = {0, 8, CHANNEL_MAX_BYTES, CHANNEL_MAX_BYTES, UINT32_MAX};
  static const uint64_t counts[] = {0, 1, CHANNEL_MAX_HANDLES, CHANNEL_MAX_HANDLES};
  handle(in, "handle", p, ZX_OBJ_TYPE_CHANNEL);
  set(in, "options", generate_below(seldom() ? 3 : 2));
  set(in, "num_bytes", ONE_OF(sizes));
  set(in, "num_handles", ONE_OF(counts));
}

/* ---- zx_object_get_info ---- */

static void of_info(json_t *in, uint32_t p) {
  static const struct { uint32_t topic, type; } topics[] = {
    {ZX_INFO_HANDLE_VALID, ZX_OBJ_TYPE_NONE}, {ZX_INFO_HANDLE_BASIC, ZX_OBJ_TYPE_NONE},
    {ZX_INFO_HANDLE_BASIC, ZX_OBJ_TYPE_NONE}, {ZX_INFO_HANDLE_BASIC, ZX_OBJ_TYPE_NONE},
    {ZX_INFO_HANDLE_COUNT, ZX_OBJ_TYPE_NONE}, {ZX_INFO_VCPU, ZX_OBJ_TYPE_VCPU},
    {ZX_INFO_VCPU, ZX_OBJ_TYPE_VCPU},         {ZX_INFO_VMAR, ZX_OBJ_TYPE_VMAR},
    {ZX_INFO_RESOURCE, ZX_OBJ_TYPE_RESOURCE}, {ZX_INFO_VMO, ZX_OBJ_TYPE_VMO},
    {ZX_INFO_GUEST_STATS, ZX_OBJ_TYPE_RESOURCE},
    {0, ZX_OBJ_TYPE_NONE},                    {3, ZX_OBJ_TYPE_NONE}};
  static const uint64_t sizes[] = {32, 4, 64, 3, 31, 0, 16, 56, 104, 103, 120, 360};
  uint32_t which = generate_below(sizeof topics / sizeof *topics);
  if (generate_below(2) == 0) set(in, "handle", generate_recent(p, topics[which].type));
  else handle(in, "handle", p, topics[which].type);
  set(in, "topic", topics[which].topic);
  set(in, "buffer_size", ONE_OF(sizes));
}

/* ---- registers ---- */

static void of_state(json_t *in, uint32_t p) {
  static const uint64_t sizes[] = {sizeof(zx_vcpu_state_t), sizeof(zx_vcpu_io_t), 0, 137};
  static const uint64_t accesses[] = {1, 2, 4, 0, 3, 8};
  uint32_t kind = generate_below(seldom() ? 3 : 2);
  handle(in, "handle", p, ZX_OBJ_TYPE_VCPU);
  set(in, "kind", kind);
  set(in, "buffer_size", seldom() ? ONE_OF(sizes) : sizes[kind % 2u]);
  set(in, "access_size", ONE_OF(accesses));
  set(in, "data", generate_below(UINT32_MAX));
}

static void of_read_state(json_t *in, uint32_t p) {
  of_state(in, p);
  if (!seldom()) {
    set(in, "kind", ZX_VCPU_STATE);
    set(in, "buffer_size", sizeof(zx_vcpu_state_t));
  }
  json_object_del(in, "access_size");
  json_object_del(in, "data");
}

/* ---- bytes, memory, the rest ---- */

static void of_access(json_t *in, uint32_t p) {
  static const uint64_t offsets[] = {0, 1, PAGE - 1, PAGE, PAGE + 1, UINT64_MAX};
  static const uint64_t sizes[] = {0, 1, 8, PAGE, PAGE + 1, UINT64_MAX};
  handle(in, "handle", p, ZX_OBJ_TYPE_VMO);
  set(in, "offset", ONE_OF(offsets));
  set(in, "size", ONE_OF(sizes));
}

static void of_unmap(json_t *in, uint32_t p) {
  static const uint64_t places[] = {0, PAGE, 4 * PAGE, 0x100000, 1, TOP - PAGE, TOP, TOP + PAGE};
  static const uint64_t sizes[] = {PAGE, 1, 2 * PAGE, 0, TOP, UINT64_MAX};
  handle(in, "vmar", p, ZX_OBJ_TYPE_VMAR);
  set(in, "addr", ONE_OF(places));
  set(in, "len", ONE_OF(sizes));
}

static void of_protect(json_t *in, uint32_t p) {
  static const uint64_t options[] = {1, 3, 7, 5, 7, 0, 2, 4, 8};
  of_unmap(in, p);
  set(in, "options", ONE_OF(options));
}

static void of_set_size(json_t *in, uint32_t p) {
  static const uint64_t sizes[] = {0, 1, PAGE, 2 * PAGE + 1, 5 * PAGE, 1u << 30, VMO_MAX_SIZE,
                                   VMO_MAX_SIZE + 1};
  handle(in, "handle", p, ZX_OBJ_TYPE_VMO);
  set(in, "size", ONE_OF(sizes));
}

static void of_executable(json_t *in, uint32_t p) {
  handle(in, "handle", p, seldom() ? ZX_OBJ_TYPE_NONE : ZX_OBJ_TYPE_VMO);
  set(in, "vmex", generate_below(2) ? generate_handle(p, ZX_OBJ_TYPE_RESOURCE) : 0);
}

static void of_cancel(json_t *in, uint32_t p) {
  handle(in, "handle", p, ZX_OBJ_TYPE_PORT);
  handle(in, "source", p, ZX_OBJ_TYPE_NONE);
  set(in, "key", generate_below(4));
}

static void of_sleep(json_t *in, uint32_t p) { (void)p; set(in, "deadline", 0); }
static void of_nothing(json_t *in, uint32_t p) { (void)in; (void)p; }
static void of_console(json_t *in, uint32_t p) { (void)p; set(in, "size", generate_below(9)); }

const struct call_arguments generate_world[] = {
  {"zx_channel_create", of_channel_create, "out1", false},
  {"zx_channel_write", of_channel_write, "bytes", true},
  {"zx_channel_write", of_channel_write, "handles", true},
  {"zx_channel_read", of_channel_read, "actual_bytes", false},
  {"zx_channel_read", of_channel_read, "bytes", false},
  {"zx_object_get_info", of_info, "buffer", false},
  {"zx_object_get_info", of_info, "avail", false},
  {"zx_vcpu_read_state", of_read_state, "buffer", false},
  {"zx_vcpu_write_state", of_state, "buffer", false},
  {"zx_vmo_read", of_access, "buffer", false},
  {"zx_vmo_write", of_access, "buffer", false},
  {"zx_vmar_unmap", of_unmap, NULL, false},
  {"zx_vmar_protect", of_protect, NULL, false},
  {"zx_vmo_set_size", of_set_size, NULL, false},
  {"zx_vmo_replace_as_executable", of_executable, "out", true},
  {"zx_port_cancel", of_cancel, NULL, false},
  {"zx_nanosleep", of_sleep, NULL, false},
  {"zx_clock_get_monotonic", of_nothing, NULL, false},
  {"zx_debug_write", of_console, "buffer", false},
  {"zx_debug_read", of_console, "actual", false},
};
const size_t generate_world_count = sizeof generate_world / sizeof generate_world[0];
