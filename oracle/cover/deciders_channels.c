/* SPDX-License-Identifier: MIT */
/* The rules of the calls on channels. */
#include "oracle/cover/deciders.h"
#include "oracle/cover/named_argument.h"

#include "temora/state.h"

static bool any_options(struct step *s) { return named_argument(s, "options") != 0; }
static bool bad_bytes(struct step *s) { return !named_pointer_ok(s, "bytes"); }
static bool bad_handles(struct step *s) { return !named_pointer_ok(s, "handles"); }

static uint32_t endpoint_of(struct step *s) {
  return handle_body(s->process, named_handle(s, "handle"));
}

/* ---- zx_channel_create ---- */

static bool no_room(struct step *s) {
  (void)s;
  return object_used[ZX_OBJ_TYPE_CHANNEL] + 2u > MAX_CHANNELS || handle_used + 2u > MAX_HANDLES;
}
static bool bad_outs(struct step *s) {
  return !named_pointer_ok(s, "out0") || !named_pointer_ok(s, "out1");
}

static const struct decider create_rules[] = {
  RULE("options", ZX_ERR_INVALID_ARGS, any_options),
  RULE("no channel or slot", ZX_ERR_NO_MEMORY, no_room),
  RULE("out pointer", ZX_ERR_INVALID_ARGS, bad_outs),
  RULE("made", ZX_OK, NULL),
};

/* ---- zx_channel_write ---- */

static uint64_t sent(struct step *s) {
  uint64_t said = named_argument(s, "num_handles");
  return said > s->event->count ? said : s->event->count;
}
static bool too_much(struct step *s) {
  return named_argument(s, "num_bytes") > CHANNEL_MAX_BYTES || sent(s) > CHANNEL_MAX_HANDLES;
}
static bool other_is_gone(struct step *s) { return channels[endpoint_of(s)].peer == 0; }
static bool queue_full(struct step *s) {
  if (other_is_gone(s)) return false;
  const struct channel *to = channels + (channels[endpoint_of(s)].peer - 1u);
  return to->last - to->first >= CHANNEL_RING || to->laid - to->oldest + sent(s) > TRANSIT_RING;
}
static bool unread_bytes(struct step *s) {
  return named_argument(s, "num_bytes") != 0 && bad_bytes(s);
}

/* The first handle of the list that cannot be sent, and why. */
static int32_t list_status(struct step *s) {
  const uint64_t *listed = s->event->handles;
  for (uint32_t i = 0; i < s->event->count; i++) {
    uint32_t slot = handle_find(s->process, core_handle(s, listed[i]));
    if (slot == NONE) return ZX_ERR_BAD_HANDLE;
    for (uint32_t k = 0; k < i; k++) {
      if (listed[k] == listed[i]) return ZX_ERR_BAD_HANDLE;
    }
    if ((handles[slot].rights & ZX_RIGHT_TRANSFER) == 0) return ZX_ERR_ACCESS_DENIED;
    if (handles[slot].object == OBJECT(ZX_OBJ_TYPE_CHANNEL, endpoint_of(s))) {
      return ZX_ERR_NOT_SUPPORTED;
    }
  }
  return ZX_OK;
}
static bool one_is_bad(struct step *s) { return list_status(s) == ZX_ERR_BAD_HANDLE; }
static bool one_is_denied(struct step *s) { return list_status(s) == ZX_ERR_ACCESS_DENIED; }
static bool one_is_itself(struct step *s) { return list_status(s) == ZX_ERR_NOT_SUPPORTED; }
static bool with_handles(struct step *s) { return s->event->count != 0; }

static const struct decider write_rules[] = {
  RULE("options", ZX_ERR_INVALID_ARGS, any_options),
  HANDLE("handle", ZX_OBJ_TYPE_CHANNEL, ZX_RIGHT_WRITE),
  RULE("too much for a message", ZX_ERR_OUT_OF_RANGE, too_much),
  RULE("too much is on the way", ZX_ERR_NO_MEMORY, queue_full),
  RULE("bytes pointer", ZX_ERR_INVALID_ARGS, unread_bytes),
  RULE("handles pointer", ZX_ERR_INVALID_ARGS, bad_handles),
  RULE("one of the handles is bad", ZX_ERR_BAD_HANDLE, one_is_bad),
  RULE("one cannot be sent", ZX_ERR_ACCESS_DENIED, one_is_denied),
  RULE("one is the endpoint", ZX_ERR_NOT_SUPPORTED, one_is_itself),
  RULE("the other end is gone", ZX_ERR_PEER_CLOSED, other_is_gone),
  RULE("written, with handles", ZX_OK, with_handles),
  RULE("written", ZX_OK, NULL),
};

/* ---- zx_channel_read ---- */

static bool read_options(struct step *s) { return named_argument(s, "options") > 1; }
static bool is_empty(struct step *s) {
  return channels[endpoint_of(s)].first == channels[endpoint_of(s)].last;
}
static bool empty_and_alone(struct step *s) { return is_empty(s) && other_is_gone(s); }
static uint64_t waiting_handles(struct step *s) {
  const struct channel *c = channels + endpoint_of(s);
  return channel_messages[endpoint_of(s)][c->first % CHANNEL_RING].upto - c->opened;
}
static bool too_small(struct step *s) {
  const struct channel *c = channels + endpoint_of(s);
  return channel_messages[endpoint_of(s)][c->first % CHANNEL_RING].bytes >
             named_argument(s, "num_bytes") ||
         waiting_handles(s) > named_argument(s, "num_handles");
}
static bool bad_sizes(struct step *s) {
  return !named_pointer_ok(s, "actual_bytes") || !named_pointer_ok(s, "actual_handles");
}
static bool small_untold(struct step *s) { return too_small(s) && bad_sizes(s); }
static bool small_discarded(struct step *s) {
  return too_small(s) && named_argument(s, "options") == 1;
}
static bool bad_any(struct step *s) { return bad_sizes(s) || bad_bytes(s) || bad_handles(s); }
static bool has_handles(struct step *s) { return waiting_handles(s) != 0; }

static const struct decider read_rules[] = {
  HANDLE("handle", ZX_OBJ_TYPE_CHANNEL, ZX_RIGHT_READ),
  RULE("options", ZX_ERR_NOT_SUPPORTED, read_options),
  RULE("empty, the other end is gone", ZX_ERR_PEER_CLOSED, empty_and_alone),
  RULE("empty", ZX_ERR_SHOULD_WAIT, is_empty),
  RULE("too small, and the sizes cannot be told", ZX_ERR_INVALID_ARGS, small_untold),
  RULE("too small, and discarded", ZX_ERR_BUFFER_TOO_SMALL, small_discarded),
  RULE("too small", ZX_ERR_BUFFER_TOO_SMALL, too_small),
  RULE("a pointer", ZX_ERR_INVALID_ARGS, bad_any),
  RULE("read, with handles", ZX_OK, has_handles),
  RULE("read", ZX_OK, NULL),
};

const struct deciders deciders_of_channels[] = {
  LIST("zx_channel_create", create_rules),
  LIST("zx_channel_write", write_rules),
  LIST("zx_channel_read", read_rules),
};
const size_t deciders_of_channels_count =
    sizeof deciders_of_channels / sizeof deciders_of_channels[0];
