/* SPDX-License-Identifier: MIT */
#include "temora/channel_call.h"
#include "zircon/syscalls/channel.h"

zx_status_t channel_create(uint32_t process, uint32_t options, uint32_t out_ok)
{
  if (options != 0u)
    return ZX_ERR_INVALID_ARGS;
  if (!object_can_make(ZX_OBJ_TYPE_CHANNEL) ||
      object_used[ZX_OBJ_TYPE_CHANNEL] + 1u == MAX_CHANNELS || handle_used > MAX_HANDLES - 2u)
    return ZX_ERR_NO_MEMORY;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  uint32_t a = OBJECT_NUMBER(object_next(ZX_OBJ_TYPE_CHANNEL));
  reply.handle[0] = handle_make(process, ZX_OBJ_TYPE_CHANNEL, ZX_DEFAULT_CHANNEL_RIGHTS);
  /*@ assert next: ObjectNext(ZX_OBJ_TYPE_CHANNEL) == ChannelOther{Pre} &&
        HandleNext == HandleNextButOne{Pre}; */
  /*@ assert first: \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(
        name_new(n, process, ChannelNumber{Pre}, ZX_DEFAULT_CHANNEL_RIGHTS, HandleNext{Pre})); */
  channel_pair(a, OBJECT_NUMBER(object_next(ZX_OBJ_TYPE_CHANNEL)));
  reply.handle[1] = handle_make(process, ZX_OBJ_TYPE_CHANNEL, ZX_DEFAULT_CHANNEL_RIGHTS);
  return ZX_OK;
}

zx_status_t channel_write(uint32_t process, zx_handle_t handle, uint32_t options, uint32_t bytes,
                          uint32_t count, uint32_t space_ok, uint32_t in_ok)
{
  if (options != 0u)
    return ZX_ERR_INVALID_ARGS;
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_CHANNEL, ZX_RIGHT_WRITE);
  if (status != ZX_OK)
    return status;
  if (bytes > CHANNEL_MAX_BYTES || count > CHANNEL_MAX_HANDLES)
    return ZX_ERR_OUT_OF_RANGE;
  uint32_t e = handle_body(process, handle);
  uint32_t t = channels[e].peer;
  if (!space_ok ||
      (t != 0u && (!channel_message_room(t - 1u) || !channel_handles_room(t - 1u, count))))
    return ZX_ERR_NO_MEMORY;
  if (!in_ok)
    return ZX_ERR_INVALID_ARGS;
  reply.index = e;
  return ZX_OK;
}

/* Whether there is room for one more handle on the way. */
/*@ requires args: endpoint < MAX_CHANNELS;
    requires inv:  ChannelInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures room:  \result == ZX_OK && channels[endpoint].peer != 0 ==>
      channels[channels[endpoint].peer - 1].laid - channels[channels[endpoint].peer - 1].oldest <
        TRANSIT_RING && channels[channels[endpoint].peer - 1].laid < UINT64_MAX;
    ensures model: \forall m_channels h; ReprChannels(h) ==> \result == room_status(h, endpoint);
*/
static zx_status_t decode_room(uint32_t endpoint)
{
  uint32_t t = channels[endpoint].peer;
  return t != 0u && !channel_handles_room(t - 1u, 1u) ? ZX_ERR_NO_MEMORY : ZX_OK;
}

/*@ requires args: s < MAX_HANDLES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n; ReprHandles(n) ==>
      (\result != 0 <==> subset(right, slot_rights(handle_at(n, s))));
*/
static uint32_t slot_has(uint32_t s, uint32_t right)
{
  return (right & handles[s].rights) == right;
}

/* Whether the handle in slot s may go through the endpoint. */
/*@ requires args: s < MAX_HANDLES && endpoint < MAX_CHANNELS;
    requires inv:  ChannelInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures room:  \result == ZX_OK && channels[endpoint].peer != 0 ==>
      channels[channels[endpoint].peer - 1].laid - channels[channels[endpoint].peer - 1].oldest <
        TRANSIT_RING && channels[channels[endpoint].peer - 1].laid < UINT64_MAX;
    ensures model: \forall m_names n, m_channels h; ReprHandles(n) && ReprChannels(h) ==>
      \result == slot_status(n, h, endpoint, s);
*/
static zx_status_t decode_slot(uint32_t endpoint, uint32_t s)
{
  if (!slot_has(s, ZX_RIGHT_TRANSFER))
    return ZX_ERR_ACCESS_DENIED;
  if (handles[s].object == OBJECT(ZX_OBJ_TYPE_CHANNEL, endpoint))
    return ZX_ERR_NOT_SUPPORTED;
  return decode_room(endpoint);
}

