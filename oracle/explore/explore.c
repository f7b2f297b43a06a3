/* SPDX-License-Identifier: MIT */
#include "oracle/explore/explore.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "oracle/explore/known.h"
#include "oracle/explore/queue.h"
#include "oracle/trace/progress.h"

#define PROGRESS_STATES 20000u
#define LAYOUT_STATES   256u

/* How a state was first come to. */
struct origin { uint32_t parent; struct action action; };
/* A step from the current state that may lead to a new one. */
struct lead { struct action action; uint64_t fingerprint; };

struct search_state {
  struct exploration  *result;
  const struct limits *limits;
  struct known         known;
  struct origin       *origin; /* of each state */
  size_t               room;
  uint32_t             current; /* the state that is gone on from, */
  uint32_t             depth;   /* how many steps lead to it, */
  uint32_t             level;   /* the first state that more steps lead to, */
  uint8_t              running; /* and which guests run in it */
  struct view          before, after;
  uint32_t             old; /* groups of tables that have changed since `after` was taken */
  struct timespec      start;
  time_t               begun;
};

/* Time of the processor: others may use it too. */
static double since(const struct timespec *start) {
  struct timespec end;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
  return (double)(end.tv_sec - start->tv_sec) + (double)(end.tv_nsec - start->tv_nsec) / 1e9;
}

/* ---- states ---- */

static bool grow(struct search_state *s) {
  size_t         room = s->room == 0 ? 0x10000 : 2u * s->room;
  struct origin *origin = realloc(s->origin, room * sizeof *origin);
  if (origin == NULL) return false;
  s->origin = origin;
  s->room = room;
  return true;
}

/* The core as it is becomes a state to go on from; tables that are not of these groups are as in
 * the state that was taken out last. */
static void add_state(struct search_state *s, struct action action, uint32_t depth,
                      uint32_t groups) {
  uint32_t number = (uint32_t)s->result->states;
  if ((number == s->room && !grow(s)) || !queue_put((uint8_t)explore_running, groups) ||
      !known_room(&s->known)) {
    s->result->trouble = "out of memory";
    return;
  }
  s->origin[number] = (struct origin){s->current, action};
  s->result->states++;
  if (depth > s->result->depth) s->result->depth = depth;
}

/* ---- violations ---- */

static void note_path(struct search_state *s, struct action last) {
  struct exploration *r = s->result;
  r->length = s->depth + 1u;
  r->path = malloc(r->length * sizeof *r->path);
  if (r->path == NULL) return;
  uint32_t place = r->length - 1u;
  r->path[place] = last;
  for (uint32_t k = s->current; place > 0; k = s->origin[k].parent) {
    r->path[--place] = s->origin[k].action;
  }
}

static void violated(struct search_state *s, const char *theorem, struct action last) {
  s->result->broken = theorem;
  note_path(s, last);
}

/* ---- one state ---- */

/* A step that may change something: the core is in the next state. */
static uint64_t judge(struct search_state *s, struct action action, int32_t status) {
  view_update(&s->after, s->old | explore_wrote);
  s->old = explore_wrote;
  const char *broken = step_broken(action, status, &s->before, &s->after);
  if (broken != NULL) violated(s, broken, action);
  return view_fingerprint(&s->after);
}

static void back(struct search_state *s) {
  queue_again(explore_wrote);
  explore_running = s->running;
}

/* Which of the next states are new is asked for in one go, so that the memory answers to all in the
 * time of one; the steps to these are taken a second time. */
static void follow(struct search_state *s, const struct lead *lead) {
  if (!known_add(&s->known, lead->fingerprint)) return;
  explore_do(lead->action);
  const char *broken = invariant_broken();
  if (broken == NULL) add_state(s, lead->action, s->depth + 1u, explore_wrote);
  else violated(s, broken, lead->action);
  back(s);
}

/* Nothing has changed; but was it right to wait? */
static void judge_idle(struct search_state *s, struct action action, int32_t status) {
  s->result->errors++;
  if (status != CORE_BLOCK) return;
  const char *broken = step_broken(action, status, &s->before, &s->before);
  if (broken != NULL) violated(s, broken, action);
}

/* Errors and waits are taken one after the other, and must have left everything as it was; after
 * any other step the tables are put back that it may write. When something has changed in the end,
 * this finds out which it was. */
static void find_culprit(struct search_state *s, const struct action *list, uint32_t count) {
  struct action last = {0};
  const char   *broken = "a step writes the tables of its contract only";
  for (uint32_t i = 0; i < count; i++) {
    queue_again(TABLES_ALL);
    explore_running = s->running;
    if (!step_is_idle(list[i], explore_do(list[i]))) continue;
    last = list[i];
    if (queue_same()) continue;
    broken = "an error changes nothing";
    break;
  }
  violated(s, broken, last);
}

