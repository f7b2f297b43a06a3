/* SPDX-License-Identifier: MIT */
/* Which handle a generated call is made with. */
#include "oracle/generate/calls.h"
#include "temora/handle.h"
#include "temora/state.h"

#define OLD    64u
#define RECENT 8u

static uint64_t old[GENERATE_PROCESSES][OLD]; /* a ring */
static uint32_t newest[GENERATE_PROCESSES];
static uint64_t kept;      /* without it there would be no more guests */
static bool     is_taking;
static uint32_t caller;    /* its thread's number + 1 */

void generate_keep(uint64_t value) { kept = value; }

void generate_handles_for(uint32_t tid, bool takes) {
  caller = tid;
  is_taking = takes;
}

void generate_remember(uint32_t process, uint64_t value) {
  newest[process] = (newest[process] + 1u) % OLD;
  old[process][newest[process]] = value;
}

static uint64_t remembered(uint32_t process, uint32_t back) {
  return old[process][(newest[process] + OLD - back) % OLD];
}

static bool fits(uint32_t slot, uint32_t process, uint32_t type) {
  bool right = type == ZX_OBJ_TYPE_NONE || OBJECT_TYPE(handles[slot].object) == type;
  return handles[slot].process == process && right;
}

static uint64_t some_live(uint32_t process, uint32_t type) {
  for (uint32_t tries = 0; tries < 40 && handle_used > 0; tries++) {
    uint32_t s = handle_order[generate_below(1u + generate_below(handle_used))]; /* a few often */
    if (fits(s, process, type)) return handle_value(process, s);
  }
  return 0;
}

uint64_t generate_recent(uint32_t process, uint32_t type) {
  for (uint32_t back = generate_below(RECENT); back < RECENT; back++) {
    uint64_t value = remembered(process, back);
    uint32_t slot = handle_find(process, (zx_handle_t)value);
    if (slot != NONE && fits(slot, process, type)) return value;
  }
  return some_live(process, type);
}

/* A handle of the process to this object; 0: there is none. */
static uint64_t handle_to(uint32_t process, uint32_t object) {
  for (uint32_t i = 0; i < handle_used; i++) {
    uint32_t s = handle_order[i];
    bool     its = handles[s].process == process && handles[s].object == object;
    if (its) return handle_value(process, s);
  }
  return 0;
}

uint64_t generate_own_vcpu(uint32_t process) {
  uint32_t vcpu = threads[caller - 1u].vcpu;
  return vcpu != 0 ? handle_to(process, OBJECT(ZX_OBJ_TYPE_VCPU, vcpu - 1u)) : 0;
}

uint64_t generate_own_guest(uint32_t process) {
  uint32_t vcpu = threads[caller - 1u].vcpu;
  if (vcpu == 0) return 0;
  uint64_t guest = handle_to(process, OBJECT(ZX_OBJ_TYPE_GUEST, vcpus[vcpu - 1u].guest));
  return guest != 0 ? guest : generate_own_vcpu(process);
}

/* More often than not one of the last few. */
static uint64_t some_old(uint32_t process) {
  return remembered(process, generate_below(generate_below(3) == 0 ? OLD : 4u));
}

static uint64_t any_handle(uint32_t process, uint32_t type) {
  switch (generate_below(24)) {
    case 0:
    case 1: return some_old(process);
    case 2: return some_live(process, type) ^ 1u << generate_below(2);
    case 3: return some_live(1u - process, type);
    case 4: return 0;
    case 5: return some_live(process, ZX_OBJ_TYPE_NONE);
    case 6:
    case 7:
    case 8:
    case 9:
    case 10: return generate_recent(process, type);
    default: return some_live(process, type);
  }
}

uint64_t generate_handle(uint32_t process, uint32_t type) {
  uint64_t value = any_handle(process, type);
  return is_taking && value == kept ? 0 : value;
}
