/* SPDX-License-Identifier: MIT */
/* impl/channel.c, impl/channel_call.c: the order of the checks; what does not fit, what is lost. */
#include "tests/unit/messages.h"

_Static_assert(IN_TRANSIT == MAX_PROCESSES, "a handle in transit is no process's");

/* ---- the order of the checks ---- */
static zx_status_t run_create(const uint64_t *a)
{
  return channel_create(world.process, (uint32_t)a[0], (uint32_t)a[1]);
}

static zx_status_t run_write(const uint64_t *a)
{
  return channel_write(world.process, (zx_handle_t)a[0], (uint32_t)a[1], (uint32_t)a[2],
                       (uint32_t)a[3], (uint32_t)a[4], (uint32_t)a[5]);
}

static zx_status_t run_read(const uint64_t *a)
{
  return channel_read(world.process, (zx_handle_t)a[0], (uint32_t)a[1], (uint32_t)a[2],
                      (uint32_t)a[3], (uint32_t)a[4]);
}

static void all_handles_but_one(uint64_t *arg)
{
  (void)arg;
  fill_handles(1);
}

static void all_channels_but_one(uint64_t *arg)
{
  (void)arg;
  while (object_used[ZX_OBJ_TYPE_CHANNEL] < MAX_CHANNELS)
    assert_int_equal(channel_create(world.process, 0, 1), ZX_OK);
}

static void fill_messages(uint64_t *arg)
{
  (void)arg;
  for (uint32_t i = 0; i < CHANNEL_RING; i++)
    assert_int_equal(channel_write_end(0, 1, ZX_OK), ZX_OK);
}

#define HANDLE_FAULTS(right) \
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0}, \
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0}, \
  {"foreign", ZX_ERR_BAD_HANDLE, 0, H(FOREIGN), 0}, \
  {"type", ZX_ERR_WRONG_TYPE, 0, H(VMO), 0}, \
  {"type and right", ZX_ERR_WRONG_TYPE, 0, LESS(VMO, right), 0}

static const struct fault create_faults[] = {
  {"options", ZX_ERR_INVALID_ARGS, 0, 1, 0},
  {"handles", ZX_ERR_NO_MEMORY, NO_ARG, 0, all_handles_but_one},
  {"channels", ZX_ERR_NO_MEMORY, NO_ARG, 0, all_channels_but_one},
  {"out", ZX_ERR_INVALID_ARGS, 1, 0, 0},
};
static const struct fault write_faults[] = {
  {"options", ZX_ERR_INVALID_ARGS, 1, 1, 0},
  HANDLE_FAULTS(ZX_RIGHT_WRITE),
  {"bytes", ZX_ERR_OUT_OF_RANGE, 2, CHANNEL_MAX_BYTES + 1u, 0},
  {"handles", ZX_ERR_OUT_OF_RANGE, 3, CHANNEL_MAX_HANDLES + 1u, 0},
  {"messages", ZX_ERR_NO_MEMORY, NO_ARG, 0, fill_messages},
  {"space", ZX_ERR_NO_MEMORY, 4, 0, 0},
  {"unreadable", ZX_ERR_INVALID_ARGS, 5, 0, 0},
};
static const struct fault read_faults[] = {
  HANDLE_FAULTS(ZX_RIGHT_READ),
  {"options", ZX_ERR_NOT_SUPPORTED, 1, 2, 0},
  {"size", ZX_ERR_BUFFER_TOO_SMALL, 2, 6, 0},
};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"create", run_create, {0, 1}, FAULTS(create_faults), 0});
  check_call(&(struct call){"write", run_write,
                            {H(CHANNEL), 0, CHANNEL_MAX_BYTES, CHANNEL_MAX_HANDLES, 1, 1},
                            FAULTS(write_faults), 0});
  check_call(&(struct call){"read", run_read, {H(CHANNEL_FULL), 0, 7, 0, 1}, FAULTS(read_faults),
                            0});
}

/* The channel's handles have no right to be duplicated: that they lack READ or WRITE is made here
 * by zx_handle_replace. */
