/* SPDX-License-Identifier: MIT */
#include "oracle/search/event_copy.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct temora_event *event_copy(const struct temora_event *event) {
  bool   is_enter = event->op == TEMORA_VCPU_ENTER;
  size_t bytes = event->count * (is_enter ? sizeof *event->exits : sizeof *event->handles);
  struct temora_event *copy = malloc(sizeof *copy + bytes);
  if (copy == NULL) return NULL;
  *copy = *event;
  if (bytes != 0) {
    memcpy(copy + 1, is_enter ? (const void *)event->exits : (const void *)event->handles, bytes);
  }
  copy->exits = (const void *)(copy + 1);
  copy->handles = (const void *)(copy + 1);
  return copy;
}
