/* SPDX-License-Identifier: MIT */
#include "oracle/search/digest.h"

#include <string.h>

#include "oracle/replay/world.h"
#include "temora/state.h"

/* From a handle the farthest is: VCPU, guest, port, guest of a packet; a channel is in a channel.
 * Each round an object's sum learns of those of the objects next to it. */
#define ROUNDS 6u

static uint64_t sum[MAX_OBJECTS], next_sum[MAX_OBJECTS];

/* ---- sums of what an object is itself ---- */

static uint64_t add_bytes(uint64_t to, const void *from, size_t bytes) {
  for (size_t i = 0; i < bytes; i += sizeof(uint32_t)) {
    uint32_t word;
    memcpy(&word, (const char *)from + i, sizeof word);
    if (word != 0) to = digest_add(to, (uint64_t)i << 32 | word);
  }
  return to;
}

/* What is left of a bell that is over is never looked at again. */
static uint64_t of_vcpu(uint64_t to, uint32_t v) {
  struct vcpu alone = vcpus[v];
  alone.guest = 0;
  if (alone.phase != VCPU_BELLED) alone.bell_trap = alone.bell_addr = 0;
  to = add_bytes(to, &alone, sizeof alone);
  to = add_bytes(to, vcpu_pending[v], sizeof vcpu_pending[v]);
  to = add_bytes(to, vcpu_gpr[v], sizeof vcpu_gpr[v]);
  return digest_add(to, vcpu_rflags[v]);
}

static uint64_t of_guest(uint64_t to, uint32_t g) {
  for (uint32_t i = 0; i < guests[g].traps; i++) {
    const struct trap *t = guest_traps[g] + i;
    to = digest_add(digest_add(digest_add(digest_add(to, t->kind), t->base), t->end), t->key);
  }
  for (uint32_t i = 0; i < guests[g].maps; i++) {
    const struct mapping *m = guest_maps[g] + i;
    to = digest_add(digest_add(digest_add(digest_add(to, m->base), m->end), m->offset), m->perms);
    to = digest_add(to, m->most);
  }
  return to;
}

static uint64_t of_port(uint64_t to, uint32_t p) {
  for (uint32_t k = ports[p].first; k != NONE; k = node_next[k]) {
    struct packet packet = nodes[k].packet;
    to = digest_add(to, k >= USER_POOL * TRAP_MAX_BELLS);
    to = add_bytes(to, &packet, sizeof packet);
  }
  return digest_add(to, ports[p].shut);
}

static uint64_t of_channel(uint64_t to, uint32_t e) {
  const struct channel *c = channels + e;
  for (uint64_t i = c->first; i < c->last; i++) {
    const struct message *m = channel_messages[e] + i % CHANNEL_RING;
    to = digest_add(digest_add(to, m->bytes), m->upto - c->oldest);
  }
  return digest_add(digest_add(to, c->laid - c->oldest), c->sealed - c->oldest);
}

static uint64_t of_itself(uint32_t object) {
  uint32_t number = OBJECT_NUMBER(object);
  uint64_t to = digest_add(0, OBJECT_TYPE(object));
  switch (OBJECT_TYPE(object)) {
    case ZX_OBJ_TYPE_VMO: return add_bytes(to, vmos + number, sizeof vmos[number]);
    case ZX_OBJ_TYPE_CHANNEL: return of_channel(to, number);
    case ZX_OBJ_TYPE_PORT: return of_port(to, number);
    case ZX_OBJ_TYPE_RESOURCE: return add_bytes(to, resources + number, sizeof resources[number]);
    case ZX_OBJ_TYPE_GUEST: return of_guest(to, number);
    case ZX_OBJ_TYPE_VCPU: return of_vcpu(to, number);
    default: return to;
  }
}

/* ---- what leads from one to another ---- */

