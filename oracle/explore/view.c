/* SPDX-License-Identifier: MIT */
#include "oracle/explore/explore.h"

#include "oracle/explore/row.h"
#include "oracle/search/digest.h"

static void take_handles(struct view *view) {
  view->handles = handle_used;
  for (uint32_t i = 0; i < handle_used && i < VIEW_HANDLES; i++) {
    uint32_t s = handle_order[i];
    view->handle[i] = (struct view_handle){s, handles[s].object, handles[s].rights};
  }
}

static uint32_t pending_of(uint32_t v) {
  uint32_t bits = 0;
  for (uint32_t i = 0; i < bounds.vectors; i++) {
    bits |= (uint32_t)(vcpu_pending[v][explore_vectors[i]] != 0) << i;
  }
  return bits;
}

static void take_vcpus(struct view *view) {
  view->vcpus = object_used[ZX_OBJ_TYPE_VCPU];
  for (uint32_t i = 0; i < view->vcpus && i < VIEW_VCPUS; i++) {
    uint32_t v = OBJECT_NUMBER(object_order[OBJECT(ZX_OBJ_TYPE_VCPU, i)]);
    bool     waits = vcpus[v].phase == VCPU_BELLED;
    view->vcpu[i] = (struct view_vcpu){
      v, vcpus[v].phase, vcpus[v].kicked, vcpus[v].thread, vcpus[v].seat, pending_of(v),
      explore_running >> v & 1u, vcpus[v].event,
      waits ? vcpus[v].bell_addr + vcpus[v].bell_trap : 0};
  }
}

static void take_port(struct view_port *view, uint32_t p, uint32_t guest) {
  view->number = p;
  view->shut = ports[p].shut;
  view->traps = view->count = 0;
  for (uint32_t k = ports[p].first; k != NONE && view->count < VIEW_PACKETS; k = node_next[k]) {
    view->packet[view->count].key = nodes[k].packet.key;
    view->packet[view->count++].type = nodes[k].packet.type;
  }
  for (uint32_t i = 0; guest != 0 && i < guests[guest - 1u].traps; i++) {
    bool names = guest_traps[guest - 1u][i].kind == 0 && guest_traps[guest - 1u][i].port == p;
    view->traps |= (uint32_t)names << i;
  }
}

static void take_traps(struct view *view) {
  view->kinds = 0;
  view->traps = view->guest != 0;
  for (uint32_t i = 0; view->guest != 0 && i < guests[view->guest - 1u].traps; i++) {
    struct trap trap = guest_traps[view->guest - 1u][i];
    view->kinds |= 1u << trap.kind;
    view->traps = digest_add(view->traps, trap.base + trap.kind);
  }
}

/* ---- the fingerprint: a sum over the objects, each with its handles, in no order ---- */

/* Each bit depends on all: sums of these do not fall together because of what their parts have in
 * common. */
static uint64_t mixed(uint64_t sum) {
  sum = (sum ^ sum >> 32) * 0xD6E8FEB86659FD93u;
  sum = (sum ^ sum >> 29) * 0xBF58476D1CE4E5B9u;
  return sum ^ sum >> 32;
}

static uint64_t handles_of(const struct view *view, uint32_t object) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < view->handles; i++) {
    if (view->handle[i].object == object) sum += mixed(view->handle[i].rights + 1u);
  }
  return sum;
}

/* Not which seat it has: no step of the configuration reads that. */
static uint64_t of_vcpu(const struct view *view, const struct view_vcpu *v) {
  uint64_t flags = v->phase | v->kicked << 4 | (v->thread != 0) << 5 | v->running << 6 |
                   v->pending << 8;
  uint64_t sum = digest_add(digest_add(2, flags), v->event);
  sum = digest_add(sum, v->bell);
  return mixed(digest_add(sum, handles_of(view, OBJECT(ZX_OBJ_TYPE_VCPU, v->number))));
}