/* The handle in slot s is on the way to endpoint t. */
/*@ requires args: s < MAX_HANDLES && t < MAX_CHANNELS;
    requires inv:  NamesInv && ChannelInv;
    requires room: channels[t].laid - channels[t].oldest < TRANSIT_RING &&
                   channels[t].laid < UINT64_MAX;
    terminates \true; exits \false;
    assigns handles[s].process, objects[OBJECT(ZX_OBJ_TYPE_CHANNEL, t)].look,
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            channel_transit[t][0 .. TRANSIT_RING-1], channels[t].laid;
    ensures inv:      NamesInv && ChannelInv;
    ensures names:    \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(lay_names(n, t, s));
    ensures channels: \forall m_channels h; ReprChannels{Pre}(h) ==> ReprChannels(lay(h, t, s));
*/
static void send_slot(uint32_t t, uint32_t s)
{
  handle_give(s, IN_TRANSIT);
  /*@ assert given: \forall m_names n; ReprNames{Pre}(n) ==>
        ReprNames(give(n, s, MAX_PROCESSES)); */
  look_at(OBJECT(ZX_OBJ_TYPE_CHANNEL, t));
  /*@ assert marked: \forall m_names n; ReprNames{Pre}(n) ==>
        ReprObjects(touch(give(n, s, MAX_PROCESSES), OBJECT(ZX_OBJ_TYPE_CHANNEL, t))); */
  /*@ assert slots: \forall m_names n; ReprNames{Pre}(n) ==>
        ReprHandles(touch(give(n, s, MAX_PROCESSES), OBJECT(ZX_OBJ_TYPE_CHANNEL, t))); */
  /*@ assert secrets: \forall m_names n; ReprNames{Pre}(n) ==>
        ReprSecrets(touch(give(n, s, MAX_PROCESSES), OBJECT(ZX_OBJ_TYPE_CHANNEL, t))); */
  /*@ assert laid: \forall m_names n; lay_names(n, t, s) ==
        touch(give(n, s, MAX_PROCESSES), OBJECT(ZX_OBJ_TYPE_CHANNEL, t)); */
  channel_lay(t, s);
}

zx_status_t channel_send(uint32_t process, uint32_t endpoint, zx_handle_t handle,
                         zx_status_t so_far)
{
  uint32_t s = handle_find(process, handle);
  if (s == NONE)
    return so_far != ZX_OK ? so_far : ZX_ERR_BAD_HANDLE;
  zx_status_t status = so_far != ZX_OK ? so_far : decode_slot(endpoint, s);
  uint32_t    leaves = status == ZX_OK && channels[endpoint].peer != 0u;
  /*@ assert slot:  \forall m_names n; ReprNames{Pre}(n) ==> names(n, process, handle) &&
        s == h_slot(n, process, handle); */
  /*@ assert sends: \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h) ==>
        (leaves != 0 <==> sends(n, h, process, endpoint, handle, so_far)); */
  if (leaves) {
    send_slot(channels[endpoint].peer - 1u, s);
  } else {
    handle_remove(s);
    /*@ assert removed: \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(remove(n, s)); */
    /*@ assert closed:  \forall m_names n; ReprNames{Pre}(n) ==>
          ReprNames(close_next(n, process, handle)); */
  }
  return status;
}

zx_status_t channel_write_end(uint32_t endpoint, uint32_t bytes, zx_status_t so_far)
{
  if (so_far != ZX_OK)
    return so_far;
  if (channels[endpoint].peer == 0u)
    return ZX_ERR_PEER_CLOSED;
  uint32_t t = channels[endpoint].peer - 1u;
  if (!channel_message_room(t))
    return ZX_ERR_NO_MEMORY;
  reply.message = t * CHANNEL_RING + (uint32_t)(channels[t].last % CHANNEL_RING);
  channel_seal(t, bytes);
  return ZX_OK;
}

