/* SPDX-License-Identifier: MIT */
/* What must hold of the core's tables between two steps, counted out afresh from the tables; only
 * of the small numbers that the exploration uses. tests/unit/invariants.c has the same of whole
 * tables. */
#include "oracle/explore/explore.h"

#include <string.h>

#include "zircon/syscalls/hypervisor.h"

#define FEW         16u /* slots and numbers that are looked at */
#define LATELY_FREE 2u  /* slots: the one that was freed last is the first of the free ones */

/* ---- handles ---- */

/* Of the other values, those that have one bit changed: of the two lowest, the slot, the uses. */
static bool has_second_value(uint32_t slot, zx_handle_t value) {
  static const uint32_t bits[] = {1u, 2u, 4u, 0x80000000u};
  bool found = false;
  for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
    found |= handle_find(MAIN_PROCESS, value ^ bits[i]) == slot;
  }
  return found;
}

static const char *handle_broken(uint32_t i) {
  uint32_t    s = handle_order[i];
  zx_handle_t value = handle_value(MAIN_PROCESS, s);
  if (handles[s].live != 1 || handle_rank[s] != i) return "the first slots are the live ones";
  if (objects[handles[s].object].alive == 0) return "a handle names a live object";
  if (handle_find(MAIN_PROCESS, value) != s) return "a value leads to its handle";
  if (handle_find(FOREIGN_PROCESS, value) != NONE) return "handles are unforgeable";
  if (has_second_value(s, value)) return "no other value names a handle";
  return (value & 3u) == 3u ? NULL : "handle values have both low bits";
}

static uint32_t handles_of(uint32_t object) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < handle_used; i++) count += handles[handle_order[i]].object == object;
  return count;
}

static const char *handles_broken(void) {
  for (uint32_t i = 0; i < handle_used; i++) {
    const char *broken = handle_broken(i);
    if (broken != NULL) return broken;
  }
  for (uint32_t i = handle_used; i < FEW; i++) {
    if (handles[handle_order[i]].live != 0 || handle_rank[handle_order[i]] != i) {
      return "the slots behind are free";
    }
    bool late = i < handle_used + LATELY_FREE;
    if (late && handle_find(MAIN_PROCESS, handle_value(MAIN_PROCESS, handle_order[i])) != NONE) {
      return "a closed value names nothing";
    }
  }
  return NULL;
}

/* ---- objects ---- */

static bool trap_names(uint32_t port) {
  for (uint32_t g = 0; g < FEW; g++) {
    for (uint32_t i = 0; i < guests[g].traps; i++) {
      if (guest_traps[g][i].kind == ZX_GUEST_TRAP_BELL && guest_traps[g][i].port == port) {
        return true;
      }
    }
  }
  return false;
}

static bool has_vcpu(uint32_t guest) {
  for (uint32_t i = 0; i < FEW; i++) {
    if (guests[guest].seats[i] != 0) return true;
  }
  return false;
}

/* Whether something but handles refers to the object. */
static bool is_referred_to(uint32_t object) {
  uint32_t number = OBJECT_NUMBER(object);
  switch (OBJECT_TYPE(object)) {
    case ZX_OBJ_TYPE_PORT: return trap_names(number);
    case ZX_OBJ_TYPE_GUEST: return has_vcpu(number);
    case ZX_OBJ_TYPE_VMAR: return vmar_guest[number] != 0;
    case ZX_OBJ_TYPE_VCPU: return vcpus[number].phase != VCPU_IDLE;
    default: return false;
  }
}

static const char *object_broken(uint32_t type, uint32_t i) {
  uint32_t o = object_order[OBJECT(type, i)];
  bool     alive = i < object_used[type];
  if (object_rank[o] != OBJECT(type, i)) return "object_rank is the inverse of object_order";
  if (objects[o].alive != alive) return "the first objects of a type are the live ones";
  if (objects[o].look != 0) return "nothing is left to be looked at";
  if (!alive) return NULL;
  if (objects[o].handles != handles_of(o)) return "an object counts its handles";
  if (objects[o].handles == 0 && !is_referred_to(o)) return "an unused object is gone";
  if (objects[o].koid >= object_koid) return "a koid is used once";
  return NULL;
}

static const char *objects_broken(void) {
  static const uint32_t types[] = {ZX_OBJ_TYPE_PORT, ZX_OBJ_TYPE_RESOURCE, ZX_OBJ_TYPE_VMAR,
                                   ZX_OBJ_TYPE_GUEST, ZX_OBJ_TYPE_VCPU};
  for (size_t t = 0; t < sizeof types / sizeof types[0]; t++) {
    uint32_t upto = object_used[types[t]] + 1u;
    for (uint32_t i = 0; i < upto; i++) {
      const char *broken = object_broken(types[t], i);
      if (broken != NULL) return broken;
    }
  }
  return look_count != 0 ? "nothing is left to be looked at" : NULL;
}

/* ---- queues ---- */