static uint64_t of_port(const struct view *view, const struct view_port *p) {
  uint64_t sum = digest_add(digest_add(3, p->shut), p->traps);
  for (uint32_t i = 0; i < p->count; i++) {
    sum = digest_add(sum, p->packet[i].key << 8 | p->packet[i].type);
  }
  return mixed(digest_add(sum, handles_of(view, OBJECT(ZX_OBJ_TYPE_PORT, p->number))));
}

/* Of the guest, its VMAR and the resource there is at most one. */
static uint64_t of_others(const struct view *view) {
  uint64_t sum = mixed(digest_add(4, view->traps));
  for (uint32_t i = 0; i < view->handles; i++) {
    uint32_t type = OBJECT_TYPE(view->handle[i].object);
    if (type == ZX_OBJ_TYPE_PORT || type == ZX_OBJ_TYPE_VCPU) continue;
    bool dead = type == ZX_OBJ_TYPE_VMAR && vmar_guest[OBJECT_NUMBER(view->handle[i].object)] == 0;
    sum += mixed(digest_add(digest_add(5, type * 2u + dead), view->handle[i].rights));
  }
  return sum;
}

uint64_t view_of_object(const struct view *view, uint32_t object) {
  uint32_t type = OBJECT_TYPE(object), number = OBJECT_NUMBER(object);
  for (uint32_t i = 0; type == ZX_OBJ_TYPE_VCPU && i < view->vcpus; i++) {
    if (view->vcpu[i].number == number) return of_vcpu(view, &view->vcpu[i]);
  }
  for (uint32_t i = 0; type == ZX_OBJ_TYPE_PORT && i < view->ports; i++) {
    if (view->port[i].number == number) return of_port(view, &view->port[i]);
  }
  return mixed(object);
}

/* ---- all ---- */

static void take_vcpus_sum(struct view *view) {
  view->vcpu_sum = 0;
  for (uint32_t i = 0; i < view->vcpus; i++) view->vcpu_sum += of_vcpu(view, &view->vcpu[i]);
}

static void take_ports(struct view *view) {
  view->ports = object_used[ZX_OBJ_TYPE_PORT];
  for (uint32_t i = 0; i < view->ports && i < VIEW_PORTS; i++) {
    take_port(&view->port[i], OBJECT_NUMBER(object_order[OBJECT(ZX_OBJ_TYPE_PORT, i)]),
              view->guest);
  }
}

static void take_ports_sum(struct view *view) {
  view->port_sum = 0;
  for (uint32_t i = 0; i < view->ports; i++) view->port_sum += of_port(view, &view->port[i]);
}

static void take_guest(struct view *view) {
  bool alive = object_used[ZX_OBJ_TYPE_GUEST] != 0;
  view->guest = alive ? OBJECT_NUMBER(object_order[OBJECT(ZX_OBJ_TYPE_GUEST, 0)]) + 1u : 0;
  take_traps(view);
}

void view_update(struct view *view, uint32_t groups) {
  bool names = (groups & TABLES_NAMES) != 0;
  bool world = (groups & (TABLES_OBJECTS | TABLES_OTHERS)) != 0;
  bool of_ports = (groups & TABLES_PORTS) != 0;
  bool of_vcpus = (groups & (TABLES_VCPUS | TABLES_PENDING)) != 0;
  if (names) take_handles(view);
  if (world) take_guest(view);
  if (names || world) view->other_sum = of_others(view);
  if (world || of_vcpus) take_vcpus(view);
  if (world || of_vcpus || names) take_vcpus_sum(view);
  if (world || of_ports) take_ports(view);
  if (world || of_ports || names) take_ports_sum(view);
}

void view_take(struct view *view) { view_update(view, TABLES_ALL); }

uint64_t view_fingerprint(const struct view *view) {
  return view->other_sum + view->vcpu_sum + view->port_sum;
}
