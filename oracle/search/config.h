/* SPDX-License-Identifier: MIT */
/* A state in which the core may be while calls overlap. */
#ifndef ORACLE_SEARCH_CONFIG_H_
#define ORACLE_SEARCH_CONFIG_H_

#include "oracle/replay/world.h"
#include "oracle/search/call_set.h"
#include "oracle/search/state.h"

/* How far a call is. */
struct progress { uint32_t stage, vcpu, exits; };

struct config {
  struct image   *image; /* NULL: the core is in it */
  struct naming   names;
  struct progress progress[MAX_OVERLAP];
};

void config_drop(struct config *config);
/* Puts it into the core. */
void config_load(struct config *config);
/* Takes it from the core. false: there is no memory. */
bool config_save(struct config *config);
/* The core is in it, and in no other: its image is not needed, and its names are the names. */
void config_settle(struct config *config);

/* Room for the names that a step adds. false: there is no memory. */
bool config_reserve_names(struct config *config);
/* `from`'s names, with that room. */
bool config_copy_names(struct config *to, const struct config *from);

/* A stack of them. */
struct configs { struct config **config; size_t count, room; };

bool configs_push(struct configs *to, struct config *config);
void configs_drop(struct configs *all);

#endif
