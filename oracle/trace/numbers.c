/* SPDX-License-Identifier: MIT */
#include "oracle/trace/numbers.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

bool number_read(const json_t *value, uint64_t *number) {
  const char *text = json_string_value(value);
  char       *end;
  if (json_is_integer(value) && json_integer_value(value) >= 0) {
    *number = (uint64_t)json_integer_value(value);
    return true;
  }
  if (text == NULL || text[0] < '0' || text[0] > '9') return false;
  errno = 0;
  *number = strtoull(text, &end, 0);
  return *end == '\0' && errno == 0;
}

json_t *hex(uint64_t number) {
  char text[24];
  snprintf(text, sizeof text, "0x%" PRIx64, number);
  return json_string(text);
}
