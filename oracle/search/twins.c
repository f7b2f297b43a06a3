/* SPDX-License-Identifier: MIT */
#include "oracle/search/twins.h"

#include <string.h>

/* One step; no handle is made, no list is given, and the thread does not matter. */
static bool is_plain(const struct op *op) {
  switch (op->event->op) {
    case TEMORA_VCPU_KICK:
    case TEMORA_VCPU_INTERRUPT:
    case TEMORA_PORT_QUEUE: return !op->step.open;
    default: return false;
  }
}

static bool are_twins(const struct op *a, const struct op *b) {
  const struct temora_event *x = a->event, *y = b->event;
  return x->op == y->op && is_plain(a) && is_plain(b) && a->step.process == b->step.process &&
         x->status == y->status && x->bad == y->bad && x->recorded == y->recorded &&
         memcmp(&x->arg, &y->arg, sizeof x->arg) == 0 &&
         memcmp(&x->packet, &y->packet, sizeof x->packet) == 0;
}

bool waits_for_twin(const struct hunt *h, const struct config *config, size_t k) {
  const struct op *op = h->search->op;
  if (!is_plain(&op[k])) return false;
  for (size_t j = 0; j < h->search->ops; j++) {
    bool asked = j == h->i && h->search->outcomes != NULL;
    if (op[j].ends >= op[k].ends || asked || config->progress[j].stage == STAGE_DONE) continue;
    if (set_has(&h->related, j) && are_twins(&op[j], &op[k])) return true;
  }
  return false;
}
