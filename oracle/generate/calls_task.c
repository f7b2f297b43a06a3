/* SPDX-License-Identifier: MIT */
/* Arguments of the calls on threads and processes as objects, which a program has with --tasks. */
#include "oracle/generate/calls.h"
#include "oracle/generate/generate.h"
#include "zircon/syscalls/object.h"

#define ONE_OF(table) table[generate_below(sizeof table / sizeof table[0])]

static void set(json_t *in, const char *name, uint64_t number) {
  json_object_set_new(in, name, hex(number));
}

static bool seldom(void) { return generate_below(8) == 0; }

static void of_create(json_t *in, uint32_t p) {
  static const uint64_t lengths[] = {1, 31, 32, 33, 4096};
  set(in, "process", generate_handle(p, seldom() ? ZX_OBJ_TYPE_THREAD : ZX_OBJ_TYPE_PROCESS));
  set(in, "name_size", ONE_OF(lengths));
  set(in, "options", seldom());
}

static void of_start(json_t *in, uint32_t p) {
  static const uint64_t places[] = {0x1000, 0x1001, 0x7FFFFFFFFFFFu, 0};
  set(in, "handle", generate_handle(p, ZX_OBJ_TYPE_THREAD));
  set(in, "entry", 0x1000);
  set(in, "stack", ONE_OF(places));
  set(in, "arg1", generate_below(3));
  set(in, "arg2", UINT64_MAX);
}

static void of_suspend(json_t *in, uint32_t p) {
  static const uint32_t types[] = {ZX_OBJ_TYPE_THREAD, ZX_OBJ_TYPE_THREAD, ZX_OBJ_TYPE_PROCESS,
                                   ZX_OBJ_TYPE_SUSPEND_TOKEN, ZX_OBJ_TYPE_NONE};
  set(in, "handle", generate_handle(p, ONE_OF(types)));
}

/* What most of all wants to be seen. */
static void of_state(json_t *in, uint32_t p) {
  static const uint64_t sizes[] = {72, 72, 71, 73, 0};
  set(in, "handle", generate_handle(p, ZX_OBJ_TYPE_THREAD));
  set(in, "topic", ZX_INFO_THREAD);
  set(in, "buffer_size", ONE_OF(sizes));
}

static void of_handles(json_t *in, uint32_t p) {
  static const uint64_t stats[] = {256, 256, 255, 0}, table[] = {40, 80, 4000, 39, 0};
  bool each = generate_below(2) != 0;
  set(in, "handle", generate_handle(p, seldom() ? ZX_OBJ_TYPE_THREAD : ZX_OBJ_TYPE_PROCESS));
  set(in, "topic", each ? ZX_INFO_HANDLE_TABLE : ZX_INFO_PROCESS_HANDLE_STATS);
  set(in, "buffer_size", each ? ONE_OF(table) : ONE_OF(stats));
}

static void of_close(json_t *in, uint32_t p) {
  static const uint32_t types[] = {ZX_OBJ_TYPE_THREAD, ZX_OBJ_TYPE_SUSPEND_TOKEN};
  set(in, "handle", generate_handle(p, ONE_OF(types)));
}

static void of_copy(json_t *in, uint32_t p) {
  static const uint32_t types[] = {ZX_OBJ_TYPE_THREAD, ZX_OBJ_TYPE_PROCESS};
  static const uint64_t rights[] = {ZX_RIGHT_SAME_RIGHTS, ZX_DEFAULT_THREAD_RIGHTS,
                                    ZX_DEFAULT_THREAD_RIGHTS & ~ZX_RIGHT_MANAGE_THREAD,
                                    ZX_RIGHT_DUPLICATE | ZX_RIGHT_INSPECT, ZX_RIGHT_WRITE};
  set(in, "handle", generate_handle(p, ONE_OF(types)));
  set(in, "rights", ONE_OF(rights));
}

const struct call_arguments generate_tasks[] = {
  {"zx_thread_create", of_create, "name", false},
  {"zx_thread_create", of_create, "out", false},
  {"zx_thread_start", of_start, NULL, false},
  {"zx_task_suspend", of_suspend, "token", false},
  {"zx_object_get_info", of_state, "buffer", false},
  {"zx_object_get_info", of_handles, "buffer", false},
  {"zx_handle_close", of_close, NULL, true},
  {"zx_handle_duplicate", of_copy, "out", false},
};
const size_t generate_tasks_count = sizeof generate_tasks / sizeof generate_tasks[0];
