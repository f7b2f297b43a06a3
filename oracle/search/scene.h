/* SPDX-License-Identifier: MIT */
/* What an event meets: the state before it, and what may come of it. */
#ifndef ORACLE_SEARCH_SCENE_H_
#define ORACLE_SEARCH_SCENE_H_

#include "oracle/report/before.h"
#include "oracle/search/outcomes.h"

struct scene {
  struct before   before;
  struct outcomes outcomes;
};

/* Of an event that is a whole call, the next of the session. */
static inline void scene_of(struct scene *scene, const struct temora *t,
                            const struct temora_event *event) {
  before_event(&scene->before, event);
  outcomes_of(&scene->outcomes, t, event);
}

#endif