/* Both learn of each other; how: which way. */
static void tie(uint32_t a, uint32_t b, uint64_t how) {
  next_sum[a] += digest_add(sum[b], 2u * how);
  next_sum[b] += digest_add(sum[a], 2u * how + 1u);
}

static void tie_guest(uint32_t g) {
  uint32_t guest = OBJECT(ZX_OBJ_TYPE_GUEST, g);
  tie(guest, OBJECT(ZX_OBJ_TYPE_VMAR, guests[g].vmar), 1);
  for (uint32_t i = 0; i < guests[g].traps; i++) {
    if (guest_traps[g][i].kind != ZX_GUEST_TRAP_BELL) continue;
    tie(guest, OBJECT(ZX_OBJ_TYPE_PORT, guest_traps[g][i].port), 100u + i);
  }
  for (uint32_t i = 0; i < guests[g].maps; i++) {
    tie(guest, OBJECT(ZX_OBJ_TYPE_VMO, guest_maps[g][i].vmo), 200u + i);
  }
}

/* A packet of a bell tells the guest and the trap by its pool. */
static void tie_packets(uint32_t p) {
  uint64_t place = 0;
  for (uint32_t k = ports[p].first; k != NONE; k = node_next[k], place++) {
    uint32_t pool = k / TRAP_MAX_BELLS;
    if (pool >= USER_POOL) continue;
    tie(OBJECT(ZX_OBJ_TYPE_PORT, p), OBJECT(ZX_OBJ_TYPE_GUEST, pool / GUEST_MAX_TRAPS),
        (place << 16) + 1000u + pool % GUEST_MAX_TRAPS);
  }
}

static void tie_channel(uint32_t e) {
  const struct channel *c = channels + e;
  uint32_t              object = OBJECT(ZX_OBJ_TYPE_CHANNEL, e);
  if (c->peer > e + 1u) tie(object, OBJECT(ZX_OBJ_TYPE_CHANNEL, c->peer - 1u), 2);
  for (uint64_t i = c->oldest; i < c->laid; i++) {
    uint32_t s = channel_transit[e][i % TRANSIT_RING];
    tie(object, handles[s].object, digest_add(i - c->oldest, handles[s].rights));
  }
}

static void tie_object(uint32_t object) {
  uint32_t number = OBJECT_NUMBER(object);
  switch (OBJECT_TYPE(object)) {
    case ZX_OBJ_TYPE_GUEST: tie_guest(number); break;
    case ZX_OBJ_TYPE_VCPU:
      tie(object, OBJECT(ZX_OBJ_TYPE_GUEST, vcpus[number].guest), 3);
      break;
    case ZX_OBJ_TYPE_PORT: tie_packets(number); break;
    case ZX_OBJ_TYPE_CHANNEL: tie_channel(number); break;
    default: break;
  }
}

/* ---- all of them ---- */

#define EACH_OBJECT(o) \
  for (uint32_t t = 0; t < OBJECT_TYPES; t++) \
    for (uint32_t i = 0, o; i < object_used[t] && (o = object_order[OBJECT(t, i)], true); i++)

static void begin_sums(void) {
  EACH_OBJECT(o) sum[o] = of_itself(o);
  for (uint32_t i = 0; i < handle_used; i++) {
    const struct handle *h = handles + handle_order[i];
    if (h->process == IN_TRANSIT) continue;
    uint64_t one = digest_add(digest_add(h->process, world_label(handle_order[i])), h->rights);
    sum[h->object] += digest_add(one, 77);
  }
}

uint64_t state_digest(void) {
  uint64_t all = digest_add(handle_used, pool_frames);
  begin_sums();
  for (uint32_t round = 0; round < ROUNDS; round++) {
    EACH_OBJECT(o) next_sum[o] = digest_add(sum[o], round);
    EACH_OBJECT(o) tie_object(o);
    EACH_OBJECT(o) sum[o] = next_sum[o];
  }
  EACH_OBJECT(o) all += digest_add(sum[o], 1);
  return all;
}
