/* SPDX-License-Identifier: MIT */
/* What Zircon's hypervisor tests pin down (common_tests.cc), written anew: guests, traps, kicks,
 * threads. The names are Zircon's, in our spelling. */
#include "tests/scenarios/scenario.h"

static zx_status_t trap(uint32_t kind, uint64_t addr, uint64_t size, zx_handle_t port, uint64_t key)
{
  return guest_set_trap(world.process, world.guest, kind, addr, size, port, key);
}

static zx_status_t take(void)
{
  return port_wait(world.process, world.port, 1, 0, 1);
}

/* CR3, GS_BASE and CPUID cause no exit that the caller sees. */
static void vcpu_enter(void **state)
{
  (void)state;
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_of(10), clean_exit())), ZX_OK);
  assert_int_equal(packet.word[0], MEM_PAGE);
}

/* Before, during, and in HLT. */
static void vcpu_kick_anywhere(void **state)
{
  (void)state;
  expect(ZX_OK, vcpu_kick(world.process, world.vcpu));
  assert_int_equal(enter_now(), ZX_ERR_CANCELED);
  assert_int_equal(enter_now(), CORE_RUN);
  expect(ZX_OK, vcpu_kick(world.process, world.vcpu));
  assert_int_equal(go_on(SCRIPT(vmexit_of(52))), ZX_ERR_CANCELED);
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_of(12))), CORE_BLOCK);
  expect(ZX_OK, vcpu_kick(world.process, world.vcpu));
  assert_int_equal(go_on_now(), ZX_ERR_CANCELED);
  expect_clean_exit();
}

static void vcpu_invalid_thread_reuse(void **state)
{
  (void)state;
  expect(ZX_ERR_BAD_STATE, vcpu_create(world.process, world.thread, world.guest, 0, 0, 1));
  expect(ZX_OK, handle_close(world.process, world.vcpu));
  expect(ZX_OK, vcpu_create(world.process, world.thread, world.guest, 0, 0x2000, 1));
  world.vcpu = reply.handle[0];
  expect_clean_exit();
}

static void guest_set_trap_with_mem(void **state)
{
  (void)state;
  expect(ZX_OK, trap(ZX_GUEST_TRAP_MEM, 0x300000, 0x1000, 0, 0x1234));
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_memory(0x300000, 1))), ZX_OK);
  assert_int_equal(packet.key, 0x1234);
  assert_int_equal(packet.type, ZX_PKT_TYPE_GUEST_MEM);
  assert_int_equal(reply.advance, 1);
  expect_clean_exit();
}

static void guest_set_trap_with_bell(void **state)
{
  (void)state;
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_memory(BELL_PAGE, 1),
                                                          clean_exit())), ZX_OK);
  assert_int_equal(packet.key, KEY_MEM);
  expect(ZX_OK, take());
  assert_int_equal(reply.packet.key, KEY_BELL);
  assert_int_equal(reply.packet.type, ZX_PKT_TYPE_GUEST_BELL);
  assert_int_equal(reply.packet.word[0], BELL_PAGE);
}

static void close_guest(void)
{
  expect(ZX_OK, handle_close(world.process, world.vcpu));
  expect(ZX_OK, handle_close(world.process, world.vmar));
  expect(ZX_OK, handle_close(world.process, world.guest));
}

/* The port outlives the guest, with a packet of it queued. */
static void guest_set_trap_with_bell_drop(void **state)
{
  (void)state;
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_memory(BELL_PAGE, 1),
                                                          clean_exit())), ZX_OK);
  close_guest();
  expect(ZX_OK, handle_close(world.process, world.port));
}

/* A user's packet with the bell's key stays, and is first. */
static void guest_set_trap_with_bell_and_user(void **state)
{
  (void)state;
  struct packet user = {.key = KEY_BELL, .type = 77, .status = 5, .word = {1, 2, 3, 4}};
  expect(ZX_OK, port_queue(world.process, world.port, 1, user));
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_memory(BELL_PAGE, 1),
                                                          clean_exit())), ZX_OK);
  close_guest();
  expect(ZX_OK, take());
  assert_int_equal(reply.packet.type, ZX_PKT_TYPE_USER);
  assert_int_equal(reply.packet.key, KEY_BELL);
  assert_int_equal(reply.packet.status, 5);
}

