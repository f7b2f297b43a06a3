/* SPDX-License-Identifier: MIT */
#include "oracle/search/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/search/digest.h"
#include "oracle/search/event_copy.h"
#include "oracle/search/footprint.h"
#include "oracle/search/refusals.h"
#include "oracle/search/seen.h"
#include "oracle/read/status.h"
#include "temora/state.h"

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

bool search_call(struct search *search, const struct step *prepared) {
  size_t               i = search->ops;
  struct temora_event *event = i < MAX_OVERLAP ? event_copy(prepared->event) : NULL;
  if (event == NULL) return false;
  search->op[i] = (struct op){event, *prepared};
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
    else thread_create(s->process);
    if (config->image == NULL || config_save(config)) continue;
    complain(&s->why, "out of memory");
    return INCONCLUSIVE;
  }
  search_load(search);
  return verdict;
}

/* ---- one step ---- */

/* The state, and how far each call is in it. */
static uint64_t digest_of(const struct search *search, const struct config *config) {
  uint64_t all = state_digest();
  for (size_t i = 0; i < search->ops; i++) {
    const struct progress *p = &config->progress[i];
    bool going = p->stage != STAGE_BEGIN && p->stage != STAGE_DONE;
    all = digest_add(all, p->stage);
    all = digest_add(all, going ? vcpus[p->vcpu].thread * 1024u + p->exits : 0);
  }
  return all;
}

/* What the state becomes by the next step of call number i; NULL: no such step, or no memory. */
static struct config *try_step(struct search *search, struct config *from, size_t i,
                               struct step *s, enum verdict *verdict) {
  struct config         *to = malloc(sizeof *to);
  const struct progress *p = &from->progress[i];
  search->steps++;
  *verdict = INCONCLUSIVE;
  complain(&s->why, "out of memory");
  if (to == NULL) return NULL;
  *to = *from;
  to->image = NULL;
  if (config_copy_names(to, from)) {
    image_restore(from->image);
    world_use(&to->names);
    *s = search->op[i].step;
    s->stage = p->stage;
    s->vcpu = p->vcpu;
    s->exits = p->exits;
    *verdict = step_advance(s);
    to->progress[i] = (struct progress){s->stage, s->vcpu, s->exits};
    if (*verdict == CONFORMS && (to->image = image_save()) != NULL) return to;
  }
  config_drop(to);
  return NULL;
}

/* What is left of call number i is done in the state in which the core is. */
static enum verdict finish_call(struct config *config, size_t i, struct step *s) {
  struct progress *p = &config->progress[i];
  enum verdict     verdict = CONFORMS;
  s->stage = p->stage;
  s->vcpu = p->vcpu;
  s->exits = p->exits;
  while (verdict == CONFORMS && s->stage != STAGE_DONE) verdict = step_advance(s);
  p->stage = s->stage;
  return verdict;
}

/* ---- all orders ---- */

struct hunt {
  struct search  *search;
  size_t          i;        /* the call that returns */
  uint64_t        related;  /* calls whose steps may matter to it */
  struct configs  open, found;
  struct seen     seen;
  struct refusals refusals;
  bool            no_memory;
  struct step    *s;
};

/* A state that was not seen before is kept. The core is in it. */
static void keep(struct hunt *h, struct config *config) {
  bool done = config->progress[h->i].stage == STAGE_DONE;
  bool fresh = seen_add(&h->seen, digest_of(h->search, config));
  if (fresh && configs_push(done ? &h->found : &h->open, config)) return;
  h->no_memory |= fresh;
  config_drop(config);
}

static void expand(struct hunt *h, struct config *config) {
  for (size_t k = 0; k < h->search->ops; k++) {
    enum verdict verdict;
    struct step  step;
    if ((h->related >> k & 1u) == 0 || config->progress[k].stage == STAGE_DONE) continue;
    struct config *next = try_step(h->search, config, k, &step, &verdict);
    if (next != NULL) keep(h, next);
    else refusals_add(&h->refusals, &step, verdict, k == h->i);
  }
}

static void look_everywhere(struct hunt *h) {
  struct configs *now = &h->search->now;
  if (now->count == 1) h->no_memory = !config_save(now->config[0]);
  for (size_t k = 0; k < now->count; k++) {
    config_load(now->config[k]);
    keep(h, now->config[k]);
  }
  now->count = 0;
  while (h->open.count > 0 && h->search->steps <= h->search->budget) {
    struct config *config = h->open.config[--h->open.count];
    expand(h, config);
    config_drop(config);
  }
}

/* No other call has a step that matters: each state becomes what this one makes of it. */
static void look_alone(struct hunt *h) {
  struct configs *now = &h->search->now;
  for (size_t k = 0; k < now->count; k++) {
    struct config *config = now->config[k];
    config_load(config);
    h->no_memory |= !config_reserve_names(config);
    h->search->steps++;
    enum verdict verdict = finish_call(config, h->i, h->s);
    if (verdict != CONFORMS) refusals_add(&h->refusals, h->s, verdict, true);
    bool kept = verdict == CONFORMS && config_save(config);
    h->no_memory |= verdict == CONFORMS && !kept;
    if (kept) keep(h, config);
    else config_drop(config);
  }
  now->count = 0;
}

/* ---- the verdict ---- */

static enum verdict explain(struct hunt *h) {
  const struct refusals *r = &h->refusals;
  size_t                 others = (size_t)__builtin_popcountll(h->related) - 1u;
  char                   allowed[120] = "";
  h->s->why = r->first;
  if (r->worst != DIVERGES) return r->worst;
  if (r->count > 0) h->s->allowed = r->allowed[0];
  h->s->compared = r->compared;
  if (r->count > 1) {
    refusals_list(r, allowed, sizeof allowed);
    complain(&h->s->why, "the call returned %s; the specification says %s",
             status_name(h->s->observed), allowed);
  }
  size_t used = strlen(h->s->why.text);
  if (others > 0) {
    snprintf(h->s->why.text + used, sizeof h->s->why.text - used,
             ", in every order with %zu call%s under way", others, others == 1 ? "" : "s");
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

static enum verdict conclude(struct hunt *h) {
  struct search *search = h->search;
  if (search->steps > search->budget) {
    complain(&h->s->why, "%lu steps were tried to find an order of the calls that overlap; "
             "--budget allows more", search->budget);
    return INCONCLUSIVE;
  }
  if (h->no_memory) {
    complain(&h->s->why, "out of memory");
    return INCONCLUSIVE;
  }
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

static enum verdict hunt(struct search *search, size_t i, uint64_t related, struct step *s) {
  struct hunt h = {.search = search, .i = i, .related = related, .s = s,
                   .refusals.worst = DIVERGES};
  if (related == 1ull << i) look_alone(&h);
  else look_everywhere(&h);
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
  enum verdict verdict = finish_call(search->now.config[0], i, s);
  if (verdict != CONFORMS) return verdict;
  forget(search, i);
  end_if_over(search);
  return CONFORMS;
}

enum verdict search_return(struct search *search, size_t i, struct step *s) {
  if (step_is_apart(s)) return run_alone(search, i, s);
  uint64_t related = footprint_of(search, i);
  bool     alone = search->now.count == 1 && related == 1ull << i;
  return alone ? run_alone(search, i, s) : hunt(search, i, related, s);
}
