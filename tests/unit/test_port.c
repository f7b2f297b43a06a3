/* SPDX-License-Identifier: MIT */
/* impl/port.c and impl/bell.c: zx_port_create, _queue, _wait; the budgets of users and of bells. */
#include "tests/unit/fixture.h"
#include "tests/unit/invariants.h"

#define NOW  1000
#define LATE 999
#define SOON 1001

static struct packet packet_with(uint64_t key)
{
  return (struct packet){key, ZX_PKT_TYPE_GUEST_IO, -7, {key + 1, key + 2, key + 3, key + 4}};
}

static zx_status_t queue(uint64_t key)
{
  return port_queue(world.process, world.port, 1, packet_with(key));
}

static zx_status_t take(void)
{
  return port_wait(world.process, world.port, NOW, LATE, 1);
}

static zx_status_t run_create(const uint64_t *a)
{
  return port_create(world.process, (uint32_t)a[0], (uint32_t)a[1]);
}

static zx_status_t run_queue(const uint64_t *a)
{
  return port_queue(world.process, (zx_handle_t)a[0], (uint32_t)a[1], packet_with(5));
}

/* To block is what a call does that has no fault: the port is empty. */
static zx_status_t run_wait(const uint64_t *a)
{
  zx_status_t status = port_wait(world.process, (zx_handle_t)a[0], NOW, (int64_t)a[1], 1);
  return status == CORE_BLOCK ? ZX_OK : status;
}

static void all_ports(uint64_t *arg)
{
  (void)arg;
  while (object_used[ZX_OBJ_TYPE_PORT] < MAX_PORTS)
    assert_int_equal(port_create(world.process, 0, 1), ZX_OK);
}

static void all_handles(uint64_t *arg)
{
  (void)arg;
  fill_handles(0);
}

static void all_packets(uint64_t *arg)
{
  (void)arg;
  while (port_users[0] < PORT_MAX_USER)
    assert_int_equal(queue(1), ZX_OK);
}

static const struct fault create_faults[] = {
  {"options 2", ZX_ERR_INVALID_ARGS, 0, 2, 0},
  {"options", ZX_ERR_INVALID_ARGS, 0, 0x80000001u, 0},
  {"handles", ZX_ERR_NO_MEMORY, NO_ARG, 0, all_handles},
  {"ports", ZX_ERR_NO_MEMORY, NO_ARG, 0, all_ports},
  {"out", ZX_ERR_INVALID_ARGS, 1, 0, 0},
};

#define HANDLE_FAULTS(right) \
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0}, \
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0}, \
  {"foreign", ZX_ERR_BAD_HANDLE, 0, H(FOREIGN), 0}, \
  {"type", ZX_ERR_WRONG_TYPE, 0, H(VMO), 0}, \
  {"type and right", ZX_ERR_WRONG_TYPE, 0, LESS(VMO, right), 0}, \
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(PORT, right), 0}

static const struct fault queue_faults[] = {
  HANDLE_FAULTS(ZX_RIGHT_WRITE),
  {"packet", ZX_ERR_INVALID_ARGS, 1, 0, 0},
  {"full", ZX_ERR_SHOULD_WAIT, NO_ARG, 0, all_packets},
};
static const struct fault wait_faults[] = {
  HANDLE_FAULTS(ZX_RIGHT_READ),
  {"deadline", ZX_ERR_TIMED_OUT, 1, LATE, 0},
  {"deadline now", ZX_ERR_TIMED_OUT, 1, NOW, 0},
  {"past", ZX_ERR_TIMED_OUT, 1, (uint64_t)ZX_TIME_INFINITE_PAST, 0},
};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"port_create", run_create, {ZX_PORT_BIND_TO_INTERRUPT, 1},
                            FAULTS(create_faults), 0});
  check_call(&(struct call){"port_queue", run_queue, {H(PORT), 1}, FAULTS(queue_faults), 0});
  check_call(&(struct call){"port_wait", run_wait, {H(PORT), SOON}, FAULTS(wait_faults), 0});
}

static void deadlines(void **state)
{
  (void)state;
  state_save();
  assert_int_equal(port_wait(world.process, world.port, NOW, SOON, 1), CORE_BLOCK);
  assert_int_equal(port_wait(world.process, world.port, NOW, ZX_TIME_INFINITE, 0), CORE_BLOCK);
  assert_int_equal(port_wait(world.process, world.port, NOW, NOW, 1), ZX_ERR_TIMED_OUT);
  assert_int_equal(port_wait(world.process, world.port, NOW, 0, 0), ZX_ERR_TIMED_OUT);
  assert_true(state_same());
}

