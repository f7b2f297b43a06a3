/* SPDX-License-Identifier: MIT */
#include "lib/memory.h"
#include "roles.h"
#include "traps/check.h"

#define PROGRAM      "torture.elf"
#define PATIENCE_NS  3000000000
#define LOOK_NS      500000

void report(zx_handle_t channel, zx_status_t status, uint64_t value, zx_handle_t handle) {
  struct report r = {status, value};
  (void)zx_channel_write(channel, 0, &r, sizeof(r), &handle, handle == ZX_HANDLE_INVALID ? 0 : 1);
}

/* The handles that have not moved are closed with the caller's end, or here. */
zx_status_t child_spawn(struct child *child, zx_handle_t resource, enum role role,
                        uint64_t number) {
  zx_handle_t theirs, copy;
  memset(child, 0, sizeof(*child));
  zx_status_t status = zx_channel_create(0, &child->channel, &theirs);
  if (status != ZX_OK) return status;
  status = zx_handle_duplicate(resource, ZX_RIGHT_SAME_RIGHTS, &copy);
  if (status == ZX_OK) status = zx_channel_write(child->channel, 0, NULL, 0, &copy, 1);
  if (status == ZX_OK)
    status = zx_process_spawn(PROGRAM, strlen(PROGRAM), theirs, number << 8 | role);
  if (status == ZX_OK) return ZX_OK;
  (void)zx_handle_close(child->channel);
  (void)zx_handle_close(theirs);
  return status;
}

bool child_start(struct child *child, zx_handle_t resource, enum role role, uint64_t number) {
  return expect_status(ZX_OK, child_spawn(child, resource, role, number));
}

static zx_status_t take_report(struct child *child) {
  uint32_t    bytes = 0, handles = 0;
  zx_handle_t handle = ZX_HANDLE_INVALID;
  zx_status_t status = zx_channel_read(child->channel, 0, &child->last, &handle,
                                       sizeof(child->last), 1, &bytes, &handles);
  if (status != ZX_OK) return status;
  child->reports++;
  if (handles != 0) child->handle = handle;
  return ZX_OK;
}

/* Until taking a report gives this status. */
static bool wait_for(struct child *child, zx_status_t wanted) {
  zx_time_t   limit = zx_clock_get_monotonic() + PATIENCE_NS;
  zx_status_t status = take_report(child);
  while (status != wanted && status != ZX_ERR_PEER_CLOSED && zx_clock_get_monotonic() < limit) {
    if (status == ZX_ERR_SHOULD_WAIT) (void)zx_nanosleep(zx_clock_get_monotonic() + LOOK_NS);
    status = take_report(child);
  }
  return expect_status(wanted, status);
}

bool child_reports(struct child *child) { return wait_for(child, ZX_OK); }

bool child_ends(struct child *child) {
  return wait_for(child, ZX_ERR_PEER_CLOSED) &&
         expect_status(ZX_OK, zx_handle_close(child->channel));
}
