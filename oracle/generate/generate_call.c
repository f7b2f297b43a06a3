/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "oracle/generate/calls.h"
#include "temora/state.h"
#include "zircon/syscalls/hypervisor.h"

#define PAGE (uint64_t)PAGE_SIZE
#define TOP  (uint64_t)GUEST_PHYS_LIMIT

uint64_t generate_seed = 1;
bool     generate_with_tasks;

/* xorshift64* */
static uint64_t draw(void) {
  generate_seed ^= generate_seed >> 12;
  generate_seed ^= generate_seed << 25;
  generate_seed ^= generate_seed >> 27;
  return generate_seed * 0x2545F4914F6CDD1Du;
}

uint32_t generate_below(uint32_t n) { return (uint32_t)((draw() >> 32) % n); }
static bool seldom(void) { return generate_below(8) == 0; }

#define ONE_OF(table) table[generate_below(sizeof table / sizeof table[0])]

/* ---- handles ---- */

static void set(json_t *in, const char *name, uint64_t number) {
  json_object_set_new(in, name, hex(number));
}

static void handle(json_t *in, const char *name, uint32_t process, uint32_t type) {
  set(in, name, generate_handle(process, type));
}

static const uint64_t some_rights[] = {
  ZX_RIGHT_SAME_RIGHTS, 0, 1, 4, 8, 0xC, 0xD, 0x8003, 0x10, 0x1000, 0x20000, 0x20009, 0x800F,
  2, 0xA, 0x1002, 0x8002, 0x800E,
  ZX_RIGHT_SAME_RIGHTS | 1u, 1u << 20, 0xFFFFFFFFu, 0x7FFFFFFFu, 0x10000, 0xF00F, 0x5D,
};

static const uint32_t types[] = {
  ZX_OBJ_TYPE_VMO, ZX_OBJ_TYPE_PORT, ZX_OBJ_TYPE_RESOURCE, ZX_OBJ_TYPE_VMAR, ZX_OBJ_TYPE_GUEST,
  ZX_OBJ_TYPE_VCPU, ZX_OBJ_TYPE_CHANNEL, ZX_OBJ_TYPE_NONE,
};

/* A vcpu: that of the thread that calls, as a rule. */
static void own_vcpu(json_t *in, uint32_t p) {
  uint64_t own = generate_below(4) == 0 ? 0 : generate_own_vcpu(p);
  set(in, "handle", own != 0 ? own : generate_handle(p, ZX_OBJ_TYPE_VCPU));
}

/* Now and then what keeps the own guest, so that it ends. */
static void of_close(json_t *in, uint32_t p) {
  uint64_t own = generate_below(3) == 0 ? generate_own_guest(p) : 0;
  set(in, "handle", own != 0 ? own : generate_handle(p, ONE_OF(types)));
}

static void of_close_many(json_t *in, uint32_t p) {
  json_t *list = json_array();
  for (uint32_t i = generate_below(4); i > 0; i--) {
    json_array_append_new(list, hex(generate_handle(p, ONE_OF(types))));
  }
  json_object_set_new(in, "handles", list);
}

static void of_copy(json_t *in, uint32_t p) {
  handle(in, "handle", p, ONE_OF(types));
  set(in, "rights", ONE_OF(some_rights));
}

/* ---- ports and memory ---- */

static void of_port_create(json_t *in, uint32_t p) {
  (void)p;
  set(in, "options", generate_below(seldom() ? 4 : 2));
}

static void of_queue(json_t *in, uint32_t p) {
  json_t *packet = json_object();
  handle(in, "handle", p, ZX_OBJ_TYPE_PORT);
  set(packet, "key", draw());
  set(packet, "type", generate_below(6));
  set(packet, "w0", seldom() ? UINT64_MAX : draw());
  json_object_set_new(in, "packet", packet);
}

static void of_wait(json_t *in, uint32_t p) {
  handle(in, "handle", p, ZX_OBJ_TYPE_PORT);
  set(in, "deadline", 0);
}

