/* SPDX-License-Identifier: MIT */
#include "oracle/explore/explore.h"
#include "oracle/explore/queue.h"

#include "zircon/syscalls/hypervisor.h"
#include "zircon/syscalls/resource.h"

#define FRAMES    16u
#define MEM_PAGE  0x100000u
#define BELL_PAGE 0x200000u
#define IO_PORT   0x60u
#define NO_PORT   0x70u
#define WRITES    0x182u /* exit qualification: a write to an address that leads nowhere */

struct bounds  bounds = {4, 2, 2, 1, 1};
const uint32_t explore_vectors[2] = {32, 2};
uint32_t       explore_running, explore_wrote;

/* ---- the configuration ---- */

static void set_trap(zx_handle_t guest, uint32_t kind, zx_handle_t port) {
  static const uint64_t where[] = {BELL_PAGE, MEM_PAGE, IO_PORT};
  static const uint64_t size[] = {PAGE_SIZE, PAGE_SIZE, 4};
  static const uint64_t key[] = {BELL_KEY, MEM_KEY, IO_KEY};
  guest_set_trap(MAIN_PROCESS, guest, kind, where[kind], size[kind], port, key[kind]);
}

void explore_boot(void) {
  core_boot(FRAMES);
  process_create(0x1234567);
  process_create(0x2ABCDEF);
  for (uint32_t i = 0; i < bounds.threads; i++) thread_create(MAIN_PROCESS);
  resource_create(MAIN_PROCESS, ZX_RSRC_KIND_SYSTEM, ZX_RSRC_SYSTEM_HYPERVISOR_BASE, 1);
  zx_handle_t resource = reply.handle[0];
  port_create(MAIN_PROCESS, 0, 1);
  zx_handle_t port = reply.handle[0];
  guest_create(MAIN_PROCESS, resource, 0, 1);
  zx_handle_t guest = reply.handle[0];
  handle_close(MAIN_PROCESS, reply.handle[1]);
  for (uint32_t kind = 0; kind < 3; kind++) {
    set_trap(guest, kind, kind == ZX_GUEST_TRAP_BELL ? port : 0);
  }
  core_settle();
  explore_running = 0;
}

/* ---- which steps there are ---- */

static struct action *to;

static void add(uint32_t kind, uint32_t who, uint32_t slot, uint32_t how) {
  *to++ = (struct action){(uint8_t)kind, (uint8_t)who, (uint8_t)slot, (uint8_t)how};
}

/* A thread inside zx_vcpu_enter makes no other call. */
static bool is_free(uint32_t t) {
  return threads[t].vcpu == 0 || vcpus[threads[t].vcpu - 1u].phase == VCPU_IDLE;
}

static uint32_t free_thread(void) {
  uint32_t t = 0;
  while (t < bounds.threads && !is_free(t)) t++;
  return t;
}

/* Threads without a vcpu are alike. */
static bool is_first_of_its_kind(uint32_t t) {
  for (uint32_t i = 0; i < t; i++) {
    if (threads[t].vcpu == 0 && threads[i].vcpu == 0) return false;
  }
  return true;
}

static void add_of_thread(uint32_t t, uint32_t slot) {
  if (!is_free(t) || !is_first_of_its_kind(t)) return;
  add(A_ENTER, t, slot, 0);
  if (object_used[ZX_OBJ_TYPE_VCPU] < bounds.vcpus && handle_used < bounds.handles) {
    add(A_VCPU_CREATE, t, slot, 0);
  }
}

static void add_traps(uint32_t t, uint32_t slot) {
  add(A_SET_TRAP, t, slot, NO_SLOT);                       /* I/O */
  for (uint32_t i = 0; i < handle_used; i++) add(A_SET_TRAP, t, slot, handle_order[i]); /* bell */
}

static bool port_is_full(uint32_t slot) {
  uint32_t object = slot == NO_SLOT ? 0 : handles[slot].object;
  return OBJECT_TYPE(object) == ZX_OBJ_TYPE_PORT &&
         port_users[OBJECT_NUMBER(object)] >= bounds.packets;
}