static void guest_set_trap_close_port(void **state)
{
  (void)state;
  expect(ZX_OK, handle_close(world.process, world.port));
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_memory(BELL_PAGE, 1))),
                   ZX_ERR_BAD_STATE);
  assert_int_equal(reply.advance, 1);
  expect_clean_exit();
}

static void vcpu_use_after_thread_exits(void **state)
{
  (void)state;
  thread_exit(world.thread);
  core_settle();
  expect(ZX_OK, vcpu_interrupt(world.process, world.vcpu, 32));
  expect(ZX_OK, handle_close(world.process, world.vcpu));
}

static void vcpu_delete_from_other_thread(void **state)
{
  (void)state;
  for (uint32_t i = 0; i < 3; i++)
    expect_clean_exit();
  expect(ZX_OK, handle_close(world.process, world.vcpu));
  assert_int_equal(enter_now(), ZX_ERR_BAD_HANDLE);
  expect(ZX_OK, vcpu_create(world.process, world.thread, world.guest, 0, 0x2000, 1));
}

/* The process goes while its thread is inside zx_vcpu_enter: the call ends with the thread. */
static void vcpu_process_destruction(void **state)
{
  (void)state;
  assert_int_equal(enter_now(), CORE_RUN);
  close_guest();
  assert_int_equal(vcpus[0].phase, VCPU_READY);
  thread_exit(world.thread);
  core_settle();
  assert_int_equal(threads[world.thread].vcpu, 0);
  assert_int_equal(objects[OBJECT(ZX_OBJ_TYPE_VCPU, 0)].alive, 0);
}

static void vcpu_interrupt_out_of_bounds(void **state)
{
  (void)state;
  expect(ZX_ERR_OUT_OF_RANGE, vcpu_interrupt(world.process, world.vcpu, UINT32_MAX));
  expect(ZX_ERR_OUT_OF_RANGE, vcpu_interrupt(world.process, world.vcpu, 256));
  expect_clean_exit();
  assert_int_equal(injections, 0);
}

/* Six forms that intersect, and three that do not. */
static void trap_map_insert_trap_intersecting(void **state)
{
  (void)state;
  const uint64_t base = 0x400000, page = 0x1000;
  expect(ZX_OK, trap(ZX_GUEST_TRAP_MEM, base, 4 * page, 0, 0));
  const struct { uint64_t addr, pages; } cross[] = {
    {base, 4}, {base + page, 2}, {base - page, 6}, {base - page, 2}, {base + 3 * page, 2},
    {base, 1},
  };
  for (uint32_t i = 0; i < 6; i++)
    expect(ZX_ERR_ALREADY_EXISTS, trap(ZX_GUEST_TRAP_MEM, cross[i].addr, cross[i].pages * page, 0,
                                       0));
  expect(ZX_OK, trap(ZX_GUEST_TRAP_MEM, base - page, page, 0, 0));
  expect(ZX_OK, trap(ZX_GUEST_TRAP_MEM, base + 8 * page, page, 0, 0));
  expect(ZX_OK, trap(ZX_GUEST_TRAP_MEM, base + 4 * page, 4 * page, 0, 0));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(vcpu_enter, setup),
    cmocka_unit_test_setup(vcpu_kick_anywhere, setup),
    cmocka_unit_test_setup(vcpu_invalid_thread_reuse, setup),
    cmocka_unit_test_setup(guest_set_trap_with_mem, setup),
    cmocka_unit_test_setup(guest_set_trap_with_bell, setup),
    cmocka_unit_test_setup(guest_set_trap_with_bell_drop, setup),
    cmocka_unit_test_setup(guest_set_trap_with_bell_and_user, setup),
    cmocka_unit_test_setup(guest_set_trap_close_port, setup),
    cmocka_unit_test_setup(vcpu_use_after_thread_exits, setup),
    cmocka_unit_test_setup(vcpu_delete_from_other_thread, setup),
    cmocka_unit_test_setup(vcpu_process_destruction, setup),
    cmocka_unit_test_setup(vcpu_interrupt_out_of_bounds, setup),
    cmocka_unit_test_setup(trap_map_insert_trap_intersecting, setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
