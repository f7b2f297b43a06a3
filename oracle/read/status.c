/* SPDX-License-Identifier: MIT */
#include "oracle/read/status.h"

#include <stdio.h>

#include "oracle/read/same.h"
#include "zircon/errors.h"

#define STATUS(name) {#name, sizeof #name - 1u, name}
static const struct { const char *name; size_t length; int32_t value; } statuses[] = {
  STATUS(ZX_OK), STATUS(ZX_ERR_INTERNAL), STATUS(ZX_ERR_NOT_SUPPORTED),
  STATUS(ZX_ERR_NO_RESOURCES), STATUS(ZX_ERR_NO_MEMORY), STATUS(ZX_ERR_INVALID_ARGS),
  STATUS(ZX_ERR_BAD_HANDLE), STATUS(ZX_ERR_WRONG_TYPE), STATUS(ZX_ERR_BAD_SYSCALL),
  STATUS(ZX_ERR_OUT_OF_RANGE), STATUS(ZX_ERR_BUFFER_TOO_SMALL), STATUS(ZX_ERR_BAD_STATE),
  STATUS(ZX_ERR_TIMED_OUT), STATUS(ZX_ERR_SHOULD_WAIT), STATUS(ZX_ERR_CANCELED),
  STATUS(ZX_ERR_PEER_CLOSED), STATUS(ZX_ERR_NOT_FOUND), STATUS(ZX_ERR_ALREADY_EXISTS),
  STATUS(ZX_ERR_UNAVAILABLE), STATUS(ZX_ERR_ACCESS_DENIED),
};
#define STATUSES (sizeof statuses / sizeof statuses[0])

bool status_find(const char *name, size_t length, int32_t *out) {
  for (size_t i = 0; i < STATUSES; i++) {
    if (statuses[i].length != length || !is_same(name, statuses[i].name, length)) continue;
    *out = statuses[i].value;
    return true;
  }
  return false;
}

bool status_at(size_t i, int32_t *out) {
  if (i < STATUSES) *out = statuses[i].value;
  return i < STATUSES;
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
