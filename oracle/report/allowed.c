/* SPDX-License-Identifier: MIT */
#include "oracle/report/allowed.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "oracle/read/status.h"

const char *allowed_status(int32_t allowed) {
  if (allowed == CORE_RUN) return "(the guest runs)";
  return allowed > 0 ? "(it waits)" : status_name(allowed);
}

__attribute__((format(printf, 2, 3))) static void append(char *text, const char *format, ...) {
  size_t  used = strlen(text);
  va_list list;
  va_start(list, format);
  vsnprintf(text + used, ALLOWED_WORDS - used, format, list);
  va_end(list);
}

void allowed_words(const struct outcome *o, char text[ALLOWED_WORDS]) {
  text[0] = '\0';
  append(text, "%s", allowed_status(o->status));
  for (uint32_t i = 0; i < o->members; i++) {
    const struct outcome_member *m = &o->member[i];
    append(text, "%s%s=", i == 0 ? " {" : ", ", m->name);
    if (m->text != NULL) append(text, "%s", m->text);
    else append(text, "0x%" PRIx64, m->value);
  }
  if (o->members > 0) append(text, "}");
  if (o->choice != NULL) append(text, " (%s)", o->choice);
}

bool allowed_before(const struct outcomes *all, uint32_t i) {
  for (uint32_t k = 0; k < i; k++) {
    if (all->outcome[k].status == all->outcome[i].status) return true;
  }
  return false;
}
