/* SPDX-License-Identifier: MIT */
/* That `temora explore` leaves nothing out. It takes states for one that differ in names and
 * counters, and of steps that are alike it takes one. Here states are the core's whole tables, with
 * every slot, number, ticket and koid, and every thread, handle and vcpu has its steps
 * (every_step.h). In each such state
 *  - the steps that explore takes lead to the same as all steps, and
 *  - all steps lead to the same as they did from any other state that explore takes for this one;
 * and up to a depth the states that all steps lead to are, in each depth, those of explore.
 *
 *   explore_quotient [WALKS [SEED]] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/explore/explore.h"
#include "oracle/search/digest.h"
#include "tests/oracle/every_step.h"

#define ROOM        (1u << 22)
#define WALK_LENGTH 120u
#define MAX_DEPTH   32u

static void fail(const char *why) {
  fflush(stdout);
  fprintf(stderr, "explore_quotient: %s\n", why);
  exit(1);
}

/* ---- numbers by numbers ---- */

struct map { uint64_t key[ROOM], value[ROOM]; size_t count; };

/* The place of the key's value; 0 in it when the key is new. */
static uint64_t *find(struct map *map, uint64_t key) {
  size_t i = key % ROOM;
  while (map->key[i] != 0 && map->key[i] != key) i = (i + 1u) % ROOM;
  if (map->key[i] == 0 && ++map->count > ROOM / 2u) fail("its tables are too small");
  map->key[i] = key;
  return &map->value[i];
}

/* ---- states ---- */

static struct action all[EVERY_STEP]; /* the steps from the state that was looked at last */
static uint32_t      all_count;

struct raw { struct image *image; uint32_t running; };

static struct raw save(void) {
  struct raw raw = {image_save(), explore_running};
  if (raw.image == NULL) fail("no memory");
  return raw;
}

static void restore(const struct raw *raw) {
  image_restore(raw->image);
  explore_running = raw->running;
}

static uint64_t whole(void) { return digest_add(image_hash(), explore_running + 1u); }

static uint64_t code(void) {
  static struct view view;
  view_take(&view);
  return view_fingerprint(&view);
}

