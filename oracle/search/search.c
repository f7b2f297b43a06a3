/* SPDX-License-Identifier: MIT */
#include "oracle/search/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/search/conflicts.h"
#include "oracle/search/event_copy.h"
#include "oracle/search/orders.h"
#include "oracle/search/touches.h"
#include "oracle/read/status.h"

/* ---- states ---- */

void search_load(struct search *search) {
  if (search->now.count > 0) config_load(search->now.config[0]);
}

bool search_begin(struct search *search) {
  if (search->now.count > 0) return true;
  struct config *only = calloc(1, sizeof *only);
  if (only != NULL && configs_push(&search->now, only)) return true;
  free(only);
  return false;
}

void search_end(struct search *search) {
  configs_drop(&search->now);
  world_use(NULL);
  while (search->ops > 0) free(search->op[--search->ops].event);
}

bool search_call(struct search *search, const struct step *prepared, size_t ends) {
  size_t               i = search->ops;
  struct temora_event *event = i < MAX_OVERLAP ? event_copy(prepared->event) : NULL;
  if (event == NULL) return false;
  search->op[i] = (struct op){event, *prepared, touches_bells(event), ends};
  search->op[i].step.event = event;
  for (size_t k = 0; k < search->now.count; k++) {
    search->now.config[k]->progress[i] = (struct progress){.stage = STAGE_BEGIN};
  }
  search->ops++;
  return true;
}

/* Its name is one for all states, its number too. */
enum verdict search_thread(struct search *search, struct step *s) {
  enum verdict verdict = INCONCLUSIVE;
  uint32_t     thread;
  for (size_t k = 0; k < search->now.count; k++) {
    struct config *config = search->now.config[k];
    config_load(config);
    if (k == 0) verdict = step_run(s);
    if (verdict != CONFORMS) return verdict;
    if (k == 0) world_find_thread(s->event->arg.thread.tid, &thread, &s->process);
    else if (thread == thread_count) thread_create(s->process); /* else an ended one's number */
    if (config->image == NULL || config_save(config)) continue;
    complain(&s->why, "out of memory");
    return INCONCLUSIVE;
  }
  search_load(search);
  return verdict;
}

void search_ask(struct search *search, const struct config *config, size_t i, bool whole) {
  struct step            s = search->op[i].step;
  const struct progress *p = &config->progress[i];
  if (search->outcomes == NULL || p->stage == STAGE_DONE) return;
  s.stage = p->stage;
  s.vcpu = p->vcpu;
  s.exits = p->exits;
  outcomes_add(search->outcomes, &s, whole);
}

/* ---- the verdict ---- */

static enum verdict explain(struct hunt *h) {
  const struct refusals *r = &h->refusals;
  size_t                 others = set_count(&h->related) - 1u;
  char                   allowed[120] = "";
  h->s->why = r->first;
  if (r->worst != DIVERGES) return r->worst;
  if (r->count > 0) h->s->allowed = r->same ? h->s->observed : r->allowed[0];
  h->s->compared = r->compared;
  if (r->count > 1 && !r->same) {
    refusals_list(r, allowed, sizeof allowed);
    complain(&h->s->why, "the call returned %s; the specification says %s",
             status_name(h->s->observed), allowed);
  }
  size_t used = strlen(h->s->why.text);
  if (others > 0) {
    snprintf(h->s->why.text + used, sizeof h->s->why.text - used,
             SEARCH_ORDERS "%zu call%s under way", others, others == 1 ? "" : "s");
  }
  return DIVERGES;
}

/* Call number i is over. */
static void forget(struct search *search, size_t i) {
  size_t last = --search->ops;
  search->op[i] = search->op[last];
  for (size_t k = 0; k < search->now.count; k++) {
    search->now.config[k]->progress[i] = search->now.config[k]->progress[last];
  }
}

static void end_if_over(struct search *search) {
  if (search->ops == 0 && search->now.count == 1) configs_drop(&search->now);
}

/* The hunt has not seen all orders. */
static bool gave_up(struct hunt *h) {
  if (h->search->steps > h->search->budget) {
    complain(&h->s->why, "%lu steps were tried to find an order of the calls that overlap; "
             "--budget allows more", h->search->budget);
  } else if (h->crowded) {
    complain(&h->s->why, "the calls that overlap leave too many states: more than %llu MiB",
             MAX_STATE_BYTES >> 20);
  } else if (h->no_memory) {
    complain(&h->s->why, "out of memory");
  } else {
    return false;
  }
  return true;
}

static enum verdict conclude(struct hunt *h) {
  struct search *search = h->search;
  if (gave_up(h)) return INCONCLUSIVE;
  if (h->found.count == 0) return explain(h);
  free(search->now.config);
  search->now = h->found;
  h->found = (struct configs){0};
  forget(search, h->i);
  if (search->now.count == 1) config_settle(search->now.config[0]);
  end_if_over(search);
  search_load(search);
  return CONFORMS;
}

static enum verdict hunt(struct search *search, size_t i, const struct conflicts *conflicts,
                         struct step *s) {
  struct hunt h = {.search = search, .i = i, .related = conflicts_reach(conflicts, i),
                   .conflicts = conflicts, .s = s, .refusals.worst = DIVERGES};
  search->steps = 0;
  if (set_count(&h.related) == 1u) orders_alone(&h);
  else orders_try(&h);
  enum verdict verdict = conclude(&h);
  configs_drop(&h.open);
  configs_drop(&h.found);
  if (verdict != CONFORMS) world_use(NULL);
  seen_free(&h.seen);
  return verdict;
}

/* ---- no choice ---- */

/* There is one state only, or the call has to do with none. */
static enum verdict run_alone(struct search *search, size_t i, struct step *s) {
  search_ask(search, search->now.config[0], i, true);
  enum verdict verdict = orders_finish(search->now.config[0], i, s);
  if (verdict != CONFORMS) return verdict;
  forget(search, i);
  end_if_over(search);
  return CONFORMS;
}

enum verdict search_return(struct search *search, size_t i, struct step *s) {
  if (step_is_apart(s)) return run_alone(search, i, s);
  static struct conflicts conflicts;
  conflicts_find(search, &conflicts);
  bool alone = search->now.count == 1 && set_count(&conflicts.with[i]) == 1u;
  return alone ? run_alone(search, i, s) : hunt(search, i, &conflicts, s);
}
