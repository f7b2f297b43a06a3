/* SPDX-License-Identifier: MIT */
/* impl/exit_memory.c: accesses of the guest to memory. MEM and BELL traps, mappings, nothing. */
#include "tests/unit/fixture.h"

#define R ZX_VM_PERM_READ
#define W ZX_VM_PERM_WRITE
#define X ZX_VM_PERM_EXECUTE

static void access_memory(uint64_t addr, uint32_t write)
{
  run_guest();
  vcpu_exit(0, vmexit_memory(addr, write), 1);
}

static void fetch_from(uint64_t addr)
{
  struct exit_raw raw = {.reason = 48, .length = 2, .qualification = 0x184,
                         .guest_physical = addr};
  run_guest();
  vcpu_exit(0, exit_decode(raw), 1);
}

static void assert_left(zx_status_t status, uint32_t advance)
{
  assert_int_equal(reply.action, ACTION_LEAVE);
  assert_int_equal(reply.status, status);
  assert_int_equal(reply.advance, advance);
  assert_int_equal(vcpus[0].phase, VCPU_IDLE);
}

static void assert_mapped(uint64_t frame, uint32_t perms)
{
  assert_int_equal(reply.action, ACTION_MAP);
  assert_int_equal(reply.advance, 0);
  assert_int_equal(reply.frame, frame);
  assert_int_equal(reply.perms, perms);
  assert_int_equal(vcpus[0].phase, VCPU_READY);
}

static void map(uint64_t base, uint64_t len, uint64_t offset, uint32_t perms)
{
  assert_int_equal(vmar_map(world.process, world.vmar, perms | ZX_VM_SPECIFIC, base, world.vmo,
                            offset, len, 1), ZX_OK);
}

/* Reads and writes anywhere in the page: the address is not rounded. */
static void mem_packet(void **state)
{
  (void)state;
  const uint64_t at[] = {MEM_PAGE, MEM_PAGE + 0x123, MEM_PAGE + 0xFFF};
  for (uint32_t i = 0; i < 6; i++) {
    access_memory(at[i / 2], i % 2);
    const struct packet expect = {KEY_MEM, ZX_PKT_TYPE_GUEST_MEM, 0, {at[i / 2], 0, 0, 0}};
    assert_left(ZX_OK, 1);
    assert_int_equal(reply.fetch, 1);
    assert_memory_equal(&reply.packet, &expect, sizeof expect);
  }
}

static void bell_is_written_only(void **state)
{
  (void)state;
  access_memory(BELL_PAGE + 4, 0);
  assert_left(ZX_ERR_NOT_SUPPORTED, 1);
  assert_int_equal(ports[0].last, 0);
  access_memory(BELL_PAGE + 4, 1);
  assert_int_equal(reply.action, ACTION_RESUME);
  assert_int_equal(reply.advance, 1);
  assert_int_equal(reply.fetch, 0);
  assert_int_equal(ports[0].last, 1);
}

/* Without a length the instruction cannot be skipped. */
static void trap_without_length(void **state)
{
  (void)state;
  const uint64_t at[] = {MEM_PAGE, BELL_PAGE};
  for (uint32_t i = 0; i < 4; i++) {
    struct exit_raw raw = {.reason = 48, .length = i < 2 ? 0 : 16, .qualification = 0x182,
                           .guest_physical = at[i % 2]};
    run_guest();
    vcpu_exit(0, exit_decode(raw), 1);
    assert_left(ZX_ERR_INTERNAL, 0);
    assert_int_equal(ports[0].last, 0);
  }
}

/* No packet and no bell, although the exit has a length. */
static void fetch_from_a_trap(void **state)
{
  (void)state;
  const uint64_t at[] = {MEM_PAGE, BELL_PAGE, MEM_PAGE + 0xFFF, BELL_PAGE + 4};
  for (uint32_t i = 0; i < 4; i++) {
    fetch_from(at[i]);
    assert_left(ZX_ERR_INTERNAL, 0);
    assert_int_equal(reply.fetch, 0);
    assert_int_equal(ports[0].last, 0);
  }
}

/* The frame of the page that was hit; readable memory can be executed. */
static void pages_of_a_mapping(void **state)
{
  (void)state;
  assert_int_equal(vmo_create(world.process, 0x4000, 0, 1), ZX_OK);
  uint64_t second = reply.frame;
  assert_int_equal(vmar_map(world.process, world.vmar, R | ZX_VM_SPECIFIC, 0x400000,
                            reply.handle[0], 0x1000, 0x2000, 1), ZX_OK);
  access_memory(0, 0);
  assert_mapped(vmos[0].frame, R | W | X);
  access_memory(0x3ABC, 1);
  assert_mapped(vmos[0].frame + 3, R | W | X);
  access_memory(RAM_SIZE - 1, 1);
  assert_mapped(vmos[0].frame + 15, R | W | X);
  access_memory(0x400000, 0);
  assert_mapped(second + 1, R | X);
  access_memory(0x401FFF, 0);
  assert_mapped(second + 2, R | X);
  fetch_from(0x401000);
  assert_mapped(second + 2, R | X);
}