static int by_value(const void *a, const void *b) {
  const uint64_t *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

/* What the steps lead to, as a number: the calls, what they said, and the states as explore sees
 * them, each once. */
static uint64_t outcome(const struct raw *from, const struct action *list, uint32_t count) {
  static uint64_t each[EVERY_STEP];
  for (uint32_t i = 0; i < count; i++) {
    bool     shown = list[i].kind == A_NEXT || list[i].kind == A_EXIT;
    uint64_t label = list[i].kind * 256u + (shown ? list[i].how + 1u : 0);
    restore(from);
    label = digest_add(label, (uint32_t)explore_do(list[i]));
    each[i] = digest_add(label, code());
  }
  restore(from);
  qsort(each, count, sizeof each[0], by_value);
  uint64_t sum = 1;
  for (uint32_t i = 0; i < count; i++) {
    if (i == 0 || each[i] != each[i - 1u]) sum = digest_add(sum, each[i]);
  }
  return sum;
}

static struct map outcomes; /* of each state of explore */
static uint64_t   looked_at, met_again;

/* The core is in the state; `all` has its steps afterwards. */
static void look(const struct raw *raw) {
  static struct action taken[MAX_ACTIONS];
  static struct view   view;
  all_count = every_step(all);
  view_take(&view);
  uint64_t  mine = outcome(raw, all, all_count), *known = find(&outcomes, code());
  uint32_t  count = explore_actions(&view, taken);
  if (outcome(raw, taken, count) != mine) fail("explore leaves out a step");
  if (*known != 0 && *known != mine) fail("explore takes different states for one");
  met_again += *known != 0;
  *known = mine;
  looked_at++;
}

/* ---- walks at random: with a long history ---- */

static uint64_t dice = 1;

static uint32_t roll(uint32_t upto) {
  dice = dice * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(dice >> 33) % upto;
}

/* One of the steps; seldom one of those after which less can happen. */
static struct action choice(void) {
  for (;;) {
    struct action a = all[roll(all_count)];
    bool          ends = a.kind == A_CLOSE || a.kind == A_REPLACE || a.kind == A_THREAD_EXIT;
    if (!ends || roll(10) == 0) return a;
  }
}

static void walk(const struct raw *first) {
  restore(first);
  for (uint32_t i = 0; i < WALK_LENGTH; i++) {
    struct raw raw = save();
    look(&raw);
    uint64_t before = code();
    for (uint32_t tries = 0; tries < 40u && code() == before; tries++) {
      explore_do(choice());
      all_count = every_step(all);
    }
    free(raw.image);
  }
}

/* ---- all states up to a depth ---- */

struct list { struct raw *raw; size_t count, room; };

static void append(struct list *list, struct raw raw) {
  if (list->count == list->room) {
    list->room = list->room == 0 ? 1024 : 2u * list->room;
    list->raw = realloc(list->raw, list->room * sizeof raw);
    if (list->raw == NULL) fail("no memory");
  }
  list->raw[list->count++] = raw;
}

static struct map wholes, codes;

/* From one state: those that are new go into the list of the next depth. */
static uint64_t spread(const struct raw *raw, struct list *next) {
  uint64_t fresh = 0;
  restore(raw);
  look(raw);
  for (uint32_t i = 0; i < all_count; i++) {
    restore(raw);
    explore_do(all[i]);
    uint64_t *seen = find(&wholes, whole());
    if (*seen != 0) continue;
    *seen = 1;
    uint64_t *class = find(&codes, code());
    fresh += *class == 0;
    *class = 1;
    append(next, save());
  }
  return fresh;
}

static struct image *untouched; /* the tables before anything was done: explore boots only these */

/* How many states explore has up to this depth. */
static uint64_t explored(uint32_t depth) {
  struct exploration result;
  image_restore(untouched);
  explore(&result, &(struct limits){UINT32_MAX, depth, NULL, 0});
  if (result.broken != NULL) fail(result.broken);
  free(result.path);
  return result.states;
}

static void compare(const struct raw *first, uint32_t depth) {
  struct list now = {0};
  uint64_t    classes = 1, raws = 1;
  memset(&wholes, 0, sizeof wholes);
  memset(&codes, 0, sizeof codes);
  restore(first);
  *find(&wholes, whole()) = *find(&codes, code()) = 1;
  append(&now, save());
  for (uint32_t d = 1; d <= depth; d++) {
    struct list next = {0};
    for (size_t i = 0; i < now.count; i++) {
      classes += spread(&now.raw[i], &next);
      free(now.raw[i].image);
    }
    free(now.raw);
    now = next;
    raws += now.count;
    uint64_t theirs = explored(d);
    printf("depth %u: %lu states of the tables, %lu classes, explore has %lu\n", d, raws, classes,
           theirs);
    if (theirs != classes) fail("explore does not have the states of this depth");
    restore(first);
  }
  for (size_t i = 0; i < now.count; i++) free(now.raw[i].image);
  free(now.raw);
}

/* ---- all ---- */

static void examine(struct bounds of, uint32_t depth, uint32_t walks) {
  bounds = of;
  memset(&outcomes, 0, sizeof outcomes);
  looked_at = met_again = 0;
  image_restore(untouched);
  explore_boot();
  struct raw first = save();
  printf("%u handles, %u threads, %u vcpus, %u vectors, %u packets\n", of.handles, of.threads,
         of.vcpus, of.vectors, of.packets);
  compare(&first, depth);
  for (uint32_t i = 0; i < walks; i++) walk(&first);
  printf("%lu states looked at, %lu of them by other names again\n", looked_at, met_again);
  if (met_again == 0) fail("no state was met again");
  free(first.image);
}

int main(int argc, char **argv) {
  uint32_t walks = argc > 1 ? (uint32_t)atoi(argv[1]) : 20u;
  dice = argc > 2 ? strtoull(argv[2], NULL, 16) : 1;
  untouched = image_save();
  if (untouched == NULL) fail("no memory");
  examine((struct bounds){3, 1, 1, 1, 1, false}, 3, walks);
  examine((struct bounds){4, 2, 2, 1, 1, false}, 2, walks);
  examine((struct bounds){4, 2, 2, 2, 2, false}, 1, walks);
  return 0;
}
