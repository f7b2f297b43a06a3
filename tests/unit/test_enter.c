/* SPDX-License-Identifier: MIT */
/* impl/enter.c: zx_vcpu_enter up to the VM entry. Kicks, HLT and interrupts in every order; bells
 * are in test_bell.c. */
#include "tests/unit/fixture.h"

static zx_status_t begin(void)
{
  return vcpu_enter_begin(world.process, world.thread, world.vcpu);
}

static void kick(void)
{
  assert_int_equal(vcpu_kick(world.process, world.vcpu), ZX_OK);
}

static void interrupt(uint32_t vector)
{
  assert_int_equal(vcpu_interrupt(world.process, world.vcpu, vector), ZX_OK);
}

static void exit_with(struct exit x)
{
  vcpu_exit(0, x, 1);
}

static void halt(void)
{
  exit_with(vmexit_of(12));
  assert_int_equal(reply.action, ACTION_RESUME);
  assert_int_equal(reply.advance, 1);
}

static zx_status_t run_begin(const uint64_t *a)
{
  return vcpu_enter_begin(world.process, (uint32_t)a[1], (zx_handle_t)a[0]);
}

static const struct fault faults[] = {
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0},
  {"foreign", ZX_ERR_BAD_HANDLE, 0, H(FOREIGN), 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(GUEST), 0},
  {"type and right", ZX_ERR_WRONG_TYPE, 0, LESS(PORT, ZX_RIGHT_EXECUTE), 0},
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(VCPU, ZX_RIGHT_EXECUTE), 0},
  {"thread", ZX_ERR_BAD_STATE, 1, H(IDLE_THREAD), 0},
};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"vcpu_enter", run_begin, {H(VCPU), H(SPENT_THREAD)},
                            FAULTS(faults), 0});
}

static void wrong_thread_leaves_the_kick(void **state)
{
  (void)state;
  kick();
  assert_int_equal(vcpu_enter_begin(world.process, world.idle, world.vcpu), ZX_ERR_BAD_STATE);
  assert_int_equal(vcpus[0].kicked, 1);
  assert_int_equal(begin(), ZX_OK);
  assert_int_equal(next_open(), ZX_ERR_CANCELED);
}

/* However many kicks before: one CANCELED, before anything of the guest runs. */
static void kick_before_enter(void **state)
{
  (void)state;
  for (uint32_t kicks = 1; kicks < 4; kicks++) {
    for (uint32_t i = 0; i < kicks; i++)
      kick();
    assert_int_equal(begin(), ZX_OK);
    assert_int_equal(next_open(), ZX_ERR_CANCELED);
    assert_int_equal(vcpus[0].phase, VCPU_IDLE);
    run_guest();
    exit_with(vmexit_memory(MEM_PAGE, 1));
  }
}

static void kick_in_the_guest(void **state)
{
  (void)state;
  run_guest();
  kick();
  exit_with(vmexit_of(52));
  assert_int_equal(reply.action, ACTION_RESUME);
  assert_int_equal(next_open(), ZX_ERR_CANCELED);
  run_guest();
}

/* The packet wins; the kick is for the next enter. */
static void kick_with_a_packet(void **state)
{
  (void)state;
  run_guest();
  kick();
  exit_with(vmexit_memory(MEM_PAGE, 1));
  assert_int_equal(reply.action, ACTION_LEAVE);
  assert_int_equal(reply.status, ZX_OK);
  assert_int_equal(vcpus[0].kicked, 1);
  assert_int_equal(begin(), ZX_OK);
  assert_int_equal(next_open(), ZX_ERR_CANCELED);
  run_guest();
}

/* A kick does not eat the interrupt that waits. */
static void kick_before_interrupt(void **state)
{
  (void)state;
  interrupt(40);
  kick();
  assert_int_equal(begin(), ZX_OK);
  assert_int_equal(next_open(), ZX_ERR_CANCELED);
  assert_int_equal(begin(), ZX_OK);
  assert_int_equal(next_open(), CORE_RUN);
  assert_int_equal(reply.event, 0x80000028);
}

/* As if woken, without an interrupt: RIP is behind the HLT already. */
static void kick_while_halted(void **state)
{
  (void)state;
  run_guest();
  halt();
  assert_int_equal(next_open(), CORE_BLOCK);
  assert_int_equal(next_open(), CORE_BLOCK);
  reply.wake = 0;
  kick();
  assert_int_equal(reply.wake, 1);
  assert_int_equal(next_open(), ZX_ERR_CANCELED);
  run_guest();
  assert_int_equal(reply.event, 0);
}

/* The kick that comes when HLT has exited and the thread does not sleep yet is not lost. */
static void kick_before_the_sleep(void **state)
{
  (void)state;
  run_guest();
  kick();
  halt();
  assert_int_equal(next_open(), ZX_ERR_CANCELED);
  run_guest();
  halt();
  kick();
  assert_int_equal(next_open(), ZX_ERR_CANCELED);
}

static const uint32_t vectors[] = {2, 6, 32, 255};

static void interrupt_while_halted(void **state)
{
  (void)state;
  for (uint32_t i = 0; i < 4; i++) {
    run_guest();
    halt();
    assert_int_equal(next_open(), CORE_BLOCK);
    reply.wake = 0;
    interrupt(vectors[i]);
    assert_int_equal(reply.wake, 1);
    assert_int_equal(next_open(), CORE_RUN);
    assert_int_equal(reply.event & 0x800000FFu, 0x80000000u + vectors[i]);
    exit_with(vmexit_memory(MEM_PAGE, 1));
  }
}

static void interrupt_before_the_sleep(void **state)
{
  (void)state;
  for (uint32_t i = 0; i < 8; i++) {
    run_guest();
    if (i < 4)
      interrupt(vectors[i % 4]);
    halt();
    if (i >= 4)
      interrupt(vectors[i % 4]);
    assert_int_equal(next_open(), CORE_RUN);
    assert_int_equal(reply.event & 0x800000FFu, 0x80000000u + vectors[i % 4]);
    assert_int_equal(vcpus[0].phase, VCPU_READY);
    exit_with(vmexit_memory(MEM_PAGE, 1));
  }
}

/* A vector that is masked wakes too; it is injected when the window opens. */
static void masked_interrupt_while_halted(void **state)
{
  (void)state;
  run_guest();
  halt();
  interrupt(32);
  assert_int_equal(next_masked(), CORE_RUN);
  assert_int_equal(reply.event, 0);
  assert_int_equal(reply.window, 1);
  exit_with(vmexit_of(7));
  assert_int_equal(next_open(), CORE_RUN);
  assert_int_equal(reply.event, 0x80000020);
  assert_int_equal(reply.window, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(order_of_checks),
    cmocka_unit_test_setup(wrong_thread_leaves_the_kick, world_setup),
    cmocka_unit_test_setup(kick_before_enter, world_setup),
    cmocka_unit_test_setup(kick_in_the_guest, world_setup),
    cmocka_unit_test_setup(kick_with_a_packet, world_setup),
    cmocka_unit_test_setup(kick_before_interrupt, world_setup),
    cmocka_unit_test_setup(kick_while_halted, world_setup),
    cmocka_unit_test_setup(kick_before_the_sleep, world_setup),
    cmocka_unit_test_setup(interrupt_while_halted, world_setup),
    cmocka_unit_test_setup(interrupt_before_the_sleep, world_setup),
    cmocka_unit_test_setup(masked_interrupt_while_halted, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
