/* SPDX-License-Identifier: MIT */
#include "oracle/world.h"

#include "temora/state.h"

#define SLOTS    (1u << 20) /* four for each handle that can exist: chains stay short */
#define NOTHING  4u         /* a value without the two bits that every handle has (D2) */
#define LOW_BITS 3u

/* A chain ends at an unused slot; a stale one is used again. */
struct name {
  bool        used;
  uint32_t    process;
  uint64_t    value; /* the implementation's */
  zx_handle_t core;
  struct past past;
};
static struct name names[SLOTS];

static uint64_t process_name[MAX_PROCESSES], thread_name[MAX_THREADS];
static uint32_t thread_process[MAX_THREADS];
static uint32_t processes, thread_names;

void world_boot(uint64_t frames) {
  core_boot(frames);
}

bool world_find_process(uint64_t name, uint32_t *process) {
  for (uint32_t i = 0; i < processes; i++) {
    if (process_name[i] == name) {
      *process = i;
      return true;
    }
  }
  return false;
}

bool world_process(uint64_t name, uint32_t secret) {
  uint32_t process;
  if (world_find_process(name, &process) || process_create(secret) == MAX_PROCESSES) return false;
  process_name[processes++] = name;
  return true;
}

bool world_find_thread(uint64_t name, uint32_t *thread, uint32_t *process) {
  for (uint32_t i = 0; i < thread_names; i++) {
    if (thread_name[i] == name) {
      *thread = i;
      *process = thread_process[i];
      return true;
    }
  }
  return false;
}

bool world_thread(uint64_t name, uint64_t process) {
  uint32_t number, thread, of;
  if (!world_find_process(process, &number) || world_find_thread(name, &thread, &of)) return false;
  if (thread_create(number) == MAX_THREADS) return false;
  thread_name[thread_names] = name;
  thread_process[thread_names++] = number;
  return true;
}

/* ---- handles ---- */

static bool is_live(const struct name *n) {
  return n->used && handle_find(n->process, n->core) != NONE;
}

static uint32_t first_slot(uint32_t process, uint64_t value) {
  uint64_t mixed = (value + ((uint64_t)process << 40)) * 0x9E3779B97F4A7C15u;
  return (uint32_t)(mixed >> 44) % SLOTS;
}

static struct name *find(uint32_t process, uint64_t value) {
  for (uint32_t i = first_slot(process, value); names[i].used; i = (i + 1u) % SLOTS) {
    if (names[i].process == process && names[i].value == value && is_live(&names[i])) {
      return &names[i];
    }
  }
  return NULL;
}

zx_handle_t world_handle(uint32_t process, uint64_t value) {
  const struct name *n = find(process, value);
  if (value == 0) return 0;
  return n != NULL ? n->core : NOTHING;
}

/* The youngest of this value. */
static struct name *find_any(uint32_t process, uint64_t value) {
  struct name *found = NULL;
  for (uint32_t i = first_slot(process, value); names[i].used; i = (i + 1u) % SLOTS) {
    if (names[i].process == process && names[i].value == value &&
        (found == NULL || found->past.born < names[i].past.born)) {
      found = &names[i];
    }
  }
  return found;
}

struct past world_past(uint32_t process, uint64_t value) {
  const struct name *n = find_any(process, value);
  return n != NULL ? n->past : (struct past){NO_EVENT, NO_EVENT, NONE};
}

void world_note_gone(uint32_t process, uint64_t value, size_t event) {
  struct name *n = find_any(process, value);
  if (n != NULL && n->past.gone == NO_EVENT && !is_live(n)) n->past.gone = event;
}

bool world_name(uint32_t process, uint64_t value, zx_handle_t core, size_t event,
                struct complaint *c) {
  if (value == 0 || value > UINT32_MAX) return complain(c, "0x%lx cannot be a handle", value);
  if ((value & LOW_BITS) != LOW_BITS) {
    return complain(c, "handle 0x%lx lacks the two low bits that every handle has", value);
  }
  if (find(process, value) != NULL) {
    return complain(c, "handle 0x%lx is already the process's handle for something", value);
  }
  uint32_t i = first_slot(process, value);
  while (is_live(&names[i])) i = (i + 1u) % SLOTS;
  uint32_t object = handles[handle_find(process, core)].object;
  names[i] = (struct name){true, process, value, core, {event, NO_EVENT, object}};
  return true;
}
