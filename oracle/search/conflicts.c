/* SPDX-License-Identifier: MIT */
#include "oracle/search/conflicts.h"

#include <stdlib.h>

#include "oracle/search/touches.h"
#include "temora/state.h"

#define KEYS 65536u

/* Something that call `op` touches. */
struct key { uint64_t what; uint32_t op; enum how how; };
static struct key keys[KEYS];
static size_t     count;
static uint32_t   current;

static void add(uint64_t what, enum how how) {
  if (count < KEYS) keys[count++] = (struct key){what, current, how};
}

static int compare(const void *left, const void *right) {
  const struct key *a = left, *b = right;
  return a->what < b->what ? -1 : a->what > b->what;
}

/* Of calls that make no difference to any other there need be no order. */
static struct call_set busy(const struct search *search) {
  struct call_set set = {0};
  for (size_t i = 0; i < search->ops; i++) {
    if (!step_is_apart(&search->op[i].step)) set_add(&set, i);
  }
  return set;
}

/* ---- what has run out has to do with every call ---- */

/* Of what a call makes: how many are there, may be there, and are more by one call at most. */
struct supply { uint32_t used, room, a_call; };

static bool supply_of(const struct op *op, struct supply *of) {
  switch (op->event->op) {
#define OBJECTS(type, room, a_call) (struct supply){object_used[type], room, a_call}
    case TEMORA_PORT_CREATE: *of = OBJECTS(ZX_OBJ_TYPE_PORT, MAX_PORTS, 1); return true;
    case TEMORA_VMO_CREATE: *of = OBJECTS(ZX_OBJ_TYPE_VMO, MAX_VMOS, 1); return true;
    case TEMORA_VCPU_CREATE: *of = OBJECTS(ZX_OBJ_TYPE_VCPU, MAX_VCPUS, 1); return true;
    case TEMORA_GUEST_CREATE: *of = OBJECTS(ZX_OBJ_TYPE_GUEST, MAX_GUESTS, 1); return true;
    case TEMORA_CHANNEL_CREATE: *of = OBJECTS(ZX_OBJ_TYPE_CHANNEL, MAX_CHANNELS, 2); return true;
    case TEMORA_THREAD_CREATE: *of = OBJECTS(ZX_OBJ_TYPE_THREAD, MAX_THREADS, 1); return true;
    case TEMORA_TASK_SUSPEND: *of = OBJECTS(ZX_OBJ_TYPE_SUSPEND_TOKEN, MAX_TOKENS, 1); return true;
    case TEMORA_PORT_QUEUE: *of = (struct supply){node_used[USER_POOL], USER_NODES, 1}; return true;
    default: return false;
  }
}

/* The calls under way might take the last that there is. */
static bool is_short(const struct search *search) {
  uint32_t calls = (uint32_t)search->ops;
  if (handle_used + 2u * calls > MAX_HANDLES) return true;
  for (size_t i = 0; i < search->ops; i++) {
    struct supply of;
    if (supply_of(&search->op[i], &of) && of.used + calls * of.a_call > of.room) return true;
    bool vmar = search->op[i].event->op == TEMORA_GUEST_CREATE; /* its address space */
    if (vmar && object_used[ZX_OBJ_TYPE_VMAR] + calls > MAX_VMARS) return true;
  }
  return false;
}

static bool out_of_memory(const struct search *search) {
  for (size_t i = 0; i < search->ops; i++) {
    if (search->op[i].step.observed == ZX_ERR_NO_MEMORY) return true;
  }
  return false;
}

/* ---- all calls ---- */

/* false: there is one that may have to do with anything. */
static bool list_keys(struct search *search) {
  uint32_t drops = 0;
  bool     known = !out_of_memory(search);
  count = 0;
  for (size_t i = 0; i < search->ops; i++) drops += touches_drops(search->op[i].event);
  for (size_t k = 0; k < search->now.count; k++) {
    config_load(search->now.config[k]);
    known = known && !is_short(search);
    for (current = 0; current < search->ops; current++) {
      known &= touches_list(&search->op[current], drops, add);
    }
  }
  return known && count < KEYS;
}

/* Calls that touch one thing. false: a call uses a handle that another is about to make, so that
 * what it touches cannot be known. */
static bool relate(struct conflicts *found, const struct key *from, const struct key *to) {
  struct call_set any = {0}, changing = {0};
  bool            making = false;
  for (const struct key *k = from; k < to; k++) {
    set_add(&any, k->op);
    if (k->how != READS) set_add(&changing, k->op);
    making |= k->how == MAKES;
  }
  for (const struct key *k = from; k < to; k++) {
    set_join(&found->with[k->op], k->how != READS ? &any : &changing);
  }
  return !making || set_count(&any) == 1u;
}

void conflicts_find(struct search *search, struct conflicts *found) {
  bool known = list_keys(search);
  for (size_t i = 0; i < search->ops; i++) {
    found->with[i] = (struct call_set){0};
    set_add(&found->with[i], i);
  }
  qsort(keys, count, sizeof keys[0], compare);
  for (size_t i = 0, next; known && i < count; i = next) {
    for (next = i; next < count && keys[next].what == keys[i].what;) next++;
    known = relate(found, keys + i, keys + next);
  }
  struct call_set every = busy(search);
  for (size_t i = 0; !known && i < search->ops; i++) {
    if (set_has(&every, i)) found->with[i] = every;
  }
}

struct call_set conflicts_reach(const struct conflicts *c, size_t i) {
  struct call_set set = c->with[i];
  for (bool grown = true; grown;) {
    grown = false;
    for (size_t k = 0; k < MAX_OVERLAP; k++) {
      if (set_has(&set, k)) grown |= set_join(&set, &c->with[k]);
    }
  }
  return set;
}