static void first_in_first_out(void **state)
{
  (void)state;
  for (uint64_t key = 10; key < 20; key++)
    assert_int_equal(queue(key), ZX_OK);
  for (uint64_t key = 10; key < 20; key++) {
    assert_int_equal(take(), ZX_OK);
    assert_int_equal(reply.packet.key, key);
    assert_int_equal(reply.packet.word[3], key + 4);
  }
  assert_int_equal(take(), ZX_ERR_TIMED_OUT);
}

/* The type is Zircon's to say; key, status and payload are the caller's. */
static void packet_is_kept(void **state)
{
  (void)state;
  assert_int_equal(queue(0x1234), ZX_OK);
  assert_int_equal(reply.wake, 1);
  assert_int_equal(take(), ZX_OK);
  struct packet expect = packet_with(0x1234);
  expect.type          = ZX_PKT_TYPE_USER;
  assert_memory_equal(&reply.packet, &expect, sizeof expect);
}

/* Long after its deadline a wait still takes what is there; a bad pointer loses it. */
static void what_a_wait_takes(void **state)
{
  (void)state;
  assert_int_equal(queue(1), ZX_OK);
  assert_int_equal(queue(2), ZX_OK);
  assert_int_equal(port_wait(world.process, world.port, NOW, ZX_TIME_INFINITE_PAST, 1), ZX_OK);
  assert_int_equal(reply.packet.key, 1);
  assert_int_equal(port_wait(world.process, world.port, NOW, SOON, 0), ZX_ERR_INVALID_ARGS);
  assert_int_equal(port_wait(world.process, world.port, NOW, SOON, 1), CORE_BLOCK);
}

/* 2,049 user packets fit; a taken one makes room for one. */
static void user_packets(void **state)
{
  (void)state;
  for (uint32_t i = 0; i < 2049; i++)
    assert_int_equal(queue(i), ZX_OK);
  assert_int_equal(queue(9), ZX_ERR_SHOULD_WAIT);
  assert_int_equal(take(), ZX_OK);
  assert_int_equal(reply.packet.key, 0);
  assert_int_equal(queue(2049), ZX_OK);
  assert_int_equal(queue(9), ZX_ERR_SHOULD_WAIT);
  for (uint64_t key = 1; key <= 2049; key++) {
    assert_int_equal(take(), ZX_OK);
    assert_int_equal(reply.packet.key, key);
  }
  assert_int_equal(take(), ZX_ERR_TIMED_OUT);
}

/* The system has 16,384 places for users' packets; a bell still has its own. */
static void system_is_full(void **state)
{
  (void)state;
  uint32_t left = USER_NODES;
  zx_handle_t last = world.port;
  while (left >= PORT_MAX_USER) {
    for (uint32_t i = 0; i < PORT_MAX_USER; i++)
      assert_int_equal(port_queue(world.process, last, 1, packet_with(i)), ZX_OK);
    left -= PORT_MAX_USER;
    assert_int_equal(port_create(world.process, 0, 1), ZX_OK);
    last = reply.handle[0];
  }
  for (; left != 0; left--)
    assert_int_equal(port_queue(world.process, last, 1, packet_with(9)), ZX_OK);
  assert_int_equal(port_queue(world.process, last, 1, packet_with(9)), ZX_ERR_NO_MEMORY);
  assert_int_equal(queue(9), ZX_ERR_NO_MEMORY); /* before SHOULD_WAIT */
  ring_once();
  assert_int_equal(vcpus[0].phase, VCPU_READY);
  assert_int_equal(take(), ZX_OK);
  assert_int_equal(port_queue(world.process, last, 1, packet_with(9)), ZX_OK);
  assert_int_equal(queue(9), ZX_ERR_NO_MEMORY);
  check_invariants();
}

/* Ten thousand packets through one queue. */
static void queue_turns(void **state)
{
  (void)state;
  for (uint64_t i = 0; i < 5000; i++) {
    assert_int_equal(queue(2 * i), ZX_OK);
    assert_int_equal(queue(2 * i + 1), ZX_OK);
    assert_int_equal(take(), ZX_OK);
    assert_int_equal(reply.packet.key, 2 * i);
    assert_int_equal(take(), ZX_OK);
    assert_int_equal(reply.packet.key, 2 * i + 1);
  }
}

