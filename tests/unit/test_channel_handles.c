/* SPDX-License-Identifier: MIT */
/* impl/channel.c and impl/channel_call.c: handles in transit, and their end. */
#include "tests/unit/messages.h"

/* ---- handles move ---- */
static void handles_move(void **state)
{
  (void)state;
  zx_handle_t  list[2] = {handle_without(world.port, ZX_RIGHT_WRITE), new_port()}, got[2];
  uint32_t     s       = slot_of(world.process, list[0]);
  struct handle before = handles[s];
  uint32_t     count   = objects[before.object].handles;
  assert_int_equal(send(world.channel[0], 3, list, 2), ZX_OK);
  assert_int_equal(slot_of(world.process, list[0]), NONE);
  assert_int_equal(slot_of(world.other, list[0]), NONE);
  assert_int_equal(objects[before.object].handles, count);
  assert_int_equal(receive(world.process, second_end(), got), ZX_OK);
  assert_int_equal(reply.bytes, 3);
  assert_int_equal(slot_of(world.process, got[0]), s);
  assert_int_equal(handles[s].object, before.object);
  assert_int_equal(handles[s].rights, before.rights);
  assert_int_equal(objects[before.object].handles, count);
  assert_int_equal(receive(world.process, second_end(), got), ZX_ERR_SHOULD_WAIT);
}

/* The end of a channel that was itself sent: from then on two processes talk. */
static void between_processes(void **state)
{
  (void)state;
  assert_int_equal(channel_create(world.process, 0, 1), ZX_OK);
  zx_handle_t mine = reply.handle[0], theirs = reply.handle[1], got[1];
  assert_int_equal(send(world.channel[0], 0, &theirs, 1), ZX_OK);
  assert_int_equal(receive(world.process, second_end(), got), ZX_OK);
  handle_give(slot_of(world.process, got[0]), world.other);
  zx_handle_t port = new_port();
  uint32_t    object = handles[slot_of(world.process, port)].object;
  assert_int_equal(send(mine, 9, &port, 1), ZX_OK);
  zx_handle_t end = handle_value(world.other, slot_of(world.other, got[0]));
  assert_int_equal(receive(world.other, end, got), ZX_OK);
  assert_int_equal(handles[slot_of(world.other, got[0])].object, object);
  assert_int_equal(slot_of(world.process, got[0]), NONE);
}

static void order_is_kept(void **state)
{
  (void)state;
  zx_handle_t got[1];
  for (uint32_t i = 0; i < CHANNEL_RING; i++)
    assert_int_equal(send(world.channel[0], i, NULL, 0), ZX_OK);
  assert_int_equal(channel_write(world.process, world.channel[0], 0, 1, 0, 1, 1),
                   ZX_ERR_NO_MEMORY);
  for (uint32_t i = 0; i < CHANNEL_RING; i++) {
    assert_int_equal(receive(world.process, second_end(), got), ZX_OK);
    assert_int_equal(reply.bytes, i);
  }
}

/* ---- errors of the handles: all of them are gone ---- */
static void check_refused(zx_status_t wanted, zx_handle_t bad, uint32_t first)
{
  uint32_t    used    = handle_used;
  zx_handle_t list[3] = {first ? bad : new_port(), first ? new_port() : bad, new_port()};
  uint32_t    gone    = slot_of(world.process, bad) != NONE;
  assert_int_equal(send(world.channel[0], 1, list, 3), wanted);
  for (uint32_t i = 0; i < 3; i++)
    assert_int_equal(slot_of(world.process, list[i]), NONE);
  assert_int_equal(handle_used, used - gone);
}

static void handle_errors(void **state)
{
  (void)state;
  zx_handle_t got[1];
  for (uint32_t first = 0; first < 2; first++) {
    check_refused(ZX_ERR_BAD_HANDLE, 0, first);
    check_refused(ZX_ERR_BAD_HANDLE, world.port - 1u, first);
    check_refused(ZX_ERR_ACCESS_DENIED, handle_without(world.port, ZX_RIGHT_TRANSFER), first);
  }
  assert_int_equal(receive(world.process, second_end(), got), ZX_ERR_SHOULD_WAIT);
  check_refused(ZX_ERR_NOT_SUPPORTED, world.channel[0], 1);
  assert_int_equal(receive(world.process, second_end(), got), ZX_ERR_PEER_CLOSED);
}