static void what_is_not_permitted(void **state)
{
  (void)state;
  map(0x400000, 0x1000, 0, R);
  map(0x500000, 0x1000, 0, 0);
  access_memory(0x400000, 1);
  assert_left(ZX_ERR_ACCESS_DENIED, 0);
  for (uint32_t write = 0; write < 2; write++) {
    access_memory(0x500000, write);
    assert_left(ZX_ERR_ACCESS_DENIED, 0);
  }
  fetch_from(0x500000);
  assert_left(ZX_ERR_ACCESS_DENIED, 0);
}

static void nothing_there(void **state)
{
  (void)state;
  const uint64_t at[] = {RAM_SIZE, MEM_PAGE - 1, MEM_PAGE + PAGE_SIZE, BELL_PAGE - 1,
                         GUEST_PHYS_LIMIT - 1};
  for (uint32_t i = 0; i < 10; i++) {
    access_memory(at[i / 2], i % 2);
    assert_left(ZX_ERR_NOT_FOUND, 0);
  }
  access_memory(GUEST_PHYS_LIMIT, 0);
  assert_left(ZX_ERR_OUT_OF_RANGE, 0);
  access_memory(UINT64_MAX, 1);
  assert_left(ZX_ERR_OUT_OF_RANGE, 0);
}

/* A mapping that reaches past its VMO, and one whose offset is far behind it. */
static void past_the_vmo(void **state)
{
  (void)state;
  map(0x400000, RAM_SIZE + 0x2000, 0, R | W);
  map(0x800000, 0x1000, UINT64_MAX - 0x1FFF, R | W);
  access_memory(0x400000 + RAM_SIZE - 1, 1);
  assert_mapped(vmos[0].frame + 15, R | W | X);
  access_memory(0x400000 + RAM_SIZE, 1);
  assert_left(ZX_ERR_OUT_OF_RANGE, 0);
  access_memory(0x800FFF, 0);
  assert_left(ZX_ERR_OUT_OF_RANGE, 0);
}

/* A trap goes before the mapping under it, and a mapping goes when a trap comes. */
static void trap_over_a_mapping(void **state)
{
  (void)state;
  map(MEM_PAGE, PAGE_SIZE, 0, R | W);
  access_memory(MEM_PAGE + 8, 1);
  assert_left(ZX_OK, 1);
  assert_int_equal(reply.packet.key, KEY_MEM);
  assert_int_equal(guest_set_trap(world.process, world.guest, ZX_GUEST_TRAP_MEM, 0x3000, 0x1000, 0,
                                  55), ZX_OK);
  access_memory(0x3008, 0);
  assert_left(ZX_OK, 1);
  assert_int_equal(reply.packet.key, 55);
  access_memory(0x2FFF, 0);
  assert_mapped(vmos[0].frame + 2, R | W | X);
}

/* The key is the trap's, and 0 is a key like others. */
static void key_of_the_trap_hit(void **state)
{
  (void)state;
  for (uint64_t i = 0; i < 20; i++)
    assert_int_equal(guest_set_trap(world.process, world.guest, ZX_GUEST_TRAP_MEM,
                                    0x1000000 + i * PAGE_SIZE, PAGE_SIZE, 0, i * i), ZX_OK);
  for (uint64_t i = 0; i < 20; i++) {
    access_memory(0x1000000 + i * PAGE_SIZE + i, 1);
    assert_left(ZX_OK, 1);
    assert_int_equal(reply.packet.key, i * i);
  }
}

/* Another guest's traps and mappings do not exist for this one. */
static void guests_are_apart(void **state)
{
  (void)state;
  assert_int_equal(guest_create(world.process, world.resource, 0, 1), ZX_OK);
  assert_int_equal(vcpu_create(world.process, world.idle, reply.handle[0], 0, 0, 1), ZX_OK);
  const uint64_t at[] = {0, MEM_PAGE, BELL_PAGE};
  for (uint32_t i = 0; i < 3; i++) {
    vcpu_exit(1, vmexit_memory(at[i], 1), 1);
    assert_int_equal(reply.action, ACTION_LEAVE);
    assert_int_equal(reply.status, ZX_ERR_NOT_FOUND);
  }
  vcpu_exit(1, vmexit_port(IO_PORT, 1, 0, 0), 1);
  assert_int_equal(reply.status, ZX_ERR_NOT_FOUND);
  assert_int_equal(ports[0].last, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(mem_packet, world_setup),
    cmocka_unit_test_setup(bell_is_written_only, world_setup),
    cmocka_unit_test_setup(trap_without_length, world_setup),
    cmocka_unit_test_setup(fetch_from_a_trap, world_setup),
    cmocka_unit_test_setup(pages_of_a_mapping, world_setup),
    cmocka_unit_test_setup(what_is_not_permitted, world_setup),
    cmocka_unit_test_setup(nothing_there, world_setup),
    cmocka_unit_test_setup(past_the_vmo, world_setup),
    cmocka_unit_test_setup(trap_over_a_mapping, world_setup),
    cmocka_unit_test_setup(key_of_the_trap_hit, world_setup),
    cmocka_unit_test_setup(guests_are_apart, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