static const char *queue_broken(uint32_t p, uint32_t *sum) {
  uint32_t users = 0, before = NONE;
  for (uint32_t k = ports[p].first; k != NONE; before = k, k = node_next[k], ++*sum) {
    if (node_port[k] != p + 1u || node_prev[k] != before) return "a queue is linked both ways";
    if (before != NONE && nodes[before].ticket >= nodes[k].ticket) return "tickets grow";
    if (nodes[k].ticket >= ports[p].last) return "tickets grow";
    users += k >= USER_POOL * TRAP_MAX_BELLS;
  }
  if (ports[p].tail != before) return "a queue ends with its tail";
  return port_users[p] == users ? NULL : "a port counts its user packets";
}

static const char *queues_broken(void) {
  uint32_t in_queues = 0, used = node_used[USER_POOL];
  for (uint32_t p = 0; p < FEW; p++) {
    const char *broken = queue_broken(p, &in_queues);
    if (broken != NULL) return broken;
  }
  for (uint32_t g = 0; g < 2; g++) {
    for (uint32_t i = 0; i < 4; i++) used += node_used[TRAP_POOL(g, i)];
  }
  return used == in_queues ? NULL : "a packet in use is in a queue";
}

/* ---- guests and vcpus ---- */

static const char *traps_broken(uint32_t g) {
  for (uint32_t i = 0; i < guests[g].traps; i++) {
    uint32_t port = OBJECT(ZX_OBJ_TYPE_PORT, guest_traps[g][i].port);
    if (guest_traps[g][i].kind == ZX_GUEST_TRAP_BELL && objects[port].alive == 0) {
      return "an object lives while something refers to it";
    }
    for (uint32_t k = 0; k < i; k++) {
      struct trap a = guest_traps[g][i], b = guest_traps[g][k];
      bool same = (a.kind == ZX_GUEST_TRAP_IO) == (b.kind == ZX_GUEST_TRAP_IO);
      if (same && a.base < b.end && b.base < a.end) return "traps of one space never overlap";
    }
  }
  return NULL;
}

static const char *guest_broken(uint32_t g) {
  bool alive = objects[OBJECT(ZX_OBJ_TYPE_GUEST, g)].alive;
  if (!alive && (has_vcpu(g) || guests[g].traps != 0)) return "a guest outlives its vcpus";
  for (uint32_t i = 0; i < FEW; i++) {
    uint32_t seat = guests[g].seats[i];
    if (seat == 0) continue;
    if (!objects[OBJECT(ZX_OBJ_TYPE_VCPU, seat - 1u)].alive) return "a seat is a live vcpu's";
    if (vcpus[seat - 1u].seat != i || vcpus[seat - 1u].guest != g) return "a seat is its vcpu's";
  }
  uint32_t vmar = guests[g].vmar;
  if (alive && vmar_guest[vmar] != g + 1u) return "a guest has its address space";
  if (alive && objects[OBJECT(ZX_OBJ_TYPE_VMAR, vmar)].alive == 0) {
    return "an object lives while something refers to it";
  }
  return traps_broken(g);
}

/* Eight at a time. */
static bool pends_above(const uint8_t *pending, uint32_t top) {
  uint64_t above = 0, eight;
  for (; top % sizeof eight != 0; top++) above |= pending[top];
  for (; top < sizeof vcpu_pending[0]; top += sizeof eight) {
    memcpy(&eight, pending + top, sizeof eight);
    above |= eight;
  }
  return above != 0;
}

static const char *vcpu_broken(uint32_t v) {
  struct vcpu vcpu = vcpus[v];
  if (!objects[OBJECT(ZX_OBJ_TYPE_GUEST, vcpu.guest)].alive) return "a guest outlives its vcpus";
  if (guests[vcpu.guest].seats[vcpu.seat] != v + 1u) return "a vcpu has its seat";
  if (vcpu.thread != 0 && threads[vcpu.thread - 1u].vcpu != v + 1u) {
    return "a vcpu runs only on its thread";
  }
  if (vcpu.thread == 0 && vcpu.phase != VCPU_IDLE) return "no thread, no enter";
  if (vcpu.top != 0 && vcpu_pending[v][vcpu.top - 1u] == 0) return "top is above a pending vector";
  return pends_above(vcpu_pending[v], vcpu.top) ? "no pending vector is above top" : NULL;
}

static const char *vcpus_broken(void) {
  for (uint32_t i = 0; i < object_used[ZX_OBJ_TYPE_VCPU]; i++) {
    const char *broken = vcpu_broken(OBJECT_NUMBER(object_order[OBJECT(ZX_OBJ_TYPE_VCPU, i)]));
    if (broken != NULL) return broken;
  }
  for (uint32_t t = 0; t < bounds.threads; t++) {
    uint32_t v = threads[t].vcpu;
    if (v == 0) continue;
    if (!objects[OBJECT(ZX_OBJ_TYPE_VCPU, v - 1u)].alive) return "a thread's vcpu is alive";
    if (vcpus[v - 1u].thread != t + 1u) return "a vcpu runs only on its thread";
  }
  return NULL;
}

const char *invariant_broken(void) {
  const char *broken = handles_broken();
  if (broken == NULL) broken = objects_broken();
  if (broken == NULL) broken = queues_broken();
  for (uint32_t g = 0; broken == NULL && g < 2; g++) broken = guest_broken(g);
  return broken != NULL ? broken : vcpus_broken();
}