/* The status once the endpoint is known; the size of its first message goes to `reply`. */
/*@ requires args: e < MAX_CHANNELS;
    requires inv:  ChannelInv;
    terminates \true; exits \false;
    assigns reply.message, reply.bytes, reply.handles;
    ensures some:    \result != ZX_ERR_PEER_CLOSED && \result != ZX_ERR_SHOULD_WAIT ==>
      channels[e].first < channels[e].last &&
      reply.handles <= channels[e].sealed - channels[e].opened;
    ensures model:   \forall m_channels h; ReprChannels(h) ==>
      \result == front_status(h, e, bytes, count, out_ok);
    ensures bytes:   \forall m_channels h; ReprChannels(h) && channels[e].first != channels[e].last
      ==> reply.bytes == mbytes(front(h, e));
    ensures handles: \forall m_channels h; ReprChannels(h) &&
      channels[e].first != channels[e].last ==> reply.handles == front_handles(h, e);
    ensures place:   channels[e].first != channels[e].last ==>
      reply.message == message_place(e, channels[e].first);
*/
static zx_status_t decode_front(uint32_t e, uint32_t bytes, uint32_t count, uint32_t out_ok)
{
  if (channels[e].first == channels[e].last)
    return channels[e].peer == 0u ? ZX_ERR_PEER_CLOSED : ZX_ERR_SHOULD_WAIT;
  uint32_t i    = (uint32_t)(channels[e].first % CHANNEL_RING);
  reply.message = e * CHANNEL_RING + i;
  reply.bytes   = channel_messages[e][i].bytes;
  reply.handles = channel_front_handles(e);
  if (reply.bytes > bytes || reply.handles > count)
    return ZX_ERR_BUFFER_TOO_SMALL;
  return out_ok ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

zx_status_t channel_read(uint32_t process, zx_handle_t handle, uint32_t options, uint32_t bytes,
                         uint32_t count, uint32_t out_ok)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_CHANNEL, ZX_RIGHT_READ);
  if (status != ZX_OK)
    return status;
  if (options > ZX_CHANNEL_READ_MAY_DISCARD)
    return ZX_ERR_NOT_SUPPORTED;
  reply.index = handle_body(process, handle);
  status      = decode_front(reply.index, bytes, count, out_ok);
  uint32_t leaves =
      status == ZX_OK || status == ZX_ERR_INVALID_ARGS ||
      (status == ZX_ERR_BUFFER_TOO_SMALL && options == ZX_CHANNEL_READ_MAY_DISCARD);
  /*@ assert body: \forall m_names n; ReprNames{Pre}(n) ==>
        h_check(n, process, handle, ZX_OBJ_TYPE_CHANNEL, ZX_RIGHT_READ) == ZX_OK &&
        reply.index == h_body(n, process, handle); */
  /*@ assert front: \forall m_channels h; ReprChannels{Pre}(h) ==>
        (leaves != 0 <==> front_leaves(h, reply.index, options, bytes, count)); */
  /*@ assert takes: \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h) ==>
        (leaves != 0 <==> read_takes(n, h, process, handle, options, bytes, count)); */
  if (leaves) {
    channel_unseal(reply.index, reply.handles);
    /*@ assert unsealed: \forall m_channels h; ReprChannels{Pre}(h) ==>
          ReprChannels(unseal(h, reply.index)); */
    look_at(OBJECT(ZX_OBJ_TYPE_CHANNEL, reply.index));
    /*@ assert marked: \forall m_names n; ReprNames{Pre}(n) ==>
          ReprNames(touch(n, OBJECT(ZX_OBJ_TYPE_CHANNEL, reply.index))); */
  }
  return status;
}

zx_handle_t channel_take(uint32_t process, uint32_t endpoint)
{
  if (channels[endpoint].oldest == channels[endpoint].opened)
    return ZX_HANDLE_INVALID;
  uint32_t s = channel_taken(endpoint);
  if (!handle_in_transit(s))
    return ZX_HANDLE_INVALID;
  handle_give(s, process);
  return handle_value(process, s);
}
