/* SPDX-License-Identifier: MIT */
/* Which parts of the core's tables were touched. */
#include <stdlib.h>
#include <string.h>

#include "oracle/search/state.h"
#include "temora/state.h"

#define FIRST_MARK 1u

/* How many entries of each table may have been touched: at least those that were. */
struct marks {
  uint32_t handles, threads, processes;
  uint32_t objects[OBJECT_TYPES];
  uint32_t traps[MAX_GUESTS], maps[MAX_GUESTS];
  uint32_t nodes[NODE_POOLS];
};
static struct marks   marks;
static struct layout *newest;

/* ---- how far the core has come ---- */

typedef bool touched_function(uint32_t row, uint32_t entry);

/* Entries before `mark` were touched, if any was; doubles the mark until none is behind it. */
static bool extend(uint32_t *mark, uint32_t room, touched_function *touched, uint32_t row) {
  bool grown = false;
  while (*mark < room && touched(row, *mark)) {
    *mark = *mark == 0 ? FIRST_MARK : 2u * *mark;
    if (*mark > room) *mark = room;
    grown = true;
  }
  return grown;
}

/* A slot keeps the object that it named last, and no object has the number 0. */
static bool handle_touched(uint32_t row, uint32_t s) {
  (void)row;
  return handles[s].object != 0;
}

static bool object_touched(uint32_t type, uint32_t number) {
  return objects[OBJECT(type, number)].koid != 0;
}

static bool trap_touched(uint32_t guest, uint32_t i) { return guest_traps[guest][i].end != 0; }
static bool map_touched(uint32_t guest, uint32_t i) { return guest_maps[guest][i].end != 0; }

/* The first packet of a port has ticket 0 and none before it: NONE, which is not 0. */
static bool node_touched(uint32_t pool, uint32_t i) {
  uint32_t k = pool * TRAP_MAX_BELLS + i;
  return nodes[k].ticket != 0 || node_prev[k] != 0;
}

static bool process_touched(uint32_t row, uint32_t i) { (void)row; return i < process_count; }
static bool thread_touched(uint32_t row, uint32_t i) { (void)row; return i < thread_count; }

/* The types that objects have, and room for each. */
static const struct { uint32_t type, room; } kinds[] = {
  {ZX_OBJ_TYPE_VMO, MAX_VMOS},           {ZX_OBJ_TYPE_CHANNEL, MAX_CHANNELS},
  {ZX_OBJ_TYPE_PORT, MAX_PORTS},         {ZX_OBJ_TYPE_RESOURCE, MAX_RESOURCES},
  {ZX_OBJ_TYPE_VMAR, MAX_VMARS},         {ZX_OBJ_TYPE_GUEST, MAX_GUESTS},
  {ZX_OBJ_TYPE_VCPU, MAX_VCPUS},         {ZX_OBJ_TYPE_PROCESS, MAX_PROCESSES},
  {ZX_OBJ_TYPE_THREAD, MAX_THREADS},     {ZX_OBJ_TYPE_SUSPEND_TOKEN, MAX_TOKENS},
};
#define KINDS (sizeof kinds / sizeof kinds[0])

static bool extend_guest(uint32_t g) {
  bool grown = extend(&marks.traps[g], GUEST_MAX_TRAPS, trap_touched, g) |
               extend(&marks.maps[g], GUEST_MAX_MAPS, map_touched, g);
  for (uint32_t i = 0; i < marks.traps[g]; i++) {
    uint32_t pool = TRAP_POOL(g, i);
    grown |= extend(&marks.nodes[pool], TRAP_MAX_BELLS, node_touched, pool);
  }
  return grown;
}

