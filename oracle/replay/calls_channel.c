/* SPDX-License-Identifier: MIT */
/* The calls on channels, as runner/syscall_channel.c makes them of the core's functions. The bytes
 * of a message are not in the trace, but how many. */
#include "oracle/replay/calls.h"

zx_handle_t received[CHANNEL_MAX_HANDLES];
uint32_t    received_count;

enum verdict run_channel_create(struct step *s) {
  zx_status_t status = channel_create(s->process, (uint32_t)s->event->arg.channel_create.options,
                                      pointer_ok(s, 1) && pointer_ok(s, 2));
  zx_handle_t  other = reply.handle[1];
  enum verdict verdict = compare_handle(s, status, 1, reply.handle[0]);
  if (verdict != CONFORMS || status != ZX_OK) return verdict;
  return compare_handle(s, status, 2, other);
}

/* Whether there is memory for the bytes is the implementation's to say. */
enum verdict run_channel_write(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  uint32_t    bytes = (uint32_t)arg->channel_write.num_bytes, count = s->event->count;
  bool        space_ok = s->observed != ZX_ERR_NO_MEMORY;
  if (arg->channel_write.num_handles > count) count = (uint32_t)arg->channel_write.num_handles;
  zx_status_t status = channel_write(s->process, core_handle(s, arg->channel_write.handle),
                                     (uint32_t)arg->channel_write.options, bytes, count, space_ok,
                                     bytes == 0 || pointer_ok(s, 2));
  uint32_t    endpoint = status == ZX_OK ? reply.index : 0;
  if (!pointer_ok(s, 4) && status == ZX_OK) status = ZX_ERR_INVALID_ARGS;
  for (uint32_t i = 0; pointer_ok(s, 4) && i < s->event->count; i++) {
    status = channel_send(s->process, endpoint, core_handle(s, s->event->handles[i]), status);
  }
  if (!space_ok) outcome_choice(s, "there may be no memory for the message");
  return compare_status(s, channel_write_end(endpoint, bytes, status));
}

/* ---- zx_channel_read ---- */

static enum verdict name_taken(struct step *s) {
  if (outcome_number(s, "handles", received_count)) return CONFORMS;
  if (s->event->count != received_count) {
    complain(&s->why, "handles has %u; the message has %u", s->event->count, received_count);
    return (s->event->recorded >> 3 & 1u) != 0 ? DIVERGES : NOT_A_TRACE;
  }
  for (uint32_t i = 0; i < received_count; i++) {
    if (!world_name(s->process, s->event->handles[i], received[i], s->number, &s->why)) {
      return DIVERGES;
    }
  }
  return CONFORMS;
}

static enum verdict compare_sizes(struct step *s, uint64_t bytes, uint64_t count) {
  enum verdict verdict = compare_number(s, 6, bytes);
  return verdict == CONFORMS ? compare_number(s, 7, count) : verdict;
}

enum verdict run_channel_read(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  uint32_t    ok = pointer_ok(s, 2) && pointer_ok(s, 3) && pointer_ok(s, 6) && pointer_ok(s, 7);
  zx_status_t status = channel_read(s->process, core_handle(s, arg->channel_read.handle),
                                    (uint32_t)arg->channel_read.options,
                                    (uint32_t)arg->channel_read.num_bytes,
                                    (uint32_t)arg->channel_read.num_handles, ok);
  bool     small = status == ZX_ERR_BUFFER_TOO_SMALL;
  uint64_t bytes = reply.bytes, count = reply.handles;
  uint32_t endpoint = reply.index;
  received_count = status == ZX_OK ? (uint32_t)count : 0;
  for (uint32_t i = 0; i < received_count; i++) {
    received[i] = channel_take(s->process, endpoint);
  }
  if (small && !(pointer_ok(s, 6) && pointer_ok(s, 7))) status = ZX_ERR_INVALID_ARGS;
  enum verdict verdict = compare_status(s, status);
  if (verdict != CONFORMS || s->open) return verdict;
  if (status == ZX_OK || small) verdict = compare_sizes(s, bytes, count);
  return verdict == CONFORMS && status == ZX_OK ? name_taken(s) : verdict;
}