static void twice_in_one_message(void **state)
{
  (void)state;
  zx_handle_t port = new_port();
  assert_int_equal(send(world.channel[0], 1, (zx_handle_t[]){port, port}, 2), ZX_ERR_BAD_HANDLE);
  assert_int_equal(slot_of(world.process, port), NONE);
}

static void peer_closed(void **state)
{
  (void)state;
  zx_handle_t port = new_port(), no_transfer = handle_without(world.port, ZX_RIGHT_TRANSFER);
  close_it(second_end());
  assert_int_equal(send(world.channel[0], 1, &no_transfer, 1), ZX_ERR_ACCESS_DENIED);
  assert_int_equal(send(world.channel[0], 1, &port, 1), ZX_ERR_PEER_CLOSED);
  assert_int_equal(slot_of(world.process, port), NONE);
  assert_int_equal(receive(world.process, world.channel[0], &port), ZX_ERR_PEER_CLOSED);
}

/* What is in the queue can be read after the writer has gone. */
static void read_after_peer_closed(void **state)
{
  (void)state;
  zx_handle_t port = new_port(), got[1];
  assert_int_equal(send(world.channel[0], 1, &port, 1), ZX_OK);
  close_it(world.channel[0]);
  assert_int_equal(receive(world.process, second_end(), got), ZX_OK);
  assert_int_equal(slot_of(world.process, got[0]) != NONE, 1);
  assert_int_equal(receive(world.process, second_end(), got), ZX_ERR_PEER_CLOSED);
}

/* ---- the end ---- */
static void queued_handles_close(void **state)
{
  (void)state;
  uint32_t    used    = handle_used;
  zx_handle_t list[2] = {new_port(), new_port()};
  assert_int_equal(send(world.channel[0], 1, list, 2), ZX_OK);
  assert_int_equal(send(world.channel[0], 1, &(zx_handle_t){new_port()}, 1), ZX_OK);
  close_it(second_end());
  assert_int_equal(handle_used, used - 1u);
  assert_int_equal(objects[OBJECT(ZX_OBJ_TYPE_CHANNEL, 1)].alive, 0);
}

/* A chain of channels, each end in transit through the one before: closing one closes all. */
static void chain_closes(void **state)
{
  (void)state;
  zx_handle_t at = world.channel[0];
  for (uint32_t i = 0; i < 10; i++) {
    assert_int_equal(channel_create(world.process, 0, 1), ZX_OK);
    zx_handle_t next = reply.handle[0], end = reply.handle[1];
    assert_int_equal(send(at, 1, &end, 1), ZX_OK);
    at = next;
  }
  close_it(second_end());
  assert_int_equal(send(at, 1, NULL, 0), ZX_ERR_PEER_CLOSED);
  assert_int_equal(object_used[ZX_OBJ_TYPE_CHANNEL], 11);
}

static void numbers_are_used_again(void **state)
{
  (void)state;
  close_it(world.channel[0]);
  close_it(second_end());
  assert_int_equal(object_used[ZX_OBJ_TYPE_CHANNEL], 0);
  assert_int_equal(channel_create(world.process, 0, 1), ZX_OK);
  assert_int_equal(send(reply.handle[0], 1, NULL, 0), ZX_OK);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(handles_move, world_setup),
    cmocka_unit_test_setup(between_processes, world_setup),
    cmocka_unit_test_setup(order_is_kept, world_setup),
    cmocka_unit_test_setup(handle_errors, world_setup),
    cmocka_unit_test_setup(twice_in_one_message, world_setup),
    cmocka_unit_test_setup(peer_closed, world_setup),
    cmocka_unit_test_setup(read_after_peer_closed, world_setup),
    cmocka_unit_test_setup(queued_handles_close, world_setup),
    cmocka_unit_test_setup(chain_closes, world_setup),
    cmocka_unit_test_setup(numbers_are_used_again, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