static void of_vmo_create(json_t *in, uint32_t p) {
  static const uint64_t sizes[] = {0, 1, PAGE, PAGE + 1, 3 * PAGE, VMO_MAX_SIZE, VMO_MAX_SIZE + 1,
                                   UINT64_MAX, 1u << 30};
  static const uint64_t options[] = {0, 0, 0, 2, 4, 6, 1, 8};
  (void)p;
  set(in, "size", ONE_OF(sizes));
  set(in, "options", ONE_OF(options));
}

static void of_get_size(json_t *in, uint32_t p) { handle(in, "handle", p, ZX_OBJ_TYPE_VMO); }

static void of_map(json_t *in, uint32_t p) {
  static const uint64_t options[] = {0x10, 0x11, 0x13, 0x17, 0x1, 0x3, 0x12, 0x14, 0x20, 0x430,
                                     0x80, 0x8, 0x40, 0x4000, 0x1000000, 0x2000, 0x813, 0x811};
  static const uint64_t places[] = {0, PAGE, 4 * PAGE, 0x100000, 1, TOP - PAGE, TOP, TOP + PAGE};
  static const uint64_t sizes[] = {PAGE, 1, 2 * PAGE, 0, TOP, UINT64_MAX};
  handle(in, "vmar", p, ZX_OBJ_TYPE_VMAR);
  handle(in, "vmo", p, ZX_OBJ_TYPE_VMO);
  set(in, "options", ONE_OF(options));
  set(in, "vmar_offset", seldom() || generate_below(2) ? ONE_OF(places) : 0);
  set(in, "vmo_offset", seldom() ? 1 : generate_below(2) * PAGE);
  set(in, "len", ONE_OF(sizes));
}

/* ---- guests and vcpus ---- */

static void of_guest_create(json_t *in, uint32_t p) {
  handle(in, "resource", p, ZX_OBJ_TYPE_RESOURCE);
  set(in, "options", seldom());
}

static void of_set_trap(json_t *in, uint32_t p) {
  static const uint64_t numbers[] = {0x60, 0x61, 0x3F8, 0xFFFE, 0xFFFF, 0x10000, 0};
  static const uint64_t places[] = {0, PAGE, 2 * PAGE, 0x100000, 0x800, TOP - PAGE, TOP, TOP + PAGE,
                                    UINT64_MAX - PAGE + 1};
  static const uint64_t sizes[] = {PAGE, 2 * PAGE, 0, 1, TOP, UINT64_MAX - PAGE + 1};
  static const uint64_t lengths[] = {1, 2, 4, 0, 0xFFFF, 0x10000, UINT64_MAX};
  uint32_t kind = seldom() ? 3u + generate_below(2) : generate_below(3);
  bool     io = kind == ZX_GUEST_TRAP_IO, bell = kind == ZX_GUEST_TRAP_BELL;
  bool     anywhere = generate_below(3) == 0;
  uint64_t own = generate_below(2) == 0 ? generate_own_guest(p) : 0;
  set(in, "handle", own != 0 ? own : generate_handle(p, ZX_OBJ_TYPE_GUEST));
  set(in, "kind", kind);
  set(in, "addr", io ? ONE_OF(numbers) : anywhere ? draw() % TOP / PAGE * PAGE : ONE_OF(places));
  set(in, "size", io ? ONE_OF(lengths) : ONE_OF(sizes));
  if (bell && generate_below(2)) {
    set(in, "addr", PAGE); /* what the exits of of_enter ring */
    set(in, "size", PAGE);
  }
  set(in, "port_handle", bell != seldom() ? generate_handle(p, ZX_OBJ_TYPE_PORT) : 0);
  set(in, "key", draw());
}

static void of_vcpu_create(json_t *in, uint32_t p) {
  static const uint64_t entries[] = {0, 0x1000, TOP - 1, TOP, UINT64_MAX};
  handle(in, "guest", p, ZX_OBJ_TYPE_GUEST);
  set(in, "options", seldom());
  set(in, "entry", ONE_OF(entries));
}

static void of_kick(json_t *in, uint32_t p) { own_vcpu(in, p); }