/* The calls with this handle, of whatever type it is; they are made by any thread, so by one. */
static void add_with_handle(uint32_t t, uint32_t slot) {
  bool room = handle_used < bounds.handles;
  add(A_CLOSE, t, slot, 0);
  for (uint32_t how = 0; how < HOWS; how++) {
    add(A_REPLACE, t, slot, how);
    if (room || how > RIGHTS_NONE) add(A_DUPLICATE, t, slot, how);
  }
  if (!port_is_full(slot)) add(A_QUEUE, t, slot, 0);
  add(A_WAIT, t, slot, 0);
  add(A_WAIT, t, slot, 1);
  add(A_KICK, t, slot, 0);
  for (uint32_t i = 0; i < bounds.vectors; i++) add(A_INTERRUPT, t, slot, i);
  if (object_used[ZX_OBJ_TYPE_GUEST] == 0 && handle_used + 2u <= bounds.handles) {
    add(A_GUEST_CREATE, t, slot, 0);
  }
  add_traps(t, slot);
  for (uint32_t i = 0; i < bounds.threads; i++) add_of_thread(i, slot);
}

/* Bells that nobody has waited for yet would go on for ever. */
static bool bells_are_many(uint32_t guest) {
  for (uint32_t i = 0; i < guests[guest].traps; i++) {
    if (node_used[TRAP_POOL(guest, i)] >= bounds.packets) return true;
  }
  return false;
}

/* The world lets a guest run when the core says so, and tells the core when it stopped. */
static void add_of_vcpu(uint32_t v) {
  uint32_t running = explore_running >> v & 1u;
  if (vcpus[v].phase == VCPU_IDLE) return;
  for (uint32_t how = 0; how < (running ? EXITS : 2u); how++) {
    if (running && how == EXIT_TO_BELL && bells_are_many(vcpus[v].guest)) continue;
    add(running ? A_EXIT : A_NEXT, v, NO_SLOT, how);
  }
}

/* The same object with the same rights: the same steps. */
static bool is_twin(uint32_t i) {
  struct handle mine = handles[handle_order[i]];
  for (uint32_t k = 0; k < i; k++) {
    struct handle other = handles[handle_order[k]];
    if (other.object == mine.object && other.rights == mine.rights) return true;
  }
  return false;
}

uint32_t explore_actions(struct action *list) {
  uint32_t t = free_thread();
  to = list;
  for (uint32_t i = 0; t < bounds.threads && i < handle_used; i++) {
    if (!is_twin(i)) add_with_handle(t, handle_order[i]);
  }
  if (t < bounds.threads) {
    add_with_handle(t, NO_SLOT);
    if (handle_used < bounds.handles) add(A_PORT_CREATE, t, NO_SLOT, 0);
  }
  for (uint32_t i = 0; i < object_used[ZX_OBJ_TYPE_VCPU]; i++) {
    add_of_vcpu(OBJECT_NUMBER(object_order[OBJECT(ZX_OBJ_TYPE_VCPU, i)]));
  }
  for (uint32_t i = 0; i < bounds.threads; i++) {
    if (threads[i].vcpu != 0 && is_free(i)) add(A_THREAD_EXIT, i, NO_SLOT, 0);
  }
  return (uint32_t)(to - list);
}

/* ---- taking one ---- */

zx_handle_t explore_value(uint32_t slot) {
  return slot == NO_SLOT ? 0xFFFF0003u : handle_value(MAIN_PROCESS, slot);
}

zx_rights_t explore_rights(uint32_t slot, uint32_t how) {
  uint32_t has = slot == NO_SLOT ? 0 : handles[slot].rights;
  switch (how) {
    case RIGHTS_NO_DUPLICATE: return has & ~ZX_RIGHT_DUPLICATE;
    case RIGHTS_NONE: return 0;
    case RIGHTS_TOO_MANY: return has | ZX_RIGHT_MANAGE_JOB;
    default: return ZX_RIGHT_SAME_RIGHTS;
  }
}

