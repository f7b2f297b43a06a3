/* SPDX-License-Identifier: MIT */
/* impl/bell.c and impl/enter.c: bells, the budget of a trap, the vcpu that waits for room. */
#include "tests/unit/fixture.h"
#include "tests/unit/invariants.h"

static void exit_with(struct exit x)
{
  vcpu_exit(0, x, 1);
}

static zx_status_t take(void)
{
  return port_wait(world.process, world.port, 1, 0, 1);
}

static void spend_the_budget(void)
{
  run_guest();
  for (uint32_t i = 0; i < TRAP_MAX_BELLS; i++) {
    exit_with(vmexit_memory(BELL_PAGE + i, 1));
    assert_int_equal(next_open(), CORE_RUN);
  }
  exit_with(vmexit_memory(BELL_PAGE + TRAP_MAX_BELLS, 1));
  assert_int_equal(reply.action, ACTION_RESUME);
  assert_int_equal(reply.advance, 1);
}

static void bell_257_waits(void **state)
{
  (void)state;
  spend_the_budget();
  assert_int_equal(next_open(), CORE_BLOCK);
  assert_int_equal(next_open(), CORE_BLOCK);
  reply.wake = 0;
  assert_int_equal(take(), ZX_OK);
  assert_int_equal(reply.wake, 1);
  reply.wake = 0;
  assert_int_equal(next_open(), CORE_RUN);
  assert_int_equal(reply.wake, 1); /* for those who wait at the port */
  for (uint32_t i = 1; i <= TRAP_MAX_BELLS; i++) {
    assert_int_equal(take(), ZX_OK);
    assert_int_equal(reply.packet.word[0], BELL_PAGE + i);
  }
  assert_int_equal(take(), ZX_ERR_TIMED_OUT);
  assert_int_equal(node_used[TRAP_POOL(0, 1)], 0);
}

/* Neither a kick nor an interrupt ends the wait; both are there afterwards. */
static void kick_while_a_bell_waits(void **state)
{
  (void)state;
  spend_the_budget();
  assert_int_equal(vcpu_kick(world.process, world.vcpu), ZX_OK);
  assert_int_equal(vcpu_interrupt(world.process, world.vcpu, 32), ZX_OK);
  state_save();
  assert_int_equal(next_open(), CORE_BLOCK);
  assert_true(state_same());
  assert_int_equal(take(), ZX_OK);
  assert_int_equal(next_open(), ZX_ERR_CANCELED);
  assert_int_equal(node_used[TRAP_POOL(0, 1)], TRAP_MAX_BELLS);
  run_guest();
  assert_int_equal(reply.event, 0x80000020);
  assert_int_equal(node_used[TRAP_POOL(0, 1)], TRAP_MAX_BELLS);
}

static void bell_to_a_closed_port(void **state)
{
  (void)state;
  zx_handle_t second = handle_without(world.port, 0xFFFFFFFFu);
  assert_int_equal(handle_close(world.process, world.port), ZX_OK);
  ring_once(); /* a handle is left, without any right */
  assert_int_equal(reply.action, ACTION_RESUME);
  assert_int_equal(node_used[TRAP_POOL(0, 1)], 1);
  assert_int_equal(handle_close(world.process, second), ZX_OK);
  exit_with(vmexit_memory(BELL_PAGE, 1));
  assert_int_equal(reply.action, ACTION_LEAVE);
  assert_int_equal(reply.status, ZX_ERR_BAD_STATE);
  assert_int_equal(reply.advance, 1);
  assert_int_equal(node_used[TRAP_POOL(0, 1)], 1);
  run_guest();
}

/* Each trap has its 256, whatever else is in the port. */
static void traps_do_not_share(void **state)
{
  (void)state;
  for (uint32_t i = 0; i < 20; i++)
    assert_int_equal(guest_set_trap(world.process, world.guest, ZX_GUEST_TRAP_BELL,
                                    0x1000000 + i * PAGE_SIZE, PAGE_SIZE, world.port, i), ZX_OK);
  run_guest();
  for (uint32_t i = 0; i < 20 * TRAP_MAX_BELLS; i++) {
    exit_with(vmexit_memory(0x1000000 + i % 20 * PAGE_SIZE, 1));
    assert_int_equal(next_open(), CORE_RUN);
  }
  check_invariants();
  exit_with(vmexit_memory(BELL_PAGE, 1));
  assert_int_equal(next_open(), CORE_RUN);
  exit_with(vmexit_memory(0x1000000, 1));
  assert_int_equal(next_open(), CORE_BLOCK);
  for (uint32_t i = 0; i < 20 * TRAP_MAX_BELLS; i++) {
    assert_int_equal(take(), ZX_OK);
    assert_int_equal(reply.packet.key, i % 20);
  }
  assert_int_equal(next_open(), CORE_RUN);
  check_invariants();
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(bell_257_waits, world_setup),
    cmocka_unit_test_setup(kick_while_a_bell_waits, world_setup),
    cmocka_unit_test_setup(bell_to_a_closed_port, world_setup),
    cmocka_unit_test_setup(traps_do_not_share, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
