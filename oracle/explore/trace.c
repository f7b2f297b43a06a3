/* SPDX-License-Identifier: MIT */
/* A path of steps as a trace: it is gone again, and what the core says is written down. */
#include <stdlib.h>
#include <string.h>

#include "oracle/explore/explore.h"
#include "oracle/trace/numbers.h"
#include "oracle/read/reader.h"
#include "oracle/read/status.h"
#include "zircon/syscalls/hypervisor.h"
#include "zircon/syscalls/resource.h"

static FILE   *out;
static json_t *exits[MAX_THREADS]; /* of the enter that the thread is in */

static void print(json_t *event) {
  json_dumpf(event, out, JSON_COMPACT);
  fputc('\n', out);
  json_decref(event);
}

/* ---- what is there at the start ---- */

static void print_call(uint32_t thread, const char *op, json_t *in, int32_t status, json_t *given) {
  json_t *event = json_pack("{s:i, s:s, s:o, s:s}", "tid", (int)thread + 1, "op", op, "in", in,
                            "st", status_name(status));
  if (given != NULL && status == ZX_OK) json_object_set(event, "out", given);
  json_decref(given);
  print(event);
}

static void print_trap(zx_handle_t guest, uint32_t kind, uint64_t addr, uint64_t size,
                       zx_handle_t port, uint64_t key, int32_t status) {
  print_call(0, "zx_guest_set_trap",
             json_pack("{s:o, s:i, s:o, s:o, s:o, s:o}", "handle", hex(guest), "kind", (int)kind,
                       "addr", hex(addr), "size", hex(size), "port_handle", hex(port), "key",
                       hex(key)), status, NULL);
}

/* The handles of the first state are, by their slots: resource, port, guest, VMAR. */
static void print_start(void) {
  zx_handle_t resource = explore_value(0), port = explore_value(1), guest = explore_value(2);
  zx_handle_t vmar = ((handles[3].gen * MAX_HANDLES + 3u) * 4u + 3u) ^ process_mask[MAIN_PROCESS];
  print(json_pack("{s:s, s:s, s:s, s:i}", "t", "meta", "format", TRACE_FORMAT, "impl",
                  "temora explore", "frames", 16));
  print(json_pack("{s:s, s:i}", "t", "process", "p", 1));
  for (uint32_t i = 0; i < bounds.threads; i++) {
    print(json_pack("{s:s, s:i, s:i}", "t", "thread", "p", 1, "tid", (int)i + 1));
  }
  print(json_pack("{s:s, s:i, s:o, s:i, s:i, s:i}", "t", "resource", "p", 1, "h", hex(resource),
                  "kind", (int)ZX_RSRC_KIND_SYSTEM, "base", (int)ZX_RSRC_SYSTEM_HYPERVISOR_BASE,
                  "size", 1));
  print_call(0, "zx_port_create", json_pack("{s:i}", "options", 0), ZX_OK,
             json_pack("{s:o}", "out", hex(port)));
  print_call(0, "zx_guest_create", json_pack("{s:o, s:i}", "resource", hex(resource), "options", 0),
             ZX_OK, json_pack("{s:o, s:o}", "guest_handle", hex(guest), "vmar_handle", hex(vmar)));
  print_call(0, "zx_handle_close", json_pack("{s:o}", "handle", hex(vmar)), ZX_OK, NULL);
  print_trap(guest, ZX_GUEST_TRAP_BELL, 0x200000, PAGE_SIZE, port, BELL_KEY, ZX_OK);
  print_trap(guest, ZX_GUEST_TRAP_MEM, 0x100000, PAGE_SIZE, 0, MEM_KEY, ZX_OK);
  print_trap(guest, ZX_GUEST_TRAP_IO, 0x60, 4, 0, IO_KEY, ZX_OK);
}

/* ---- zx_vcpu_enter, which other calls may be in the middle of ---- */

static json_t *packet_out(void) {
  return json_pack("{s:{s:o, s:i, s:o}}", "packet", "key", hex(reply.packet.key), "type",
                   (int)reply.packet.type, "w0", hex(reply.packet.word[0]));
}

static void print_enter(struct action a, zx_handle_t handle) {
  json_decref(exits[a.who]);
  exits[a.who] = json_array();
  print(json_pack("{s:s, s:i, s:s, s:{s:o}}", "t", "call", "tid", (int)a.who + 1, "op",
                  "zx_vcpu_enter", "in", "handle", hex(handle)));
}

static void print_return(uint32_t thread, int32_t status) {
  json_t *event = json_pack("{s:s, s:i, s:s, s:O, s:i}", "t", "return", "tid", (int)thread + 1,
                            "st", status_name(status), "exits", exits[thread], "exits_recorded", 1);
  if (status == ZX_OK) json_object_set_new(event, "out", packet_out());
  print(event);
}

static void note_exit(uint32_t thread, struct exit_raw raw, bool open) {
  json_array_append_new(exits[thread],
                        json_pack("{s:i, s:i, s:o, s:o, s:o, s:s}", "reason", (int)raw.reason,
                                  "length", (int)raw.length, "qualification",
                                  hex(raw.qualification), "guest_physical",
                                  hex(raw.guest_physical), "intr_info", hex(raw.intr_info),
                                  "rflags", open ? "0x202" : "0x2"));
}