static bool extend_all(void) {
  bool grown = extend(&marks.handles, MAX_HANDLES, handle_touched, 0) |
               extend(&marks.processes, MAX_PROCESSES, process_touched, 0) |
               extend(&marks.threads, MAX_THREADS, thread_touched, 0) |
               extend(&marks.nodes[USER_POOL], USER_NODES, node_touched, USER_POOL);
  for (size_t i = 0; i < KINDS; i++) {
    grown |= extend(&marks.objects[kinds[i].type], kinds[i].room, object_touched, kinds[i].type);
  }
  /* The end of a guest without a bell trap looks at port 0, which need not exist. */
  if (marks.objects[ZX_OBJ_TYPE_PORT] == 0) {
    marks.objects[ZX_OBJ_TYPE_PORT] = FIRST_MARK;
    grown = true;
  }
  for (uint32_t g = 0; g < marks.objects[ZX_OBJ_TYPE_GUEST]; g++) grown |= extend_guest(g);
  return grown;
}

/* ---- the parts ---- */

static struct part list[4096 + 8 * NODE_POOLS];
static size_t      listed, listed_bytes;
static uint32_t    table_number;

static void add(void *base, size_t place, size_t bytes, enum fill fill, uint32_t first) {
  if (bytes == 0) return;
  list[listed++] = (struct part){(char *)base + place, bytes, fill, first, table_number, place};
  listed_bytes += bytes;
}

/* `count` entries of a table, from entry `from` on. */
#define ADD(table, from, count, fill) \
  add(table, (from) * sizeof table[0], (count) * sizeof table[0], fill, from)
#define ADD_ONE(scalar) add(&(scalar), 0, sizeof(scalar), FILL_ZERO, 0)
/* A rule for one table each time: the parts of a table have one number. */
#define TABLE(...) do { table_number++; __VA_ARGS__; } while (0)
#define EACH_KIND(...) for (size_t i = 0; i < KINDS; i++) { \
    uint32_t from = OBJECT(kinds[i].type, 0), count = marks.objects[kinds[i].type]; __VA_ARGS__; }
#define EACH_GUEST(...) for (uint32_t g = 0; g < marks.objects[ZX_OBJ_TYPE_GUEST]; g++) { \
    __VA_ARGS__; }
#define EACH_POOL(...) for (uint32_t p = 0; p < NODE_POOLS; p++) { \
    uint32_t from = p * TRAP_MAX_BELLS, count = marks.nodes[p]; __VA_ARGS__; }

/* Places at the beginning are taken by the objects that are looked at together. */
static uint32_t looked_at(void) {
  uint32_t sum = 0;
  for (size_t i = 0; i < KINDS; i++) sum += marks.objects[kinds[i].type];
  return sum;
}

static void list_names(void) {
  TABLE(ADD(handles, 0, marks.handles, FILL_ZERO));
  TABLE(ADD(handle_order, 0, marks.handles, FILL_INDEX));
  TABLE(ADD(handle_rank, 0, marks.handles, FILL_INDEX));
  TABLE(ADD_ONE(handle_used));
  TABLE(EACH_KIND(ADD(objects, from, count, FILL_ZERO)));
  TABLE(EACH_KIND(ADD(object_order, from, count, FILL_INDEX)));
  TABLE(EACH_KIND(ADD(object_rank, from, count, FILL_INDEX)));
  TABLE(ADD(object_used, 0, OBJECT_TYPES, FILL_ZERO));
  TABLE(ADD_ONE(object_koid));
  TABLE(ADD(look_order, 0, looked_at(), FILL_INDEX);
        EACH_KIND(ADD(look_order, from, count, FILL_INDEX)));
  TABLE(ADD(look_rank, 0, looked_at(), FILL_INDEX);
        EACH_KIND(ADD(look_rank, from, count, FILL_INDEX)));
  TABLE(ADD_ONE(look_count));
  TABLE(ADD(process_mask, 0, marks.processes, FILL_ZERO));
  TABLE(ADD_ONE(process_count));
  TABLE(ADD(threads, 0, marks.threads, FILL_ZERO));
  TABLE(ADD_ONE(thread_count));
  TABLE(ADD(tasks, 0, marks.objects[ZX_OBJ_TYPE_THREAD], FILL_ZERO);
        ADD(tasks, MAX_THREADS, marks.objects[ZX_OBJ_TYPE_PROCESS], FILL_ZERO));
  TABLE(ADD(task_tokens, 0, marks.objects[ZX_OBJ_TYPE_SUSPEND_TOKEN], FILL_ZERO));
}