static void rights_are_needed(void **state)
{
  (void)state;
  uint32_t rights = ZX_DEFAULT_CHANNEL_RIGHTS & ~(ZX_RIGHT_READ | ZX_RIGHT_WRITE);
  assert_int_equal(handle_replace(world.process, world.channel[0], rights, 1), ZX_OK);
  zx_handle_t end = reply.handle[0];
  assert_int_equal(channel_write(world.process, end, 0, 1, 0, 1, 1), ZX_ERR_ACCESS_DENIED);
  assert_int_equal(channel_write(world.process, end, 0, CHANNEL_MAX_BYTES + 1u, 0, 0, 0),
                   ZX_ERR_ACCESS_DENIED);
  assert_int_equal(channel_read(world.process, end, 2, 0, 0, 1), ZX_ERR_ACCESS_DENIED);
}

/* ---- what does not fit, what is lost ---- */
static void too_small(void **state)
{
  (void)state;
  uint32_t    p    = world.process, used = handle_used;
  zx_handle_t port = new_port();
  assert_int_equal(send(world.channel[0], 5, &port, 1), ZX_OK);
  assert_int_equal(channel_read(p, second_end(), 0, 4, 1, 1), ZX_ERR_BUFFER_TOO_SMALL);
  assert_true(reply.bytes == 5 && reply.handles == 1);
  assert_int_equal(channel_read(p, second_end(), 0, 5, 0, 0), ZX_ERR_BUFFER_TOO_SMALL);
  core_settle();
  assert_int_equal(handle_used, used + 1u);
  assert_int_equal(channel_read(p, second_end(), ZX_CHANNEL_READ_MAY_DISCARD, 5, 0, 1),
                   ZX_ERR_BUFFER_TOO_SMALL);
  assert_true(reply.bytes == 5 && reply.handles == 1);
  core_settle();
  check_invariants();
  assert_int_equal(handle_used, used);
  assert_int_equal(channel_read(p, second_end(), 0, 5, 5, 1), ZX_ERR_SHOULD_WAIT);
}

static void lost_by_a_bad_pointer(void **state)
{
  (void)state;
  uint32_t    used = handle_used;
  zx_handle_t port = new_port();
  assert_int_equal(send(world.channel[0], 5, &port, 1), ZX_OK);
  assert_int_equal(channel_read(world.process, second_end(), 0, 5, 1, 0), ZX_ERR_INVALID_ARGS);
  core_settle();
  check_invariants();
  assert_int_equal(handle_used, used);
  assert_int_equal(channel_take(world.process, 1), ZX_HANDLE_INVALID);
}

/* A world that forgets to finish loses handles, nothing else. */
static void unfinished(void **state)
{
  (void)state;
  uint32_t used = handle_used;
  assert_int_equal(channel_send(world.process, 0, new_port(), ZX_OK), ZX_OK);
  assert_int_equal(channel_send(world.process, 0, new_port(), ZX_OK), ZX_OK);
  core_settle();
  check_invariants();
  assert_int_equal(handle_used, used);
  assert_int_equal(objects[OBJECT(ZX_OBJ_TYPE_CHANNEL, 1)].handles, 1);
}

static void transit_is_full(void **state)
{
  (void)state;
  zx_handle_t list[CHANNEL_MAX_HANDLES];
  for (uint32_t n = 0; n < TRANSIT_RING / CHANNEL_MAX_HANDLES; n++) {
    for (uint32_t i = 0; i < CHANNEL_MAX_HANDLES; i++)
      list[i] = handle_without(world.port, 0);
    assert_int_equal(send(world.channel[0], 0, list, CHANNEL_MAX_HANDLES), ZX_OK);
  }
  assert_int_equal(channel_write(world.process, world.channel[0], 0, 0, 1, 1, 1),
                   ZX_ERR_NO_MEMORY);
  assert_int_equal(channel_send(world.process, 0, new_port(), ZX_OK), ZX_ERR_NO_MEMORY);
  assert_int_equal(channel_write(world.process, world.channel[0], 0, 0, 0, 1, 1), ZX_OK);
  while (channels[1].last - channels[1].first < CHANNEL_RING)
    assert_int_equal(channel_write_end(0, 1, ZX_OK), ZX_OK);
  assert_int_equal(channel_write_end(0, 1, ZX_OK), ZX_ERR_NO_MEMORY);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(order_of_checks, world_setup),
    cmocka_unit_test_setup(rights_are_needed, world_setup),
    cmocka_unit_test_setup(too_small, world_setup),
    cmocka_unit_test_setup(lost_by_a_bad_pointer, world_setup),
    cmocka_unit_test_setup(unfinished, world_setup),
    cmocka_unit_test_setup(transit_is_full, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
