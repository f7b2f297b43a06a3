/* SPDX-License-Identifier: MIT */
/* Random messages: each handle that arrives is the one that was sent, in the order of sending. */
#include "tests/unit/random_channel.h"

#include "tests/unit/fixture.h"
#include "zircon/syscalls/channel.h"

#define ANY 0xFFFFFFFFu

/* Of a slot in transit: what was sent, and when. Of an endpoint: when the last one that arrived. */
static struct handle sent[MAX_HANDLES];
static uint64_t      ticket, sent_at[MAX_HANDLES], arrived[MAX_CHANNELS];
uint32_t             messages_sent, messages_read, handles_read;

uint32_t handles_in_transit(void)
{
  uint64_t count = 0;
  for (uint32_t e = 0; e < MAX_CHANNELS; e++)
    if (objects[OBJECT(ZX_OBJ_TYPE_CHANNEL, e)].alive)
      count += channels[e].laid - channels[e].oldest;
  return (uint32_t)count;
}

static zx_status_t do_create(void)
{
  zx_status_t status = channel_create(process, !mostly(), mostly());
  if (status == ZX_OK) {
    learn(reply.handle[0], ZX_OBJ_TYPE_CHANNEL, ZX_DEFAULT_CHANNEL_RIGHTS);
    learn(reply.handle[1], ZX_OBJ_TYPE_CHANNEL, ZX_DEFAULT_CHANNEL_RIGHTS);
  }
  return status;
}

static zx_handle_t some_cargo(void)
{
  static const uint32_t types[] = {ZX_OBJ_TYPE_VMO, ZX_OBJ_TYPE_PORT, ZX_OBJ_TYPE_CHANNEL,
                                   ZX_OBJ_TYPE_VCPU};
  return some(types[below(4)]);
}

static zx_status_t send_one(uint32_t e, zx_status_t status)
{
  zx_handle_t h = some_cargo();
  uint32_t    s = handle_find(process, h);
  if (s != NONE) {
    sent[s]    = handles[s];
    sent_at[s] = ++ticket;
  }
  zx_status_t after = channel_send(process, e, h, status);
  if (status != ZX_OK)
    assert_int_equal(after, status);
  else if (s == NONE)
    assert_int_equal(after, ZX_ERR_BAD_HANDLE);
  else if ((sent[s].rights & ZX_RIGHT_TRANSFER) == 0)
    assert_int_equal(after, ZX_ERR_ACCESS_DENIED);
  assert_int_equal(handle_find(process, h), NONE);
  if (s != NONE)
    lose(h);
  return after;
}

static zx_status_t do_write(void)
{
  zx_handle_t h      = some(ZX_OBJ_TYPE_CHANNEL);
  uint32_t    count  = below(4);
  zx_status_t status = channel_write(process, h, 0, below(9), count, mostly(), mostly());
  agree(status, h, ZX_OBJ_TYPE_CHANNEL, ZX_RIGHT_WRITE);
  if (status != ZX_OK)
    return status;
  uint32_t e = reply.index;
  while (count-- > 0 && live_count > 8)
    status = send_one(e, status);
  status         = channel_write_end(e, below(9), status);
  free_to_change = 1;
  messages_sent += status == ZX_OK;
  return status;
}

static void take_one(uint32_t e)
{
  zx_handle_t h = channel_take(process, e);
  uint32_t    s = handle_find(process, h);
  assert_int_not_equal(s, NONE);
  assert_int_equal(handles[s].object, sent[s].object);
  assert_int_equal(handles[s].rights, sent[s].rights);
  assert_int_equal(handles[s].gen, sent[s].gen);
  assert_true(sent_at[s] > arrived[e]);
  arrived[e] = sent_at[s];
  learn(h, OBJECT_TYPE(handles[s].object), handles[s].rights);
  handles_read++;
}

static zx_status_t do_read(void)
{
  zx_handle_t h       = some(ZX_OBJ_TYPE_CHANNEL);
  uint32_t    discard = below(2);
  zx_status_t status  = channel_read(process, h, discard, mostly() ? ANY : below(9), below(4),
                                     mostly());
  agree(status, h, ZX_OBJ_TYPE_CHANNEL, ZX_RIGHT_READ);
  free_to_change = discard || status == ZX_ERR_INVALID_ARGS;
  if (status != ZX_OK)
    return status;
  for (uint64_t i = reply.handles; i > 0; i--)
    take_one(reply.index);
  messages_read++;
  return status;
}

zx_status_t random_channel_call(void)
{
  uint32_t what = below(8);
  return what == 0 ? do_create() : what < 5 ? do_write() : do_read();
}
