/* SPDX-License-Identifier: MIT */
/* impl/settle_port.c: the end of ports and of bells. */
#include "tests/unit/fixture.h"
#include "tests/unit/invariants.h"

static uint32_t alive(uint32_t type, uint32_t number)
{
  return objects[OBJECT(type, number)].alive;
}

static void close_and_settle(zx_handle_t handle)
{
  assert_int_equal(handle_close(world.process, handle), ZX_OK);
  core_settle();
  assert_int_equal(look_count, 0);
  check_invariants();
}

/* With its last handle a port's packets go, bells among them, and its number is used again. */
static void port_is_flushed(void **state)
{
  (void)state;
  assert_int_equal(port_create(world.process, 0, 1), ZX_OK);
  zx_handle_t port = reply.handle[0];
  struct packet packet = {0};
  for (uint32_t i = 0; i < 100; i++)
    assert_int_equal(port_queue(world.process, port, 1, packet), ZX_OK);
  close_and_settle(port);
  assert_int_equal(node_used[USER_POOL], 0);
  assert_int_equal(alive(ZX_OBJ_TYPE_PORT, 1), 0);
  assert_int_equal(port_create(world.process, 0, 1), ZX_OK);
  assert_int_equal(alive(ZX_OBJ_TYPE_PORT, 1), 1);
  assert_int_equal(port_wait(world.process, reply.handle[0], 1, 0, 1), ZX_ERR_TIMED_OUT);
  assert_int_equal(port_queue(world.process, reply.handle[0], 1, packet), ZX_OK);
}

/* A bell trap keeps its port, but not the port's packets; the port goes with the guest. */
static void trap_keeps_its_port(void **state)
{
  (void)state;
  ring_once();
  assert_int_equal(node_used[TRAP_POOL(0, 1)], 1);
  close_and_settle(world.port);
  assert_int_equal(node_used[TRAP_POOL(0, 1)], 0);
  assert_int_equal(alive(ZX_OBJ_TYPE_PORT, 0), 1);
  vcpu_exit(0, vmexit_memory(BELL_PAGE, 1), 1);
  assert_int_equal(reply.status, ZX_ERR_BAD_STATE);
  close_and_settle(world.vcpu);
  close_and_settle(world.guest);
  assert_int_equal(alive(ZX_OBJ_TYPE_GUEST, 0), 0);
  assert_int_equal(alive(ZX_OBJ_TYPE_PORT, 0), 0);
}

/* A guest's bells go with it, wherever they are in the queue; other packets stay. */
static void bells_go_with_their_guest(void **state)
{
  (void)state;
  struct packet packet = {.key = 7};
  assert_int_equal(port_queue(world.process, world.port, 1, packet), ZX_OK);
  ring_once();
  packet.key = 8;
  assert_int_equal(port_queue(world.process, world.port, 1, packet), ZX_OK);
  thread_exit(world.thread);
  close_and_settle(world.vcpu);
  close_and_settle(world.guest);
  assert_int_equal(alive(ZX_OBJ_TYPE_GUEST, 0), 0);
  assert_int_equal(node_used[TRAP_POOL(0, 1)], 0);
  for (uint64_t key = 7; key <= 8; key++) {
    assert_int_equal(port_wait(world.process, world.port, 1, 0, 1), ZX_OK);
    assert_int_equal(reply.packet.key, key);
  }
  assert_int_equal(port_wait(world.process, world.port, 1, 0, 1), ZX_ERR_TIMED_OUT);
}

static void ports_for_ever(void **state)
{
  (void)state;
  struct packet packet = {0};
  for (uint32_t i = 0; i < 200; i++) {
    assert_int_equal(port_create(world.process, 0, 1), ZX_OK);
    zx_handle_t port = reply.handle[0];
    assert_int_equal(port_queue(world.process, port, 1, packet), ZX_OK);
    close_and_settle(port);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(port_is_flushed, world_setup),
    cmocka_unit_test_setup(trap_keeps_its_port, world_setup),
    cmocka_unit_test_setup(bells_go_with_their_guest, world_setup),
    cmocka_unit_test_setup(ports_for_ever, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