struct exit_raw explore_exit(uint32_t how) {
  switch (how) {
    case EXIT_TO_IO: return (struct exit_raw){30, .length = 1, .qualification = IO_PORT << 16};
    case EXIT_TO_NO_PORT:
      return (struct exit_raw){30, .length = 1, .qualification = NO_PORT << 16};
    case EXIT_TO_MEM:
    case EXIT_TO_BELL:
      return (struct exit_raw){48, .length = 3, .qualification = WRITES,
                               .guest_physical = how == EXIT_TO_MEM ? MEM_PAGE : BELL_PAGE};
    case EXIT_TO_HLT: return (struct exit_raw){12, .length = 1};
    default: return (struct exit_raw){1, .intr_info = 0x800000ECu};
  }
}

static int32_t do_next(uint32_t v, uint32_t how) {
  int32_t status = vcpu_next(v, how == 0 ? 0x202u : 2u, 0, 1);
  if (status == CORE_RUN) explore_running |= 1u << v;
  return status;
}

static int32_t do_exit(uint32_t v, uint32_t how) {
  explore_running &= ~(1u << v);
  vcpu_exit(v, exit_decode(explore_exit(how)), 1);
  return reply.action == ACTION_LEAVE ? reply.status : CORE_RUN;
}

static int32_t do_trap(zx_handle_t handle, uint32_t port_slot) {
  if (port_slot == NO_SLOT) {
    return guest_set_trap(MAIN_PROCESS, handle, ZX_GUEST_TRAP_IO, IO_PORT, 4, 0, IO_KEY);
  }
  return guest_set_trap(MAIN_PROCESS, handle, ZX_GUEST_TRAP_BELL, BELL_PAGE, PAGE_SIZE,
                        explore_value(port_slot), BELL_KEY);
}

/* Another thread takes its place. */
static int32_t do_thread_exit(uint32_t t) {
  thread_exit(t);
  return ZX_OK;
}

static int32_t do_call(struct action a) {
  zx_handle_t   h = explore_value(a.slot);
  zx_rights_t   rights = explore_rights(a.slot, a.how);
  uint32_t      ok = a.how != RIGHTS_BAD_POINTER;
  struct packet packet = {.key = USER_KEY, .type = ZX_PKT_TYPE_GUEST_IO};
  switch (a.kind) {
    case A_CLOSE: return handle_close(MAIN_PROCESS, h);
    case A_DUPLICATE: return handle_duplicate(MAIN_PROCESS, h, rights, ok);
    case A_REPLACE: return handle_replace(MAIN_PROCESS, h, rights, ok);
    case A_PORT_CREATE: return port_create(MAIN_PROCESS, 0, 1);
    case A_QUEUE: return port_queue(MAIN_PROCESS, h, 1, packet);
    case A_WAIT: return port_wait(MAIN_PROCESS, h, 1, 0, a.how == 0);
    case A_GUEST_CREATE: return guest_create(MAIN_PROCESS, h, 0, 1);
    case A_SET_TRAP: return do_trap(h, a.how);
    case A_VCPU_CREATE: return vcpu_create(MAIN_PROCESS, a.who, h, 0, 0, 1);
    case A_KICK: return vcpu_kick(MAIN_PROCESS, h);
    case A_INTERRUPT: return vcpu_interrupt(MAIN_PROCESS, h, explore_vectors[a.how]);
    case A_ENTER: return vcpu_enter_begin(MAIN_PROCESS, a.who, h);
    case A_NEXT: return do_next(a.who, a.how);
    case A_EXIT: return do_exit(a.who, a.how);
    default: return do_thread_exit(a.who);
  }
}

/* What the calls assign; what a kind that is not here does is all. */
static const uint8_t assigns[A_THREAD_EXIT + 1u] = {
  [A_CLOSE] = TABLES_NAMES, [A_DUPLICATE] = TABLES_NAMES, [A_REPLACE] = TABLES_NAMES,
  [A_QUEUE] = TABLES_PORTS, [A_WAIT] = TABLES_PORTS, [A_KICK] = TABLES_VCPUS,
  [A_INTERRUPT] = TABLES_VCPUS, [A_ENTER] = TABLES_VCPUS,
  [A_NEXT] = TABLES_PORTS | TABLES_VCPUS,
  [A_EXIT] = TABLES_PORTS | TABLES_VCPUS,
};

int32_t explore_do(struct action action) {
  int32_t status = do_call(action);
  explore_wrote = look_count != 0 || assigns[action.kind] == 0 ? TABLES_ALL : assigns[action.kind];
  core_settle();
  return status;
}
