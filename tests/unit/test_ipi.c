/* SPDX-License-Identifier: MIT */
/* impl/ipi.c: what an interrupt command makes of a guest's zx_vcpu_enter; and the vcpu's own
 * interrupts. */
#include "tests/unit/fixture.h"

#define WORLD_VCPU 0u
#define ALL        UINT64_MAX

static void begin(void)
{
  world_new();
  assert_int_equal(vcpu_enter_begin(world.process, world.thread, world.vcpu), ZX_OK);
  assert_int_equal(vcpu_next(WORLD_VCPU, 2, 0, 1), CORE_RUN);
}

static void send(uint64_t value)
{
  struct apic_command c = apic_command(value);
  assert_int_equal(c.fault, 0);
  vcpu_ipi(WORLD_VCPU, c, 1);
}

/* From seat 0, or from another that the vcpu is said to have. */
static const struct row {
  uint32_t seat;
  uint64_t command, mask, vector;
} rows[] = {
  {0, 0x0000000000080030u, ALL, 0x30},
  {5, 0x0000000000040030u, 1u << 5, 0x30},
  {40, 0x0000000000040031u, 1ull << 40, 0x31},
  {0, 0x00000000000C0030u, ALL - 1, 0x30},
  {63, 0x00000000000C0030u, ALL >> 1, 0x30},
  {1, 0x00000000000000FFu, 1, 0xFF},
  {1, 0x0000003F000000FFu, 1ull << 63, 0xFF},
  {1, 0x00000040000000FFu, 0, 0xFF},
  {1, 0xFFFFFFFF00000010u, ALL, 0x10},
  {1, 0xFFFFFFFE00000010u, 0, 0x10},
  {1, 0x0000FFFF00000810u, 0xFFFF, 0x10},
  {1, 0x0001800100000810u, 0x80010000u, 0x10},
  {1, 0x0002000200000810u, 0x200000000u, 0x10},
  {1, 0x0003FFFF00000810u, 0xFFFF000000000000u, 0x10},
  {1, 0x0004FFFF00000810u, 0, 0x10},
  {1, 0xFFFFFFFF00000810u, ALL, 0x10},
  {3, 0x0000000000080400u, ALL - 8, 2},
  {3, 0x0000000000040400u, 0, 2},
  {3, 0x0000000300000400u, 0, 2},
  {3, 0x0000000400000400u, 16, 2},
  {3, 0x0000000100000400u, 2, 2},
  {3, 0x0000004000000400u, 0, 2},
  {33, 0x00020003000004FFu | 0x800u, 1ull << 32, 2},
};

static void masks(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    begin();
    vcpus[WORLD_VCPU].seat = rows[i].seat;
    send(rows[i].command);
    assert_int_equal(reply.action, ACTION_LEAVE);
    assert_int_equal(reply.status, ZX_OK);
    assert_int_equal(reply.advance, 1);
    assert_int_equal(reply.fetch, 0);
    assert_int_equal(vcpus[WORLD_VCPU].phase, VCPU_IDLE);
    zx_port_packet_t p;
    memcpy(&p, &reply.packet, sizeof p);
    assert_int_equal(p.type, ZX_PKT_TYPE_GUEST_VCPU);
    assert_int_equal(p.key, 0);
    assert_int_equal(p.status, ZX_OK);
    assert_int_equal(p.guest_vcpu.type, ZX_PKT_GUEST_VCPU_INTERRUPT);
    assert_true(p.guest_vcpu.interrupt.mask == rows[i].mask);
    assert_int_equal(p.guest_vcpu.interrupt.vector, rows[i].vector);
    assert_int_equal(p.guest_vcpu.reserved, 0);
  }
}

/* Every vcpu's bit, and no other. */
static void bits(void **state)
{
  (void)state;
  for (uint32_t id = 0; id < GUEST_MAX_VCPUS; id++) {
    begin();
    send((uint64_t)id << 32 | 0x20u);
    assert_true(reply.packet.word[0] == 1ull << id);
  }
}

static void startup(void **state)
{
  (void)state;
  begin();
  send(0x00000007000006FFu);
  assert_int_equal(reply.action, ACTION_LEAVE);
  zx_port_packet_t p;
  memcpy(&p, &reply.packet, sizeof p);
  assert_int_equal(p.guest_vcpu.type, ZX_PKT_GUEST_VCPU_STARTUP);
  assert_true(p.guest_vcpu.startup.id == 7);
  assert_true(p.guest_vcpu.startup.entry == 0xFF000);
  begin();
  send(0x00000000000C0610u);
  assert_true(reply.packet.word[0] == UINT32_MAX);
}

/* INIT: the guest goes on behind the WRMSR, in the same zx_vcpu_enter. */
static void init(void **state)
{
  (void)state;
  begin();
  send(0x000000010000C500u);
  assert_int_equal(reply.action, ACTION_RESUME);
  assert_int_equal(reply.advance, 1);
  assert_int_equal(vcpus[WORLD_VCPU].phase, VCPU_READY);
  assert_int_equal(vcpu_next(WORLD_VCPU, 2, 0, 1), CORE_RUN);
}

static void bad_pointer(void **state)
{
  (void)state;
  begin();
  vcpu_ipi(WORLD_VCPU, apic_command(0x30), 0);
  assert_int_equal(reply.action, ACTION_LEAVE);
  assert_int_equal(reply.status, ZX_ERR_INVALID_ARGS);
  assert_int_equal(reply.advance, 1);
}

/* As one of zx_vcpu_interrupt: it waits, ends HLT, and goes in. */
static void local(void **state)
{
  (void)state;
  begin();
  struct exit hlt = {.kind = EXIT_HLT, .reason = 12, .length = 1};
  vcpu_exit(WORLD_VCPU, hlt, 1);
  assert_int_equal(vcpu_next(WORLD_VCPU, 0x202, 0, 1), CORE_BLOCK);
  reply.wake = 0;
  vcpu_local_interrupt(WORLD_VCPU, 0x40);
  vcpu_local_interrupt(WORLD_VCPU, 0x31);
  assert_int_equal(reply.wake, 1);
  assert_int_equal(vcpu_next(WORLD_VCPU, 0x202, 0, 1), CORE_RUN);
  assert_int_equal(reply.event, 0x80000040u);
  assert_int_equal(vcpu_next(WORLD_VCPU, 0x202, 0, 1), CORE_RUN);
  assert_int_equal(reply.event, 0x80000031u);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(masks),
    cmocka_unit_test(bits),
    cmocka_unit_test(startup),
    cmocka_unit_test(init),
    cmocka_unit_test(bad_pointer),
    cmocka_unit_test(local),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
