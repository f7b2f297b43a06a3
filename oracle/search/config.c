/* SPDX-License-Identifier: MIT */
#include "oracle/search/config.h"

#include <stdlib.h>

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
  free(config->image);
  config->image = image_save();
  return config->image != NULL;
}

void config_settle(struct config *config) {
  config_load(config);
  world_adopt(&config->names);
  free(config->image);
  config->image = NULL;
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