static bool goes_on(const struct search_state *s) {
  const struct exploration *r = s->result;
  return r->broken == NULL && r->trouble == NULL && r->states < s->limits->states;
}

static void expand(struct search_state *s) {
  struct action list[MAX_ACTIONS];
  struct lead   leads[MAX_ACTIONS];
  uint32_t      count, found = 0;
  view_take(&s->before);
  values_take();
  s->after = s->before;
  s->old = 0;
  count = explore_actions(&s->before, list);
  for (uint32_t i = 0; i < count && s->result->broken == NULL; i++) {
    int32_t status = explore_do(list[i]);
    s->result->transitions++;
    if (step_is_idle(list[i], status)) {
      judge_idle(s, list[i], status);
      continue;
    }
    uint64_t fingerprint = judge(s, list[i], status);
    if (!known_lately(&s->known, fingerprint)) leads[found++] = (struct lead){list[i], fingerprint};
    back(s);
  }
  for (uint32_t i = 0; i < found; i++) known_soon(&s->known, leads[i].fingerprint);
  for (uint32_t i = 0; i < found && goes_on(s); i++) follow(s, &leads[i]);
  if (s->result->broken == NULL && !queue_same()) find_culprit(s, list, count);
}

/* ---- all ---- */

/* How far it is, where it is known how many states there are, and how long it will take. */
static void show_bar(const struct search_state *s) {
  uint64_t of = s->limits->of, done = s->current + 1u;
  if (of == 0) return;
  if (of < s->result->states) of = s->result->states;
  progress_bar(s->limits->progress, done, of, difftime(time(NULL), s->begun));
}

static void show(const struct search_state *s, const char *end) {
  const struct exploration *r = s->result;
  double seconds = since(&s->start);
  fputc('\r', s->limits->progress);
  show_bar(s);
  fprintf(s->limits->progress, "%lu states, %lu to go on from, %lu steps, depth %u, %.2f M/s%s",
          r->states, r->states - s->current - 1u, r->transitions, r->depth,
          (double)r->transitions / 1e6 / (seconds > 0 ? seconds : 1), end);
  fflush(s->limits->progress);
}

/* The next state in the order of the queue, which is that of their numbers. */
static bool take_state(struct search_state *s, uint32_t number) {
  if (!queue_take(&s->running)) return false;
  s->current = number;
  if (number == s->level) {
    s->depth += number != 0;
    s->level = (uint32_t)s->result->states;
  }
  explore_running = s->running;
  return true;
}

/* When the core comes to where its layout ends, all is in vain (attempt). */
static void run(struct search_state *s) {
  const struct layout *layout = state_layout();
  for (uint32_t number = 0; goes_on(s) && take_state(s, number); number++) {
    if (s->depth >= s->limits->depth) return;
    if (number % LAYOUT_STATES == 0 && state_layout() != layout) return;
    expand(s);
    if (s->limits->progress != NULL && s->current % PROGRESS_STATES == 0) show(s, "");
  }
  s->result->whole = goes_on(s);
}

static void forget(struct search_state *s) {
  queue_end();
  known_free(&s->known);
  free(s->origin);
}

/* false: the core came to where its layout ends, and all has to be done again with the larger. */
static bool attempt(struct exploration *result, const struct limits *limits,
                    const struct timespec *start) {
  struct search_state s = {.result = result, .limits = limits, .start = *start,
                           .begun = time(NULL)};
  *result = (struct exploration){0};
  explore_running = 0;
  if (!queue_begin()) result->trouble = "out of memory";
  const struct layout *layout = state_layout();
  view_take(&s.after);
  result->broken = invariant_broken();
  if (!known_room(&s.known)) result->trouble = "out of memory";
  if (result->trouble == NULL) {
    known_add(&s.known, view_fingerprint(&s.after));
    add_state(&s, (struct action){0}, 0, TABLES_ALL);
  }
  run(&s);
  result->seconds = since(start);
  bool done = state_layout() == layout;
  if (done && limits->progress != NULL) show(&s, "\n");
  forget(&s);
  return done;
}

void explore(struct exploration *result, const struct limits *limits) {
  struct timespec start;
  bool            done;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
  explore_boot();
  struct image *first = image_save();
  do {
    done = attempt(result, limits, &start);
    image_restore(first);
  } while (!done);
  free(first);
}
