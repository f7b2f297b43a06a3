/* SPDX-License-Identifier: MIT */
/* What no test of Zircon's pins down: rights of all eight calls, the wrong thread, kicks twice and
 * early, bells without room, limits, closed handles, bad pointers. */
#include "tests/scenarios/scenario.h"

static uint32_t p(void)
{
  return world.process;
}

static zx_status_t set_trap(uint32_t kind, uint64_t addr, uint64_t size, zx_handle_t port)
{
  return guest_set_trap(p(), world.guest, kind, addr, size, port, 9);
}

/* The handle of each call: bad, of another type, without the right. */
static zx_status_t by_handle(uint32_t call, zx_handle_t h)
{
  switch (call) {
  case 0:  return guest_create(p(), h, 0, 1);
  case 1:  return guest_set_trap(p(), h, ZX_GUEST_TRAP_MEM, 0x800000, 0x1000, 0, 9);
  case 2:  return vcpu_create(p(), world.idle, h, 0, 0, 1);
  case 3:  return enter(h, world.thread, NULL, 0);
  case 4:  return vcpu_kick(p(), h);
  case 5:  return vcpu_interrupt(p(), h, 32);
  case 6:  return vcpu_read_state(p(), world.thread, h, ZX_VCPU_STATE, 136, 1);
  default: return vcpu_write_state(p(), world.thread, h, ZX_VCPU_STATE, 136, 1, 0, 0);
  }
}

static zx_handle_t right_handle(uint32_t call)
{
  return call == 0 ? world.resource : call <= 2 ? world.guest : world.vcpu;
}

static const uint32_t right_of[] = {0, ZX_RIGHT_WRITE, ZX_RIGHT_MANAGE_PROCESS, ZX_RIGHT_EXECUTE,
                                    ZX_RIGHT_EXECUTE, ZX_RIGHT_SIGNAL, ZX_RIGHT_READ,
                                    ZX_RIGHT_WRITE};

static void rights_of_all_eight(void **state)
{
  (void)state;
  for (uint32_t call = 0; call < 8; call++) {
    world_new();
    zx_handle_t good = right_handle(call);
    expect(ZX_ERR_BAD_HANDLE, by_handle(call, 0));
    expect(ZX_ERR_BAD_HANDLE, by_handle(call, good ^ 0x80000000u));
    expect(ZX_ERR_WRONG_TYPE, by_handle(call, world.port));
    expect(ZX_ERR_WRONG_TYPE, by_handle(call, handle_without(world.port, ~0u)));
    zx_handle_t weak = handle_without(good, right_of[call]);
    expect(call == 0 ? ZX_OK : ZX_ERR_ACCESS_DENIED, by_handle(call, weak));
    expect(call == 3 ? CORE_RUN : ZX_OK,
           by_handle(call, handle_without(good, ~right_of[call])));
  }
}

/* Enter, read, write from another thread, with a kick pending: it stays. */
static void wrong_thread(void **state)
{
  (void)state;
  expect(ZX_OK, vcpu_kick(p(), world.vcpu));
  assert_int_equal(enter(world.vcpu, world.idle, NULL, 0), ZX_ERR_BAD_STATE);
  expect(ZX_ERR_BAD_STATE, vcpu_read_state(p(), world.idle, world.vcpu, ZX_VCPU_STATE, 136, 1));
  expect(ZX_ERR_BAD_STATE,
         vcpu_write_state(p(), world.idle, world.vcpu, ZX_VCPU_IO, 8, 1, 1, 0));
  expect(ZX_ERR_INVALID_ARGS,
         vcpu_read_state(p(), world.idle, world.vcpu, ZX_VCPU_STATE, 135, 1));
  assert_int_equal(enter_now(), ZX_ERR_CANCELED);
  expect_clean_exit();
}

static void double_kick(void **state)
{
  (void)state;
  expect(ZX_OK, vcpu_kick(p(), world.vcpu));
  expect(ZX_OK, vcpu_kick(p(), world.vcpu));
  assert_int_equal(enter_now(), ZX_ERR_CANCELED);
  expect_clean_exit();
}

/* The kick comes while the guest makes an exit with a packet: first the packet, then CANCELED. */
static void kick_against_packet(void **state)
{
  (void)state;
  assert_int_equal(enter_now(), CORE_RUN);
  expect(ZX_OK, vcpu_kick(p(), world.vcpu));
  assert_int_equal(go_on(SCRIPT(vmexit_port(IO_PORT, 1, 0, 0))), ZX_OK);
  assert_int_equal(packet.key, KEY_IO);
  assert_int_equal(enter_now(), ZX_ERR_CANCELED);
  expect_clean_exit();
}

