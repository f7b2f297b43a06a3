/* SPDX-License-Identifier: MIT */
#include "option.h"

#include <stddef.h>

/* What follows the name, where the line has it; NULL: not here. */
static const char *behind(const char *line, const char *name) {
  while (*name != 0) {
    if (*line++ != *name++) return NULL;
  }
  return line;
}

void option_number(const char *line, const char *name, uint64_t *value) {
  const char *digit = NULL;
  while (digit == NULL && *line != 0) digit = behind(line++, name);
  if (digit == NULL) return;
  *value = 0;
  while (*digit >= '0' && *digit <= '9') *value = *value * 10u + (uint64_t)(*digit++ - '0');
}
