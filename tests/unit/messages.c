/* SPDX-License-Identifier: MIT */
#include "tests/unit/messages.h"

#define ANY 0xFFFFFFFFu

uint32_t slot_of(uint32_t process, zx_handle_t handle)
{
  return handle_find(process, handle);
}

zx_handle_t new_port(void)
{
  assert_int_equal(port_create(world.process, 0, 1), ZX_OK);
  return reply.handle[0];
}

zx_status_t send(zx_handle_t end, uint32_t bytes, const zx_handle_t *list, uint32_t count)
{
  zx_status_t status = channel_write(world.process, end, 0, bytes, count, 1, 1);
  assert_int_equal(status, ZX_OK);
  uint32_t e = reply.index;
  for (uint32_t i = 0; i < count; i++)
    status = channel_send(world.process, e, list[i], status);
  status = channel_write_end(e, bytes, status);
  core_settle();
  check_invariants();
  return status;
}

zx_status_t receive(uint32_t process, zx_handle_t end, zx_handle_t *list)
{
  zx_status_t status = channel_read(process, end, 0, ANY, ANY, 1);
  if (status == ZX_OK)
    for (uint32_t i = 0; i < reply.handles; i++)
      list[i] = channel_take(process, reply.index);
  core_settle();
  check_invariants();
  return status;
}

zx_handle_t second_end(void)
{
  return world.channel[1];
}

void close_it(zx_handle_t handle)
{
  assert_int_equal(handle_close(world.process, handle), ZX_OK);
  core_settle();
  check_invariants();
}
