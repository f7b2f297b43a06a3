/* SPDX-License-Identifier: MIT */
#include "oracle/search/config.h"

#include <stdlib.h>
#include <string.h>

void config_drop(struct config *config) {
  if (config == NULL) return;
  free(config->image);
  free(config->names.name);
  free(config);
}

void config_load(struct config *config) {
  if (config->image == NULL) return;
  image_restore(config->image);
  world_use(&config->names);
}

bool config_save(struct config *config) {
  config->image = image_save_over(config->image);
  return config->image != NULL;
}

void config_settle(struct config *config) {
  config_load(config);
  world_adopt(&config->names);
  free(config->image);
  config->image = NULL;
}

bool config_reserve_names(struct config *config) {
  struct naming *n = &config->names;
  if (n->room - n->count >= NAMES_A_STEP) return true;
  size_t       room = 2u * n->room + NAMES_A_STEP;
  struct name *more = realloc(n->name, room * sizeof *more);
  if (more == NULL) return false;
  n->name = more;
  n->room = room;
  return true;
}

bool config_copy_names(struct config *to, const struct config *from) {
  size_t count = from->names.count;
  to->names = (struct naming){.room = count};
  if (count > 0) {
    to->names.name = malloc(count * sizeof to->names.name[0]);
    if (to->names.name == NULL) return false;
    memcpy(to->names.name, from->names.name, count * sizeof to->names.name[0]);
  }
  to->names.count = count;
  return config_reserve_names(to);
}

bool configs_push(struct configs *to, struct config *config) {
  if (to->count == to->room) {
    size_t          room = 2u * to->room + 8u;
    struct config **more = realloc(to->config, room * sizeof *more);
    if (more == NULL) return false;
    to->config = more;
    to->room = room;
  }
  to->config[to->count++] = config;
  return true;
}

void configs_drop(struct configs *all) {
  while (all->count > 0) config_drop(all->config[--all->count]);
  free(all->config);
  *all = (struct configs){0};
}
