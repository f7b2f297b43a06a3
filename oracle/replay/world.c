/* SPDX-License-Identifier: MIT */
#include "oracle/replay/world.h"

#include <string.h>

#include "oracle/replay/restart.h"
#include "oracle/replay/tasks.h"
#include "temora/state.h"

#define SLOTS    (1u << 20)      /* four for each handle that can exist: chains stay short */
#define FULL     (SLOTS / 4 * 3) /* then those are forgotten that are closed */
#define FEW      4096u
#define NOTHING  4u              /* a value without the two bits that every handle has (D2) */
#define LOW_BITS 3u

/* A chain ends at an unused slot; a stale one is used again. */
static struct name names[SLOTS];
static struct naming *extra; /* NULL: new names go into `names` */
static uint32_t    used;
static uint32_t    taken[FEW]; /* the slots that were used first */
/* Of each handle of the core, the place of its name. The core's values come again (D2), and an old
 * name with such a value is not the new handle's. */
static uint32_t name_place[MAX_HANDLES];

static uint64_t process_name[MAX_PROCESSES], thread_name[MAX_THREADS];
static uint32_t thread_process[MAX_THREADS];
static int64_t  thread_clock[MAX_THREADS];
static bool     thread_over[MAX_THREADS], thread_made[MAX_THREADS];
static uint32_t processes, thread_names;
static bool     booted;
void          (*world_core_boot)(uint64_t frames);

/* Most traces use few slots of a table of 32 MiB. */
static void forget_names(void) {
  if (used > FEW) memset(names, 0, sizeof names);
  for (uint32_t i = 0; used <= FEW && i < used; i++) names[taken[i]] = (struct name){0};
}

void world_boot(uint64_t frames) {
  if (booted) forget_names();
  if (booted && world_core_boot == NULL) core_restart();
  booted = true;
  tasks_restart();
  extra = NULL;
  used = processes = thread_names = 0;
  if (world_core_boot != NULL) world_core_boot(frames);
  else core_boot(frames);
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
  static uint32_t last; /* who calls often calls again */
  for (uint32_t i = last < thread_names && thread_name[last] == name ? last : 0; i < thread_names;
       i++) {
    if (thread_name[i] == name) {
      last = i;
      *thread = i;
      *process = thread_process[i];
      return true;
    }
  }
  return false;
}

/* It has ended, or its object has gone before it was started. */
static bool has_ended(uint32_t thread) {
  return thread_over[thread] || (thread_made[thread] && !tasks_lives(thread));
}

/* When all numbers are in use: that of a thread of the process that has ended. */
static bool find_ended(uint32_t process, uint32_t *thread) {
  for (uint32_t i = 0; i < thread_names; i++) {
    if (thread_process[i] != process || !has_ended(i)) continue;
    *thread = i;
    return true;
  }
  return false;
}

static bool new_thread(uint32_t process, uint32_t *thread) {
  if (thread_count == NO_CALLER) return find_ended(process, thread);
  *thread = thread_create(process);
  if (*thread != MAX_THREADS) thread_names++;
  return *thread != MAX_THREADS;
}

bool world_thread(uint64_t name, uint64_t process) {
  uint32_t number, thread, of;
  if (!world_find_process(process, &number) || world_find_thread(name, &thread, &of)) return false;
  if (!new_thread(number, &thread)) return false;
  thread_name[thread] = name;
  thread_clock[thread] = INT64_MIN;
  thread_over[thread] = thread_made[thread] = false;
  thread_process[thread] = number;
  return true;
}

void world_thread_made(uint32_t thread) { thread_made[thread] = true; }
void world_thread_over(uint32_t thread) { thread_over[thread] = true; }

bool world_clock(uint32_t thread, int64_t now) {
  bool on = now >= thread_clock[thread];
  if (on) thread_clock[thread] = now;
  return on;
}

/* ---- handles ---- */

static uint64_t key_of(uint32_t process, uint64_t value) {
  return ((uint64_t)process + 1u) << 32 | value;
}

static uint32_t process_of(const struct name *n) { return (uint32_t)(n->key >> 32) - 1u; }

/* Whose handle this is now: one of the names that only this state has, or NULL. */
static struct name *find_newer(uint32_t process, zx_handle_t core) {
  for (size_t i = extra != NULL ? extra->count : 0; i-- > 0;) {
    struct name *n = &extra->name[i];
    if (n->core == core && process_of(n) == process) return n;
  }
  return NULL;
}

