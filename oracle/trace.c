/* SPDX-License-Identifier: MIT */
#include "oracle/trace.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zircon/errors.h"

#define STATUS(name) {#name, name}
static const struct { const char *name; int32_t value; } statuses[] = {
  STATUS(ZX_OK), STATUS(ZX_ERR_INTERNAL), STATUS(ZX_ERR_NOT_SUPPORTED),
  STATUS(ZX_ERR_NO_RESOURCES), STATUS(ZX_ERR_NO_MEMORY), STATUS(ZX_ERR_INVALID_ARGS),
  STATUS(ZX_ERR_BAD_HANDLE), STATUS(ZX_ERR_WRONG_TYPE), STATUS(ZX_ERR_BAD_SYSCALL),
  STATUS(ZX_ERR_OUT_OF_RANGE), STATUS(ZX_ERR_BUFFER_TOO_SMALL), STATUS(ZX_ERR_BAD_STATE),
  STATUS(ZX_ERR_TIMED_OUT), STATUS(ZX_ERR_SHOULD_WAIT), STATUS(ZX_ERR_CANCELED),
  STATUS(ZX_ERR_PEER_CLOSED), STATUS(ZX_ERR_NOT_FOUND), STATUS(ZX_ERR_ALREADY_EXISTS),
  STATUS(ZX_ERR_UNAVAILABLE), STATUS(ZX_ERR_ACCESS_DENIED),
};
#define STATUSES (sizeof statuses / sizeof statuses[0])

bool complain(struct complaint *c, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(c->text, sizeof c->text, format, arguments);
  va_end(arguments);
  return false;
}

static bool parse_number(const char *text, uint64_t *out) {
  char *end;
  if (*text < '0' || *text > '9') return false;
  errno = 0;
  *out = strtoull(text, &end, 0);
  return errno == 0 && *end == '\0';
}

bool trace_number(const json_t *object, const char *name, uint64_t absent, uint64_t *out,
                  struct complaint *c) {
  const json_t *value = json_object_get(object, name);
  *out = absent;
  if (value == NULL) return true;
  if (json_is_integer(value) && json_integer_value(value) >= 0) {
    *out = (uint64_t)json_integer_value(value);
    return true;
  }
  if (json_is_string(value) && parse_number(json_string_value(value), out)) return true;
  return complain(c, "\"%s\" is not a number from 0 to 2^64-1", name);
}

bool trace_status(const json_t *object, const char *name, int32_t *out, struct complaint *c) {
  const json_t *value = json_object_get(object, name);
  if (json_is_integer(value) && json_integer_value(value) <= 0 &&
      json_integer_value(value) > INT32_MIN) {
    *out = (int32_t)json_integer_value(value);
    return true;
  }
  for (size_t i = 0; json_is_string(value) && i < STATUSES; i++) {
    if (strcmp(json_string_value(value), statuses[i].name) != 0) continue;
    *out = statuses[i].value;
    return true;
  }
  return complain(c, "\"%s\" is not a status, by name or number", name);
}

const char *status_name(int32_t status) {
  static char number[2][24];
  static int  turn;
  for (size_t i = 0; i < STATUSES; i++) {
    if (statuses[i].value == status) return statuses[i].name;
  }
  turn = 1 - turn;
  snprintf(number[turn], sizeof number[turn], "status %d", status);
  return number[turn];
}

bool trace_is_bad(const json_t *event, const char *name) {
  const json_t *list = json_object_get(event, "bad");
  for (size_t i = 0; i < json_array_size(list); i++) {
    const char *text = json_string_value(json_array_get(list, i));
    if (text != NULL && strcmp(text, name) == 0) return true;
  }
  return false;
}
