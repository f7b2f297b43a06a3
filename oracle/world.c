/* SPDX-License-Identifier: MIT */
#include "oracle/world.h"

#include <stdlib.h>
#include <string.h>

#include "temora/state.h"

#define SLOTS    (1u << 20) /* four for each handle that can exist: chains stay short */
#define NOTHING  4u         /* a value without the two bits that every handle has (D2) */
#define LOW_BITS 3u

/* A chain ends at an unused slot; a stale one is used again. */
static struct name    names[SLOTS];
static uint64_t       label[MAX_HANDLES]; /* of each slot: the newest value of `names` for it */
static struct naming *extra;              /* NULL: new names go into `names` */

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

static struct name *find_extra(uint32_t process, uint64_t value, bool live) {
  for (size_t i = extra != NULL ? extra->count : 0; i-- > 0;) {
    struct name *n = &extra->name[i];
    if (n->process == process && n->value == value && (!live || is_live(n))) return n;
  }
  return NULL;
}

static struct name *find(uint32_t process, uint64_t value) {
  struct name *newest = find_extra(process, value, true);
  if (newest != NULL) return newest;
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
  struct name *found = find_extra(process, value, false);
  if (found != NULL) return found;
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

static void insert(const struct name *fresh) {
  uint32_t i = first_slot(fresh->process, fresh->value);
  uint32_t slot = handle_find(fresh->process, fresh->core);
  while (is_live(&names[i])) i = (i + 1u) % SLOTS;
  names[i] = *fresh;
  if (slot != NONE) label[slot] = fresh->value;
}

static bool append(const struct name *fresh) {
  if (extra->count == extra->room) {
    size_t       room = 2u * extra->room + 8u;
    struct name *more = realloc(extra->name, room * sizeof *more);
    if (more == NULL) return false;
    extra->name = more;
    extra->room = room;
  }
  extra->name[extra->count++] = *fresh;
  return true;
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
  uint32_t    slot = handle_find(process, core);
  struct name fresh = {true, process, value, core, {event, NO_EVENT, handles[slot].object}};
  if (extra == NULL) insert(&fresh);
  else if (!append(&fresh)) return complain(c, "out of memory");
  return true;
}

/* ---- names of one of several states ---- */

void world_use(struct naming *naming) { extra = naming; }

void world_adopt(struct naming *naming) {
  extra = NULL;
  for (size_t i = 0; i < naming->count; i++) insert(&naming->name[i]);
  naming->count = 0;
}

bool naming_copy(struct naming *to, const struct naming *from) {
  size_t bytes = from->count * sizeof from->name[0];
  *to = (struct naming){malloc(bytes + 1u), from->count, from->count};
  if (to->name == NULL) return false;
  if (bytes != 0) memcpy(to->name, from->name, bytes);
  return true;
}

uint64_t world_label(uint32_t slot) {
  zx_handle_t core = handle_value(handles[slot].process, slot);
  for (size_t i = extra != NULL ? extra->count : 0; i-- > 0;) {
    const struct name *n = &extra->name[i];
    if (n->process == handles[slot].process && n->core == core) return n->value;
  }
  return label[slot];
}