/* rflags of an exit are those with which the guest goes on. */
static void note_rflags(uint32_t thread, uint32_t how) {
  json_t *last = json_array_get(exits[thread], json_array_size(exits[thread]) - 1u);
  if (last != NULL) json_object_set_new(last, "rflags", json_string(how == 0 ? "0x202" : "0x2"));
}

/* ---- steps ---- */

static const char *const ops[] = {
  [A_CLOSE] = "zx_handle_close", [A_DUPLICATE] = "zx_handle_duplicate",
  [A_REPLACE] = "zx_handle_replace", [A_PORT_CREATE] = "zx_port_create",
  [A_QUEUE] = "zx_port_queue", [A_WAIT] = "zx_port_wait", [A_GUEST_CREATE] = "zx_guest_create",
  [A_VCPU_CREATE] = "zx_vcpu_create", [A_KICK] = "zx_vcpu_kick",
  [A_INTERRUPT] = "zx_vcpu_interrupt", [A_ENTER] = "zx_vcpu_enter",
};

static json_t *arguments(struct action a, zx_handle_t handle, zx_rights_t rights) {
  json_t *in = json_pack("{s:o}", "handle", hex(handle));
  switch (a.kind) {
    case A_DUPLICATE:
    case A_REPLACE: json_object_set_new(in, "rights", hex(rights)); break;
    case A_QUEUE:
      json_object_set_new(in, "packet", json_pack("{s:o, s:i}", "key", hex(USER_KEY), "type",
                                                  (int)ZX_PKT_TYPE_GUEST_IO));
      break;
    case A_WAIT: json_object_set_new(in, "deadline", json_integer(0)); break;
    case A_GUEST_CREATE: json_object_set_new(in, "resource", hex(handle)); break;
    case A_VCPU_CREATE: json_object_set_new(in, "guest", hex(handle)); break;
    case A_INTERRUPT:
      json_object_set_new(in, "vector", json_integer(explore_vectors[a.how]));
      break;
    default: break;
  }
  return in;
}

static json_t *results(struct action a) {
  switch (a.kind) {
    case A_WAIT: return packet_out();
    case A_GUEST_CREATE:
      return json_pack("{s:o, s:o}", "guest_handle", hex(reply.handle[0]), "vmar_handle",
                       hex(reply.handle[1]));
    case A_DUPLICATE:
    case A_REPLACE:
    case A_PORT_CREATE:
    case A_VCPU_CREATE: return json_pack("{s:o}", "out", hex(reply.handle[0]));
    default: return json_object();
  }
}

static bool is_bad(struct action a) {
  return (a.kind == A_WAIT && a.how != 0) ||
         ((a.kind == A_DUPLICATE || a.kind == A_REPLACE) && a.how == RIGHTS_BAD_POINTER);
}

static void print_plain(struct action a, json_t *in, int32_t status) {
  json_t *event = json_pack("{s:i, s:s, s:o, s:s}", "tid", (int)a.who + 1, "op", ops[a.kind], "in",
                            in, "st", status_name(status));
  if (status == ZX_OK) json_object_set_new(event, "out", results(a));
  if (is_bad(a)) json_object_set_new(event, "bad", json_pack("[s, s]", "out", "packet"));
  print(event);
}

/* A step on a vcpu; the thread is asked for before the step, which may end the vcpu. */
static void step_vcpu(struct action a) {
  uint32_t thread = vcpus[a.who].thread - 1u;
  int32_t  status = explore_do(a);
  if (a.kind == A_EXIT) note_exit(thread, explore_exit(a.how), true);
  else note_rflags(thread, a.how);
  if (status != CORE_RUN && status != CORE_BLOCK) print_return(thread, status);
}

static void step_trap(struct action a, zx_handle_t handle) {
  bool        io = a.how == NO_SLOT;
  zx_handle_t port = io ? 0 : explore_value(a.how);
  int32_t     status = explore_do(a);
  if (io) print_trap(handle, ZX_GUEST_TRAP_IO, 0x60, 4, 0, IO_KEY, status);
  else print_trap(handle, ZX_GUEST_TRAP_BELL, 0x200000, PAGE_SIZE, port, BELL_KEY, status);
}

static void step(struct action a) {
  zx_handle_t handle = explore_value(a.slot);
  json_t     *in = arguments(a, handle, explore_rights(a.slot, a.how));
  if (a.kind == A_NEXT || a.kind == A_EXIT) {
    step_vcpu(a);
  } else if (a.kind == A_SET_TRAP) {
    step_trap(a, handle);
  } else if (a.kind == A_THREAD_EXIT) {
    print_call(a.who, "zx_thread_exit", json_object(), explore_do(a), NULL);
  } else if (a.kind == A_ENTER) {
    print_enter(a, handle);
    int32_t status = explore_do(a);
    if (status != ZX_OK) print_return(a.who, status);
  } else {
    int32_t status = explore_do(a);
    print_plain(a, json_incref(in), status);
  }
  json_decref(in);
}

void explore_print(FILE *file, const struct action *path, uint32_t length) {
  out = file;
  print_start();
  for (uint32_t i = 0; i < length; i++) step(path[i]);
  for (uint32_t i = 0; i < MAX_THREADS; i++) {
    json_decref(exits[i]);
    exits[i] = NULL;
  }
}