static void list_queues(void) {
  uint32_t endpoints = marks.objects[ZX_OBJ_TYPE_CHANNEL];
  uint32_t guests_seen = marks.objects[ZX_OBJ_TYPE_GUEST];
  TABLE(ADD(ports, 0, marks.objects[ZX_OBJ_TYPE_PORT], FILL_PORT));
  TABLE(ADD(port_users, 0, marks.objects[ZX_OBJ_TYPE_PORT], FILL_ZERO));
  TABLE(EACH_POOL(ADD(nodes, from, count, FILL_ZERO)));
  TABLE(EACH_POOL(ADD(node_port, from, count, FILL_ZERO)));
  TABLE(EACH_POOL(ADD(node_next, from, count, FILL_ZERO)));
  TABLE(EACH_POOL(ADD(node_prev, from, count, FILL_ZERO)));
  TABLE(EACH_POOL(ADD(node_order, from, count, FILL_INDEX)));
  TABLE(EACH_POOL(ADD(node_rank, from, count, FILL_INDEX)));
  TABLE(ADD(node_used, USER_POOL, 1u, FILL_ZERO);
        for (uint32_t g = 0; g < guests_seen; g++) {
          ADD(node_used, TRAP_POOL(g, 0), marks.traps[g], FILL_ZERO);
        });
  TABLE(ADD(channels, 0, endpoints, FILL_ZERO));
  TABLE(ADD(channel_messages, 0, endpoints, FILL_ZERO));
  TABLE(ADD(channel_transit, 0, endpoints, FILL_ZERO));
}

static void list_guests(void) {
  uint32_t seen = marks.objects[ZX_OBJ_TYPE_VCPU];
  TABLE(ADD(resources, 0, marks.objects[ZX_OBJ_TYPE_RESOURCE], FILL_ZERO));
  TABLE(ADD(vmos, 0, marks.objects[ZX_OBJ_TYPE_VMO], FILL_ZERO));
  TABLE(ADD_ONE(pool_frames));
  TABLE(ADD(guests, 0, marks.objects[ZX_OBJ_TYPE_GUEST], FILL_ZERO));
  TABLE(EACH_GUEST(add(guest_traps, g * sizeof guest_traps[0],
                       marks.traps[g] * sizeof guest_traps[0][0], FILL_ZERO, 0)));
  TABLE(EACH_GUEST(add(guest_maps, g * sizeof guest_maps[0],
                       marks.maps[g] * sizeof guest_maps[0][0], FILL_ZERO, 0)));
  TABLE(ADD(vmar_guest, 0, marks.objects[ZX_OBJ_TYPE_VMAR], FILL_ZERO));
  TABLE(ADD(vcpus, 0, seen, FILL_ZERO));
  TABLE(ADD(vcpu_pending, 0, seen, FILL_ZERO));
  TABLE(ADD(vcpu_gpr, 0, seen, FILL_ZERO));
  TABLE(ADD(vcpu_rflags, 0, seen, FILL_ZERO));
}

const struct layout *state_layout(void) {
  if (!extend_all() && newest != NULL) return newest;
  struct layout *layout = malloc(sizeof *layout);
  listed = listed_bytes = 0;
  table_number = 0;
  list_names();
  list_queues();
  list_guests();
  struct part *parts = malloc(listed * sizeof *parts);
  if (layout == NULL || parts == NULL) {
    free(layout);
    free(parts);
    return NULL;
  }
  memcpy(parts, list, listed * sizeof *parts);
  *layout = (struct layout){newest, parts, listed, listed_bytes};
  newest = layout;
  return newest;
}
