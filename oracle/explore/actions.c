/* SPDX-License-Identifier: MIT */
#include "oracle/explore/explore.h"
#include "oracle/explore/row.h"

#include "zircon/syscalls/hypervisor.h"

#define NO_PORT 0x70u
#define WRITES  0x182u /* exit qualification: a write to an address that leads nowhere */

struct bounds  bounds = {4, 2, 2, 1, 1, false};
const uint32_t explore_vectors[2] = {32, 2};
uint32_t       explore_running, explore_wrote, explore_woke;

/* ---- which steps there are ---- */

static const struct view *at; /* the state */
static uint64_t handle_sort[VIEW_HANDLES], vcpu_sort[VIEW_VCPUS];
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

/* Handles with the same rights of the same object, or of objects that are alike: exchanging them
 * changes no state, so that the steps with one are the steps with the other. So with vcpus. */
static void sort(void) {
  for (uint32_t i = 0; i < at->handles; i++) {
    handle_sort[i] = view_of_object(at, at->handle[i].object) + at->handle[i].rights;
  }
  for (uint32_t i = 0; i < at->vcpus; i++) {
    vcpu_sort[i] = view_of_object(at, OBJECT(ZX_OBJ_TYPE_VCPU, at->vcpu[i].number));
  }
}

static bool is_first(const uint64_t *sorts, uint32_t i) {
  uint32_t k = 0;
  while (sorts[k] != sorts[i]) k++;
  return k == i;
}

static void add_of_thread(uint32_t t, uint32_t slot) {
  if (!is_free(t) || !is_first_of_its_kind(t)) return;
  add(A_ENTER, t, slot, 0);
  if (object_used[ZX_OBJ_TYPE_VCPU] < bounds.vcpus && handle_used < bounds.handles) {
    add(A_VCPU_CREATE, t, slot, 0);
  }
}

/* With two handles: those of one guest are alike, whatever the ports are. */
static void add_traps(uint32_t t, uint32_t slot) {
  uint32_t type = slot == NO_SLOT ? ZX_OBJ_TYPE_NONE : OBJECT_TYPE(handles[slot].object);
  add(A_SET_TRAP, t, slot, NO_SLOT); /* I/O */
  for (uint32_t i = 0; i < at->handles; i++) { /* bell */
    if (type != ZX_OBJ_TYPE_GUEST || is_first(handle_sort, i)) {
      add(A_SET_TRAP, t, slot, at->handle[i].slot);
    }
  }
}

static bool port_is_full(uint32_t slot) {
  uint32_t object = slot == NO_SLOT ? 0 : handles[slot].object;
  return OBJECT_TYPE(object) == ZX_OBJ_TYPE_PORT &&
         port_users[OBJECT_NUMBER(object)] >= bounds.packets;
}

static bool may_succeed(struct action a, const struct view_handle *handle) {
  bool replaces = a.kind == A_REPLACE || a.kind == A_DUPLICATE;
  if (replaces && a.how > RIGHTS_NONE) return false;
  if (a.kind == A_WAIT && a.how != 0) return false; /* a bad pointer */
  return step_has_authority(a.kind, handle);
}

/* Those from `from` on that must fail are taken out. */
static void drop_refused(struct action *from, const struct view_handle *handle) {
  struct action *end = to;
  for (to = from; from < end; from++) {
    if (may_succeed(*from, handle)) *to++ = *from;
  }
}

/* The calls with this handle, of whatever type it is; they are made by any thread, so by one. */
static void add_with_handle(uint32_t t, uint32_t slot, const struct view_handle *handle) {
  bool           room = handle_used < bounds.handles;
  struct action *begin = to;
  add(A_CLOSE, t, slot, 0);
  for (uint32_t how = 0; how < HOWS; how++) {
    if (how == RIGHTS_NO_DUPLICATE && explore_rights(slot, how) == 0) continue; /* RIGHTS_NONE */
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
  if (bounds.effects) drop_refused(begin, handle);
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

uint32_t explore_actions(const struct view *view, struct action *list) {
  uint32_t t = free_thread();
  to = list;
  at = view;
  sort();
  for (uint32_t i = 0; t < bounds.threads && i < at->handles; i++) {
    if (is_first(handle_sort, i)) add_with_handle(t, at->handle[i].slot, &at->handle[i]);
  }
  if (t < bounds.threads) {
    if (!bounds.effects) add_with_handle(t, NO_SLOT, NULL);
    if (handle_used < bounds.handles) add(A_PORT_CREATE, t, NO_SLOT, 0);
  }
  for (uint32_t i = 0; i < at->vcpus; i++) {
    uint32_t owner = at->vcpu[i].thread;
    if (!is_first(vcpu_sort, i)) continue;
    add_of_vcpu(at->vcpu[i].number);
    if (owner != 0 && is_free(owner - 1u)) add(A_THREAD_EXIT, owner - 1u, NO_SLOT, 0);
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

/* What the calls assign, by their contracts. */
#define TABLES_MADE (TABLES_NAMES | TABLES_OBJECTS | TABLES_OTHERS)
static const uint8_t assigns[A_THREAD_EXIT + 1u] = {
  [A_CLOSE] = TABLES_NAMES, [A_DUPLICATE] = TABLES_NAMES, [A_REPLACE] = TABLES_NAMES,
  [A_PORT_CREATE] = TABLES_NAMES | TABLES_OBJECTS | TABLES_PORTS,
  [A_QUEUE] = TABLES_PORTS, [A_WAIT] = TABLES_PORTS, [A_KICK] = TABLES_VCPUS,
  [A_INTERRUPT] = TABLES_VCPUS | TABLES_PENDING, [A_ENTER] = TABLES_VCPUS,
  [A_NEXT] = TABLES_VCPUS | TABLES_PENDING,
  [A_EXIT] = TABLES_VCPUS,
  [A_GUEST_CREATE] = TABLES_MADE, [A_SET_TRAP] = TABLES_OTHERS,
  [A_VCPU_CREATE] = TABLES_MADE | TABLES_VCPUS | TABLES_PENDING,
  [A_THREAD_EXIT] = TABLES_MADE | TABLES_VCPUS,
};

/* What the end of the objects that are looked at assigns; those of a guest and a vcpu all but the
 * interrupts that wait. */
static uint8_t ends(void) {
  uint8_t groups = look_count == 0 ? 0 : TABLES_NAMES | TABLES_OBJECTS | TABLES_PORTS;
  for (uint32_t i = 0; i < look_count; i++) {
    uint32_t type = OBJECT_TYPE(look_order[i]);
    bool     more = type == ZX_OBJ_TYPE_GUEST || type == ZX_OBJ_TYPE_VCPU;
    if (more) groups = TABLES_ALL & ~TABLES_PENDING;
  }
  return groups;
}

/* A bell that rings, or for which there was no room before. */
static uint8_t rings(struct action a) {
  bool may = (a.kind == A_EXIT && a.how == EXIT_TO_BELL) ||
             (a.kind == A_NEXT && vcpus[a.who].phase == VCPU_BELLED);
  return may ? TABLES_PORTS : 0;
}

int32_t explore_do(struct action action) {
  uint8_t more = rings(action);
  reply.wake = 0;
  int32_t status = do_call(action);
  explore_wrote = assigns[action.kind] | more | ends();
  core_settle();
  explore_woke = reply.wake;
  return status;
}