static void ports_are_apart(void **state)
{
  (void)state;
  assert_int_equal(port_create(world.process, 0, 1), ZX_OK);
  zx_handle_t second = reply.handle[0];
  assert_int_equal(handle_rights(world.process, second), ZX_DEFAULT_PORT_RIGHTS);
  assert_int_equal(queue(1), ZX_OK);
  assert_int_equal(port_wait(world.process, second, NOW, LATE, 1), ZX_ERR_TIMED_OUT);
  assert_int_equal(take(), ZX_OK);
}

static void bell_packet(void **state)
{
  (void)state;
  run_guest();
  vcpu_exit(0, vmexit_memory(BELL_PAGE + 0x123, 1), 1);
  assert_int_equal(reply.action, ACTION_RESUME);
  assert_int_equal(reply.advance, 1);
  assert_int_equal(reply.wake, 1);
  assert_int_equal(node_used[TRAP_POOL(0, 1)], 1);
  assert_int_equal(take(), ZX_OK);
  const struct packet expect = {KEY_BELL, ZX_PKT_TYPE_GUEST_BELL, 0, {BELL_PAGE + 0x123, 0, 0, 0}};
  assert_memory_equal(&reply.packet, &expect, sizeof expect);
  assert_int_equal(node_used[TRAP_POOL(0, 1)], 0);
}

/* Bells and users in one queue, each with a budget of its own. */
static void bells_and_users(void **state)
{
  (void)state;
  all_packets(NULL);
  ring_once();
  assert_int_equal(vcpus[0].phase, VCPU_READY);
  assert_int_equal(port_users[0], PORT_MAX_USER);
  for (uint32_t i = 0; i < PORT_MAX_USER; i++) {
    assert_int_equal(take(), ZX_OK);
    assert_int_equal(reply.packet.type, ZX_PKT_TYPE_USER);
  }
  assert_int_equal(queue(1), ZX_OK);
  assert_int_equal(take(), ZX_OK);
  assert_int_equal(reply.packet.type, ZX_PKT_TYPE_GUEST_BELL);
  assert_int_equal(take(), ZX_OK);
  assert_int_equal(reply.packet.type, ZX_PKT_TYPE_USER);
}

/* ---- zx_port_cancel: NOT_FOUND is what a call does that has no fault ---- */
static zx_status_t run_cancel(const uint64_t *a)
{
  zx_status_t status = port_cancel(world.process, (zx_handle_t)a[0], (zx_handle_t)a[1]);
  return status == ZX_ERR_NOT_FOUND ? ZX_OK : status;
}

static const struct fault cancel_faults[] = {
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(VMO), 0},
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(PORT, ZX_RIGHT_WRITE), 0},
  {"source zero", ZX_ERR_BAD_HANDLE, 1, 0, 0},
  {"source", ZX_ERR_BAD_HANDLE, 1, H(CLOSED), 0},
  {"source's right", ZX_ERR_ACCESS_DENIED, 1, LESS(VCPU, ZX_RIGHT_WAIT), 0},
  {"cannot be waited for", ZX_ERR_ACCESS_DENIED, 1, H(GUEST), 0},
};

static void cancel(void **state)
{
  (void)state;
  check_call(&(struct call){.name = "zx_port_cancel", .run = run_cancel,
                            .good = {H(PORT), H(VCPU)}, FAULTS(cancel_faults)});
  assert_int_equal(port_cancel(world.process, world.port, world.vmo), ZX_ERR_NOT_FOUND);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(cancel),
    cmocka_unit_test(order_of_checks),
    cmocka_unit_test_setup(deadlines, world_setup),
    cmocka_unit_test_setup(first_in_first_out, world_setup),
    cmocka_unit_test_setup(packet_is_kept, world_setup),
    cmocka_unit_test_setup(what_a_wait_takes, world_setup),
    cmocka_unit_test_setup(user_packets, world_setup),
    cmocka_unit_test_setup(system_is_full, world_setup),
    cmocka_unit_test_setup(queue_turns, world_setup),
    cmocka_unit_test_setup(ports_are_apart, world_setup),
    cmocka_unit_test_setup(bell_packet, world_setup),
    cmocka_unit_test_setup(bells_and_users, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
