/* SPDX-License-Identifier: MIT */
#include "oracle/search/footprint.h"

#include <stdlib.h>

#include "oracle/search/digest.h"
#include "temora/state.h"

#define KEYS 65536u

/* Something that call `op` touches. */
struct key { uint64_t what; uint32_t op; };
static struct key keys[KEYS];
static size_t     count;
static uint32_t   current;
static bool       all; /* some call has to do with every other */

enum { A_VALUE = 1, AN_OBJECT, A_THREAD };

static void add(uint64_t kind, uint64_t a, uint64_t b) {
  if (count < KEYS) keys[count++] = (struct key){digest_add(digest_add(kind, a), b), current};
}

static void add_object(uint32_t type, uint32_t number) { add(AN_OBJECT, OBJECT(type, number), 0); }

/* A guest, and what its traps and mappings lead to. */
static void add_guest(uint32_t g) {
  add_object(ZX_OBJ_TYPE_GUEST, g);
  for (uint32_t i = 0; i < guests[g].traps; i++) {
    if (guest_traps[g][i].kind == ZX_GUEST_TRAP_BELL) {
      add_object(ZX_OBJ_TYPE_PORT, guest_traps[g][i].port);
    }
  }
  for (uint32_t i = 0; i < guests[g].maps; i++) {
    add_object(ZX_OBJ_TYPE_VMO, guest_maps[g][i].vmo);
  }
}

static void add_reached(uint32_t object) {
  uint32_t number = OBJECT_NUMBER(object);
  add(AN_OBJECT, object, 0);
  switch (OBJECT_TYPE(object)) {
    case ZX_OBJ_TYPE_GUEST: add_guest(number); break;
    case ZX_OBJ_TYPE_VMAR:
      if (vmar_guest[number] != 0) add_guest(vmar_guest[number] - 1u);
      break;
    case ZX_OBJ_TYPE_VCPU:
      if (vcpus[number].thread != 0) add(A_THREAD, vcpus[number].thread - 1u, 0);
      add_guest(vcpus[number].guest);
      break;
    case ZX_OBJ_TYPE_CHANNEL: all = true; break; /* whatever is on the way in it */
    default: break;
  }
}

static void add_handle(const struct step *s, uint64_t value) {
  if (value == 0) return;
  uint32_t slot = handle_find(s->process, world_handle(s->process, value));
  add(A_VALUE, s->process, value);
  if (slot != NONE) add_reached(handles[slot].object);
}

/* What it made, too. */
static void add_call(const struct step *s) {
  if (step_is_apart(s)) return;
  const struct temora_event *event = s->event;
  const struct call         *call = &schema_calls[event->op];
  for (uint32_t i = 0; i < call->parameters; i++) {
    bool made = call->parameter[i].kind == OUT_HANDLE && (event->recorded >> i & 1u) != 0;
    if (made || call->parameter[i].kind == IN_HANDLE) add_handle(s, event->arg.word[i]);
    if (call->parameter[i].kind != IN_HANDLES) continue;
    for (uint32_t k = 0; k < event->count; k++) add_handle(s, event->handles[k]);
  }
  all = all || event->op == TEMORA_PROCESS_EXIT;
  add(A_THREAD, s->thread, 0);
}

static int compare(const void *left, const void *right) {
  const struct key *a = left, *b = right;
  return a->what < b->what ? -1 : a->what > b->what;
}

/* Memory that has run out has to do with every call. */
static bool out_of_memory(const struct search *search) {
  for (size_t i = 0; i < search->ops; i++) {
    if (search->op[i].step.observed == ZX_ERR_NO_MEMORY) return true;
  }
  return false;
}

/* Grows the set by the calls that share a key with one of it. */
static uint64_t grow(uint64_t set) {
  for (size_t i = 0, next; i < count; i = next) {
    uint64_t share = 0;
    for (next = i; next < count && keys[next].what == keys[i].what; next++) {
      share |= 1ull << keys[next].op;
    }
    if ((share & set) != 0) set |= share;
  }
  return set;
}

/* All but those that never have to do with another. */
static uint64_t busy(const struct search *search) {
  uint64_t set = 0;
  for (size_t i = 0; i < search->ops; i++) {
    if (!step_is_apart(&search->op[i].step)) set |= 1ull << i;
  }
  return set;
}

uint64_t footprint_of(struct search *search, size_t i) {
  uint64_t set = 1ull << i, before = 0;
  count = 0;
  all = false;
  for (size_t k = 0; k < search->now.count; k++) {
    config_load(search->now.config[k]);
    for (current = 0; current < search->ops; current++) add_call(&search->op[current].step);
  }
  if (all || count == KEYS || out_of_memory(search)) return busy(search);
  qsort(keys, count, sizeof keys[0], compare);
  while (set != before) {
    before = set;
    set = grow(set);
  }
  return set;
}
