/* SPDX-License-Identifier: MIT */
#include "oracle/search/orders.h"

#include <stdlib.h>

#include "oracle/search/digest.h"
#include "oracle/search/twins.h"
#include "temora/state.h"

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

enum verdict orders_finish(struct config *config, size_t i, struct step *s) {
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

/* A state that was not seen before is kept. The core is in it. */
static void keep(struct hunt *h, struct config *config) {
  bool done = config->progress[h->i].stage == STAGE_DONE;
  bool fresh = seen_add(&h->seen, digest_of(h->search, config));
  if (fresh && configs_push(done ? &h->found : &h->open, config)) return;
  h->no_memory |= fresh;
  config_drop(config);
}

static bool goes_on(const struct hunt *h, const struct config *config, size_t k) {
  return set_has(&h->related, k) && config->progress[k].stage != STAGE_DONE;
}

/* false: the state has no such step. */
static bool follow(struct hunt *h, struct config *config, size_t k) {
  enum verdict   verdict;
  struct step    step;
  if (k == h->i && h->search->outcomes != NULL) {
    config_load(config);
    search_ask(h->search, config, k, false);
  }
  struct config *next = try_step(h->search, config, k, &step, &verdict);
  if (next != NULL) keep(h, next);
  else refusals_add(&h->refusals, &step, verdict, k == h->i);
  return next != NULL;
}

static bool takes_a_packet(const struct op *op) {
  return op->event->op == TEMORA_PORT_WAIT && op->step.observed == ZX_OK && !op->step.open;
}

static bool adds_packets(const struct op *op) {
  bool queued = op->event->op == TEMORA_PORT_QUEUE && op->step.observed == ZX_OK && !op->step.open;
  return queued || op->event->op == TEMORA_VCPU_ENTER;
}

/* The call that returns can make its next step in this state. Whatever other calls do first, they
 * may as well do after it: they have nothing to do with it, or one takes the first packet of a
 * port's queue and the other puts one behind the last. */
static bool may_come_first(const struct hunt *h, const struct config *config) {
  const struct op *op = h->search->op, *own = &op[h->i];
  for (size_t k = 0; k < h->search->ops; k++) {
    if (k == h->i || !goes_on(h, config, k) || !set_has(&h->conflicts->with[h->i], k)) continue;
    bool ends = (takes_a_packet(own) && adds_packets(&op[k])) ||
                (adds_packets(own) && takes_a_packet(&op[k]));
    if (!ends) return false;
  }
  return true;
}

static bool is_over(struct hunt *h) {
  uint64_t states = h->open.count + h->found.count;
  h->crowded = states > 1 && states * state_layout()->bytes > MAX_STATE_BYTES;
  return h->crowded || h->no_memory || h->search->steps > h->search->budget;
}

static void expand(struct hunt *h, struct config *config) {
  if (follow(h, config, h->i) && may_come_first(h, config)) return;
  for (size_t k = 0; k < h->search->ops; k++) {
    if (k == h->i || !goes_on(h, config, k) || waits_for_twin(h, config, k)) continue;
    follow(h, config, k);
  }
}

void orders_try(struct hunt *h) {
  struct configs *now = &h->search->now;
  if (now->count == 1) h->no_memory = !config_save(now->config[0]);
  for (size_t k = 0; k < now->count; k++) {
    config_load(now->config[k]);
    keep(h, now->config[k]);
  }
  now->count = 0;
  while (h->open.count > 0 && !is_over(h)) {
    struct config *config = h->open.config[--h->open.count];
    expand(h, config);
    config_drop(config);
  }
}

void orders_alone(struct hunt *h) {
  struct configs *now = &h->search->now;
  for (size_t k = 0; k < now->count; k++) {
    struct config *config = now->config[k];
    config_load(config);
    search_ask(h->search, config, h->i, true);
    h->no_memory |= !config_reserve_names(config);
    h->search->steps++;
    enum verdict verdict = orders_finish(config, h->i, h->s);
    if (verdict != CONFORMS) refusals_add(&h->refusals, h->s, verdict, true);
    bool kept = verdict == CONFORMS && config_save(config);
    h->no_memory |= verdict == CONFORMS && !kept;
    if (kept) keep(h, config);
    else config_drop(config);
  }
  now->count = 0;
}
