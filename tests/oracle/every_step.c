/* SPDX-License-Identifier: MIT */
#include "tests/oracle/every_step.h"

#include <stdio.h>
#include <stdlib.h>

static struct action *all;
static uint32_t       all_count;

static void add(uint32_t kind, uint32_t who, uint32_t slot, uint32_t how) {
  if (all_count == EVERY_STEP) {
    fprintf(stderr, "every_step: there are more than %u steps\n", EVERY_STEP);
    exit(1);
  }
  all[all_count++] = (struct action){(uint8_t)kind, (uint8_t)who, (uint8_t)slot, (uint8_t)how};
}

static bool in_no_call(uint32_t t) {
  return threads[t].vcpu == 0 || vcpus[threads[t].vcpu - 1u].phase == VCPU_IDLE;
}

/* Limits of the configuration. */
static bool has_room(uint32_t slot) {
  uint32_t object = slot == NO_SLOT ? 0 : handles[slot].object;
  return OBJECT_TYPE(object) != ZX_OBJ_TYPE_PORT ||
         port_users[OBJECT_NUMBER(object)] < bounds.packets;
}

static bool bells_have_room(uint32_t guest) {
  uint32_t most = 0;
  for (uint32_t i = 0; i < guests[guest].traps; i++) {
    if (node_used[TRAP_POOL(guest, i)] > most) most = node_used[TRAP_POOL(guest, i)];
  }
  return most < bounds.packets;
}

static void add_calls(uint32_t t, uint32_t slot) {
  uint32_t free = bounds.handles - handle_used;
  add(A_CLOSE, t, slot, 0);
  for (uint32_t how = 0; how < HOWS; how++) {
    add(A_REPLACE, t, slot, how);
    if (free > 0 || how == RIGHTS_TOO_MANY || how == RIGHTS_BAD_POINTER) {
      add(A_DUPLICATE, t, slot, how);
    }
  }
  if (has_room(slot)) add(A_QUEUE, t, slot, 0);
  for (uint32_t how = 0; how < 2; how++) add(A_WAIT, t, slot, how);
  add(A_KICK, t, slot, 0);
  for (uint32_t i = 0; i < bounds.vectors; i++) add(A_INTERRUPT, t, slot, i);
  if (object_used[ZX_OBJ_TYPE_GUEST] == 0 && free >= 2u) add(A_GUEST_CREATE, t, slot, 0);
  add(A_SET_TRAP, t, slot, NO_SLOT);
  for (uint32_t i = 0; i < handle_used; i++) add(A_SET_TRAP, t, slot, handle_order[i]);
  add(A_ENTER, t, slot, 0);
  if (object_used[ZX_OBJ_TYPE_VCPU] < bounds.vcpus && free > 0) add(A_VCPU_CREATE, t, slot, 0);
}

static void add_vcpu(uint32_t v) {
  bool runs = (explore_running >> v & 1u) != 0;
  if (vcpus[v].phase == VCPU_IDLE) return;
  for (uint32_t how = 0; !runs && how < 2; how++) add(A_NEXT, v, NO_SLOT, how);
  for (uint32_t how = 0; runs && how < EXITS; how++) {
    if (how != EXIT_TO_BELL || bells_have_room(vcpus[v].guest)) add(A_EXIT, v, NO_SLOT, how);
  }
}

uint32_t every_step(struct action *list) {
  all = list;
  all_count = 0;
  for (uint32_t t = 0; t < bounds.threads; t++) {
    if (!in_no_call(t)) continue;
    for (uint32_t i = 0; i < handle_used; i++) add_calls(t, handle_order[i]);
    add_calls(t, NO_SLOT);
    if (handle_used < bounds.handles) add(A_PORT_CREATE, t, NO_SLOT, 0);
    if (threads[t].vcpu != 0) add(A_THREAD_EXIT, t, NO_SLOT, 0);
  }
  for (uint32_t i = 0; i < object_used[ZX_OBJ_TYPE_VCPU]; i++) {
    add_vcpu(OBJECT_NUMBER(object_order[OBJECT(ZX_OBJ_TYPE_VCPU, i)]));
  }
  return all_count;
}