/* 256 bells, the 257th waits; neither kick nor interrupt ends that; one packet taken does. */
static void bell_exhaustion(void **state)
{
  (void)state;
  assert_int_equal(enter_now(), CORE_RUN);
  for (uint32_t i = 0; i < TRAP_MAX_BELLS; i++)
    assert_int_equal(go_on(SCRIPT(vmexit_memory(BELL_PAGE, 1))), CORE_RUN);
  assert_int_equal(go_on(SCRIPT(vmexit_memory(BELL_PAGE + 8, 1))), CORE_BLOCK);
  expect(ZX_OK, vcpu_interrupt(p(), world.vcpu, 32));
  expect(ZX_OK, vcpu_kick(p(), world.vcpu));
  assert_int_equal(go_on_now(), CORE_BLOCK);
  expect(ZX_OK, port_wait(p(), world.port, 1, 0, 1));
  assert_int_equal(go_on_now(), ZX_ERR_CANCELED);
  uint32_t bells = 0;
  while (did(port_wait(p(), world.port, 1, 0, 1)) == ZX_OK)
    bells++;
  assert_int_equal(bells, TRAP_MAX_BELLS);
  assert_int_equal(reply.packet.word[0], BELL_PAGE + 8);
}

static void port_ffff(void **state)
{
  (void)state;
  expect(ZX_ERR_OUT_OF_RANGE, set_trap(ZX_GUEST_TRAP_IO, 0xFFFF, 1, 0));
  expect(ZX_OK, set_trap(ZX_GUEST_TRAP_IO, 0xFFFE, 1, 0));
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_port(0xFFFF, 1, 0, 0))),
                   ZX_ERR_NOT_FOUND);
  assert_int_equal(reply.advance, 0);
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_port(0xFFFE, 2, 0, 0))), ZX_OK);
}

static void alignment_and_size(void **state)
{
  (void)state;
  for (uint32_t kind = ZX_GUEST_TRAP_BELL; kind <= ZX_GUEST_TRAP_MEM; kind++) {
    zx_handle_t port = kind == ZX_GUEST_TRAP_BELL ? world.port : 0;
    expect(ZX_ERR_INVALID_ARGS, set_trap(kind, 0x800001, 0x1000, port));
    expect(ZX_ERR_INVALID_ARGS, set_trap(kind, 0x800000, 0x1001, port));
    expect(ZX_ERR_INVALID_ARGS, set_trap(kind, 0x800000, 0, port));
    expect(ZX_ERR_INVALID_ARGS, set_trap(kind, GUEST_PHYS_LIMIT, 0x1000, port));
    expect(ZX_OK, set_trap(kind, GUEST_PHYS_LIMIT - 0x1000 * (kind + 1), 0x1000, port));
  }
  expect(ZX_ERR_OUT_OF_RANGE, set_trap(ZX_GUEST_TRAP_IO, 0x80, 0, 0));
  expect(ZX_ERR_INVALID_ARGS, set_trap(ZX_GUEST_TRAP_MEM, GUEST_PHYS_LIMIT + 0x1000, 0x1000, 0));
  expect(ZX_ERR_INVALID_ARGS, vmar_map(p(), world.vmar, ZX_VM_SPECIFIC | ZX_VM_PERM_READ,
                                       GUEST_PHYS_LIMIT + 0x1000, world.vmo, 0, 0x1000, 1));
  expect(ZX_ERR_ALREADY_EXISTS, set_trap(ZX_GUEST_TRAP_MEM, BELL_PAGE, 0x1000, 0));
}

static void vector_256(void **state)
{
  (void)state;
  expect(ZX_ERR_OUT_OF_RANGE, vcpu_interrupt(p(), world.vcpu, 256));
  expect(ZX_OK, vcpu_interrupt(p(), world.vcpu, 255));
}

/* 64 vcpus; the 65th is refused, and goes when one of them ends. */
static void vcpu_65(void **state)
{
  (void)state;
  for (uint32_t i = 1; i < GUEST_MAX_VCPUS; i++)
    expect(ZX_OK, vcpu_create(p(), another_thread(), world.guest, 0, 0, 1));
  zx_handle_t last = reply.handle[0];
  uint32_t    t    = another_thread();
  expect(ZX_ERR_NO_RESOURCES, vcpu_create(p(), t, world.guest, 0, 0, 1));
  expect(ZX_OK, handle_close(p(), last));
  expect(ZX_OK, vcpu_create(p(), t, world.guest, 0, 0, 1));
}

static void closed_during_enter(void **state)
{
  (void)state;
  assert_int_equal(enter_now(), CORE_RUN);
  expect(ZX_OK, handle_close(p(), world.vcpu));
  expect(ZX_ERR_BAD_HANDLE, vcpu_kick(p(), world.vcpu));
  assert_int_equal(go_on(SCRIPT(vmexit_of(52), clean_exit())), ZX_OK);
  assert_int_equal(enter_now(), ZX_ERR_BAD_HANDLE);
  expect(ZX_OK, vcpu_create(p(), world.thread, world.guest, 0, 0, 1));
}

