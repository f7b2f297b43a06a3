/* SPDX-License-Identifier: MIT */
#include "oracle/search/outcomes.h"

#include <stdlib.h>
#include <string.h>

#include "oracle/read/status.h"
#include "oracle/search/state.h"

static bool is_same(const struct outcome *a, const struct outcome *b) {
  if (a->status != b->status || a->choice != b->choice || a->members != b->members) return false;
  for (uint32_t i = 0; i < a->members; i++) {
    const struct outcome_member *m = &a->member[i], *n = &b->member[i];
    if (m->name != n->name || m->text != n->text || m->value != n->value) return false;
  }
  return true;
}

/* First what the core says, then what may be chosen; each in the order of the statuses and of what
 * is handed out, so that the order in which states are found does not show. */
static bool comes_before(const struct outcome *a, const struct outcome *b) {
  if ((a->choice == NULL) != (b->choice == NULL)) return a->choice == NULL;
  if (a->status != b->status) return a->status > b->status;
  for (uint32_t i = 0; i < a->members && i < b->members; i++) {
    if (a->member[i].value != b->member[i].value) return a->member[i].value < b->member[i].value;
  }
  return false;
}

static void add(struct outcomes *all, const struct outcome *o) {
  uint32_t i = 0;
  for (; i < all->count; i++) {
    if (is_same(&all->outcome[i], o)) return;
  }
  if (i == OUTCOMES) {
    all->more = true;
    return;
  }
  while (i > 0 && comes_before(o, &all->outcome[i - 1u])) {
    all->outcome[i] = all->outcome[i - 1u];
    i--;
  }
  all->outcome[i] = *o;
  all->count++;
}

static void try_status(struct outcomes *all, const struct step *s, int32_t status, bool whole) {
  struct temora_event event = *s->event;
  struct outcome      o = {.status = status};
  struct step         step = *s;
  bool                packet = (event.recorded & TEMORA_PACKET) != 0;
  enum verdict        verdict;
  event.status = step.observed = status;
  if (event.op == TEMORA_PORT_WAIT || event.op == TEMORA_VCPU_ENTER) {
    event.recorded &= ~TEMORA_PACKET;
  }
  step.event = &event;
  step.open = step.compared = false;
  step.outcome = &o;
  do verdict = step_advance(&step);
  while (whole && verdict == CONFORMS && step.stage != STAGE_DONE);
  if (verdict == CONFORMS && step.stage == STAGE_DONE) o.fits = true;
  if (packet && status != ZX_OK) outcome_text(&step, "packet", "none");
  if (o.fits) add(all, &o);
  else if (step.compared && step.allowed > 0) add(all, &(struct outcome){.status = step.allowed});
}

void outcomes_add(struct outcomes *all, const struct step *s, bool whole) {
  struct image *image = all->states < OUTCOMES_STATES ? image_save() : NULL;
  int32_t       status;
  all->more |= image == NULL;
  if (image == NULL) return;
  all->states++;
  for (size_t i = 0; status_at(i, &status); i++) {
    try_status(all, s, status, whole);
    image_restore(image);
  }
  free(image);
}

void outcomes_of(struct outcomes *all, const struct temora *t, const struct temora_event *event) {
  struct step s = t->step;
  s.event = event;
  s.number = t->next;
  if (step_prepare(&s) == CONFORMS) outcomes_add(all, &s, true);
}