static void of_interrupt(json_t *in, uint32_t p) {
  static const uint64_t vectors[] = {0, 2, 13, 21, 31, 32, 255, 256, 0x80000000, 0xFFFFFFFF};
  own_vcpu(in, p);
  set(in, "vector", generate_below(2) == 0 ? ONE_OF(vectors) : 32u + generate_below(224));
}

static void of_enter(json_t *in, uint32_t p) {
  own_vcpu(in, p);
  json_object_set_new(in, "exits", generate_exits());
}

/* ---- any ---- */

static const struct call_arguments calls[] = {
  {"zx_handle_close", of_close, NULL, true},
  {"zx_handle_close_many", of_close_many, "handles", true},
  {"zx_handle_duplicate", of_copy, "out", false},
  {"zx_handle_replace", of_copy, "out", true},
  {"zx_port_create", of_port_create, "out", false},
  {"zx_port_queue", of_queue, "packet", false},
  {"zx_port_wait", of_wait, "packet", false},
  {"zx_port_wait", of_wait, "packet", false},
  {"zx_vmo_create", of_vmo_create, "out", false},
  {"zx_vmo_get_size", of_get_size, "size", false},
  {"zx_vmar_map", of_map, "mapped_addr", false},
  {"zx_guest_create", of_guest_create, "vmar_handle", false},
  {"zx_guest_set_trap", of_set_trap, NULL, false},
  {"zx_vcpu_create", of_vcpu_create, "out", false},
  {"zx_vcpu_kick", of_kick, NULL, false},
  {"zx_vcpu_interrupt", of_interrupt, NULL, false},
  {"zx_vcpu_enter", of_enter, "packet", false},
  {"zx_vcpu_enter", of_enter, "packet", false},
  {"zx_vcpu_enter", of_enter, "packet", false},
};
#define CALLS (uint32_t)(sizeof calls / sizeof calls[0])

static bool left_out[CALLS + 64u];
static uint32_t all_calls(void) {
  size_t more = generate_with_tasks ? generate_tasks_count : 0;
  return CALLS + (uint32_t)(generate_world_count + more);
}
static const struct call_arguments *call_number(uint32_t i) {
  if (i < CALLS) return &calls[i];
  i -= CALLS;
  return i < generate_world_count ? &generate_world[i] : &generate_tasks[i - generate_world_count];
}

static bool add_call(const char *op) {
  bool known = false;
  for (uint32_t i = 0; i < all_calls(); i++) {
    if (strcmp(call_number(i)->op, op) != 0) continue;
    left_out[i] = false;
    known = true;
  }
  return known;
}

const char *generate_only(char *list) {
  char *name = strtok(list, ",");
  memset(left_out, true, sizeof left_out);
  if (name == NULL) return "";
  while (name != NULL && add_call(name)) name = strtok(NULL, ",");
  return name;
}

/* No implementation can find that a pointer to no bytes is unusable. */
static bool is_empty(const json_t *in, const char *pointer) {
  const bool    buffer = strcmp(pointer, "buffer") == 0, bytes = strcmp(pointer, "bytes") == 0;
  const json_t *size = json_object_get(in, bytes ? "num_bytes" : "size");
  uint64_t      number = 1;
  if (buffer && size == NULL) size = json_object_get(in, "buffer_size");
  if ((buffer || bytes) && number_read(size, &number)) return number == 0;
  const json_t *value = json_object_get(in, pointer);
  return json_is_array(value) && json_array_size(value) == 0;
}

json_t *generate_call(uint32_t process, uint32_t tid) {
  uint32_t i;
  json_t  *in = json_object();
  do i = generate_below(all_calls());
  while (left_out[i]);
  const struct call_arguments *call = call_number(i);
  generate_handles_for(tid, call->takes);
  call->fill(in, process);
  json_t *event = json_pack("{s:i, s:s, s:o}", "tid", (int)tid, "op", call->op, "in", in);
  if (call->pointer != NULL && !is_empty(in, call->pointer) && generate_below(12) == 0) {
    json_object_set_new(event, "bad", json_pack("[s]", call->pointer));
  }
  return event;
}