/* It is looked at last: the guest has moved on, the packet is lost, nothing else is. */
static void bad_packet_pointer(void **state)
{
  (void)state;
  packet_ok = 0;
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(clean_exit())), ZX_ERR_INVALID_ARGS);
  assert_int_equal(reply.advance, 1);
  expect(ZX_OK, vcpu_kick(p(), world.vcpu));
  assert_int_equal(enter_now(), ZX_ERR_CANCELED);
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_port(0x99, 1, 0, 0))),
                   ZX_ERR_NOT_FOUND);
  packet_ok = 1;
  expect_clean_exit();
}

static void state_size_and_kind(void **state)
{
  (void)state;
  const uint64_t sizes[] = {0, 8, 135, 137, UINT64_MAX};
  for (uint32_t i = 0; i < 5; i++)
    expect(ZX_ERR_INVALID_ARGS,
           vcpu_read_state(p(), world.thread, world.vcpu, ZX_VCPU_STATE, sizes[i], 1));
  expect(ZX_ERR_INVALID_ARGS, vcpu_read_state(p(), world.thread, world.vcpu, ZX_VCPU_IO, 8, 1));
  expect(ZX_ERR_INVALID_ARGS, vcpu_read_state(p(), world.thread, world.vcpu, 2, 136, 1));
}

/* Bit 1 clear: RFLAGS stays; set: only the user's bits change. */
static void rflags_bit_1(void **state)
{
  (void)state;
  memset(&input_state, 0, sizeof input_state);
  input_state.rflags = 0x244DD5;
  expect(ZX_OK, vcpu_write_state(p(), world.thread, world.vcpu, ZX_VCPU_STATE, 136, 1, 0, 0));
  assert_int_equal(vcpu_rflags[0], 2);
  input_state.rflags = UINT64_MAX;
  expect(ZX_OK, vcpu_write_state(p(), world.thread, world.vcpu, ZX_VCPU_STATE, 136, 1, 0, 0));
  assert_int_equal(vcpu_rflags[0], 0x244DD7);
}

/* What has no system call of its own, at the same limit. */
static void no_handle_left(void **state)
{
  (void)state;
  fill_handles(0);
  expect(ZX_ERR_NO_MEMORY, resource_create(p(), ZX_RSRC_KIND_MMIO, 0, 1));
  expect(ZX_ERR_NO_MEMORY, port_create(p(), 0, 1));
  expect(ZX_ERR_NO_MEMORY, guest_create(p(), world.resource, 0, 1));
}

static void info_count_of_what(void **state)
{
  (void)state;
  expect(ZX_ERR_BAD_HANDLE, object_get_info(p(), 0, ZX_INFO_HANDLE_COUNT));
  zx_handle_t weak = handle_without(world.vcpu, ZX_RIGHT_INSPECT);
  expect(ZX_ERR_ACCESS_DENIED, object_get_info(p(), weak, ZX_INFO_HANDLE_COUNT));
}

static void info_vcpu(void **state)
{
  (void)state;
  expect(ZX_OK, object_get_info(p(), world.vcpu, ZX_INFO_VCPU));
  assert_int_equal(reply.info_flags, 0);
  expect(ZX_OK, vcpu_kick(p(), world.vcpu));
  expect(ZX_OK, object_get_info(p(), world.vcpu, ZX_INFO_VCPU));
  assert_int_equal(reply.info_flags, ZX_INFO_VCPU_FLAG_KICKED);
  assert_int_equal(enter_now(), ZX_ERR_CANCELED);
  expect(ZX_OK, object_get_info(p(), world.vcpu, ZX_INFO_VCPU));
  assert_int_equal(reply.info_flags, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(rights_of_all_eight, setup),
    cmocka_unit_test_setup(wrong_thread, setup),
    cmocka_unit_test_setup(double_kick, setup),
    cmocka_unit_test_setup(kick_against_packet, setup),
    cmocka_unit_test_setup(bell_exhaustion, setup),
    cmocka_unit_test_setup(port_ffff, setup),
    cmocka_unit_test_setup(alignment_and_size, setup),
    cmocka_unit_test_setup(vector_256, setup),
    cmocka_unit_test_setup(vcpu_65, setup),
    cmocka_unit_test_setup(closed_during_enter, setup),
    cmocka_unit_test_setup(bad_packet_pointer, setup),
    cmocka_unit_test_setup(state_size_and_kind, setup),
    cmocka_unit_test_setup(rflags_bit_1, setup),
    cmocka_unit_test_setup(info_vcpu, setup),
    cmocka_unit_test_setup(info_count_of_what, setup),
    cmocka_unit_test_setup(no_handle_left, setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