static bool is_live(const struct name *n) {
  if (n->key == 0) return false;
  uint32_t slot = handle_find(process_of(n), n->core);
  if (slot == NONE) return false;
  const struct name *newer = find_newer(process_of(n), n->core);
  return (newer != NULL ? newer : &names[name_place[slot]]) == n;
}

static uint32_t first_slot(uint64_t key) {
  return (uint32_t)(key * 0x9E3779B97F4A7C15u >> 44) % SLOTS;
}

/* The newest of this key that only this state has. */
static struct name *find_extra(uint64_t key, bool live) {
  for (size_t i = extra != NULL ? extra->count : 0; i-- > 0;) {
    struct name *n = &extra->name[i];
    if (n->key == key && (!live || is_live(n))) return n;
  }
  return NULL;
}

static struct name *find(uint32_t process, uint64_t value) {
  uint64_t key = key_of(process, value);
  if (value > UINT32_MAX) return NULL;
  struct name *newest = find_extra(key, true);
  if (newest != NULL) return newest;
  for (uint32_t i = first_slot(key); names[i].key != 0; i = (i + 1u) % SLOTS) {
    if (names[i].key == key && is_live(&names[i])) return &names[i];
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
  uint64_t key = key_of(process, value);
  if (value > UINT32_MAX) return NULL;
  struct name *found = find_extra(key, false);
  if (found != NULL) return found;
  for (uint32_t i = first_slot(key); names[i].key != 0; i = (i + 1u) % SLOTS) {
    if (names[i].key == key && (found == NULL || found->born < names[i].born)) found = &names[i];
  }
  return found;
}

struct past world_past(uint32_t process, uint64_t value) {
  const struct name *n = find_any(process, value);
  return n != NULL ? (struct past){n->born, n->gone, n->object}
                   : (struct past){NO_EVENT, NO_EVENT, NONE};
}

void world_note_gone(uint32_t process, uint64_t value, size_t event) {
  struct name *n = find_any(process, value);
  if (n != NULL && n->gone == NO_EVENT && !is_live(n)) n->gone = event;
}

static void put(struct name name) {
  uint32_t i = first_slot(name.key);
  while (is_live(&names[i])) i = (i + 1u) % SLOTS;
  if (names[i].key == 0) {
    if (used < FEW) taken[used] = i;
    used++;
  }
  names[i] = name;
  uint32_t slot = handle_find(process_of(&name), name.core);
  if (slot != NONE) name_place[slot] = i;
}

/* Forgets what is closed. From an unused slot on, so that no chain is met in its middle: each name
 * that stays moves towards the start of its chain, never over one that is still to come. */
static void forget_stale(void) {
  uint32_t start = 0;
  while (names[start].key != 0) start++;
  used = 0;
  for (uint32_t i = 1; i < SLOTS; i++) {
    struct name *n = &names[(start + i) % SLOTS], name = *n;
    bool         stays = is_live(n);
    *n = (struct name){0};
    if (stays) put(name);
  }
}

static bool append(struct name fresh, struct complaint *c) {
  if (extra->count == extra->room) return complain(c, "a step makes more handles than is expected");
  extra->name[extra->count++] = fresh;
  return true;
}

bool world_name(uint32_t process, uint64_t value, zx_handle_t core, size_t event,
                struct complaint *c) {
  if (value == 0 || value > UINT32_MAX) return complain(c, "0x%lx cannot be a handle", value);
  if ((value & LOW_BITS) != LOW_BITS) {
    return complain(c, "handle 0x%lx lacks the two low bits that every handle has", value);
  }
  const struct name *known = find(process, value);
  if (known != NULL && known->core != core) { /* else it has come back in a message */
    return complain(c, "handle 0x%lx is already the process's handle for something", value);
  }
  uint32_t    object = handles[handle_find(process, core)].object;
  struct name fresh = {key_of(process, value), core, object, event, NO_EVENT};
  if (extra != NULL) return append(fresh, c);
  if (used >= FULL) forget_stale();
  put(fresh);
  return true;
}

/* ---- names of one of several states ---- */

void world_use(struct naming *naming) { extra = naming; }

void world_adopt(struct naming *naming) {
  extra = NULL;
  for (size_t i = 0; i < naming->count; i++) {
    if (used >= FULL) forget_stale();
    put(naming->name[i]);
  }
  naming->count = 0;
}

uint64_t world_label(uint32_t slot) {
  uint32_t           process = handles[slot].process;
  const struct name *newer = find_newer(process, handle_value(process, slot));
  return (uint32_t)(newer != NULL ? newer : &names[name_place[slot]])->key;
}
