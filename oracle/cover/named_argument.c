/* SPDX-License-Identifier: MIT */
#include "oracle/cover/named_argument.h"

#include <stdlib.h>
#include <string.h>

static uint32_t place_of(const struct step *s, const char *name) {
  const struct call *call = &schema_calls[s->event->op];
  for (uint32_t i = 0; i < call->parameters; i++) {
    if (strcmp(call->parameter[i].name, name) == 0) return i;
  }
  abort();
}

uint64_t named_argument(const struct step *s, const char *name) {
  return s->event->arg.word[place_of(s, name)];
}

zx_handle_t named_handle(const struct step *s, const char *name) {
  return core_handle(s, named_argument(s, name));
}

bool named_pointer_ok(const struct step *s, const char *name) {
  return pointer_ok(s, place_of(s, name));
}
