/* SPDX-License-Identifier: MIT */
/* A child that ends with 6 MiB on their way, which nobody will read. */
#include "roles.h"

#define CHANNELS 2u
#define MESSAGES 48u
#define BYTES    65536u /* the most of one message */

static zx_status_t send(void) {
  static const uint8_t bytes[BYTES];
  zx_handle_t          ends[2];
  zx_status_t          status = ZX_OK;
  for (uint32_t i = 0; i < CHANNELS && status == ZX_OK; i++) {
    status = zx_channel_create(0, &ends[0], &ends[1]);
    for (uint32_t k = 0; k < MESSAGES && status == ZX_OK; k++)
      status = zx_channel_write(ends[0], 0, bytes, BYTES, NULL, 0);
  }
  return status;
}

void role_send(zx_handle_t channel, zx_handle_t resource, uint64_t number) {
  (void)resource;
  report(channel, send(), number, ZX_HANDLE_INVALID);
  zx_process_exit(0);
}
