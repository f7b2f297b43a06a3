/* SPDX-License-Identifier: MIT */
/* What Zircon's x86 hypervisor tests pin down (arch_tests.cc) as far as the core decides it:
 * interrupts, HLT, the registers, I/O. */
#include "tests/scenarios/scenario.h"

#define VALID 0x80000000u

static void interrupt(uint32_t vector)
{
  expect(ZX_OK, vcpu_interrupt(world.process, world.vcpu, vector));
}

static void first_event(uint32_t event)
{
  expect_clean_exit();
  assert_true(injections > 0);
  assert_int_equal(injected[0], event);
}

static void vcpu_interrupt_delivered(void **state)
{
  (void)state;
  expect_clean_exit();
  interrupt(32);
  first_event(VALID | 32);
}

static void vcpu_interrupt_priority(void **state)
{
  (void)state;
  interrupt(16);
  interrupt(32);
  first_event(VALID | 32);
}

static void vcpu_nmi(void **state)
{
  (void)state;
  interrupt(2);
  first_event(VALID | 0x202);
}

static void vcpu_nmi_priority(void **state)
{
  (void)state;
  interrupt(32);
  interrupt(2);
  first_event(VALID | 0x202);
}

static void vcpu_exception(void **state)
{
  (void)state;
  interrupt(16);
  first_event(VALID | 0x310);
}

static void vcpu_hlt(void **state)
{
  (void)state;
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_of(12))), CORE_BLOCK);
  interrupt(32);
  assert_int_equal(go_on(SCRIPT(clean_exit())), ZX_OK);
  assert_int_equal(injected[0], VALID | 32);
}

static void vcpu_pause(void **state)
{
  (void)state;
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_of(40), clean_exit())), ZX_OK);
}

/* A host interrupt, an NMI of the host, an INIT: the guest goes on, the caller sees nothing. */
static void host_events_are_unseen(void **state)
{
  (void)state;
  struct exit nmi = exit_decode((struct exit_raw){.reason = 0, .intr_info = VALID | 0x202});
  struct exit irq = exit_decode((struct exit_raw){.reason = 1, .intr_info = VALID | 0x30});
  assert_int_equal(nmi.kind, EXIT_NMI);
  assert_int_equal(enter(world.vcpu, world.thread,
                         SCRIPT(irq, nmi, vmexit_of(3), vmexit_of(52), clean_exit())), ZX_OK);
  assert_int_equal(injections, 0);
}

/* An exception that the guest may raise from user mode (VMXON, INVEPT) is its own #UD. */
static void vmx_instruction_is_undefined(void **state)
{
  (void)state;
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_of(27), vmexit_of(50),
                                                          clean_exit())), ZX_OK);
  assert_int_equal(injections, 2);
  assert_int_equal(injected[0], VALID | 0x306);
  assert_int_equal(injected[1], VALID | 0x306);
}

static void vcpu_write_state_io_invalid_size(void **state)
{
  (void)state;
  const uint32_t good[] = {1, 2, 4}, bad[] = {0, 3, 5, 255};
  for (uint32_t i = 0; i < 3; i++)
    expect(ZX_OK, vcpu_write_state(world.process, world.thread, world.vcpu, ZX_VCPU_IO, 8, 1,
                                   good[i], 0));
  for (uint32_t i = 0; i < 4; i++)
    expect(ZX_ERR_INVALID_ARGS, vcpu_write_state(world.process, world.thread, world.vcpu,
                                                 ZX_VCPU_IO, 8, 1, bad[i], 0));
}

static void guest_set_trap_with_io(void **state)
{
  (void)state;
  expect(ZX_OK, guest_set_trap(world.process, world.guest, ZX_GUEST_TRAP_IO, 0x11, 1, 0, 0x1234));
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(vmexit_port(0x11, 1, 0, 0))), ZX_OK);
  assert_int_equal(packet.key, 0x1234);
  assert_int_equal(packet.type, ZX_PKT_TYPE_GUEST_IO);
  assert_int_equal(packet.word[0] & 0xFFFF, 0x11);
  expect_clean_exit();
}

/* Registers 1 to 16 are written, doubled by the guest, and read. */
static void vcpu_read_write_state(void **state)
{
  (void)state;
  for (uint32_t i = 0; i < 16; i++)
    input_state.gpr[i] = i + 1;
  input_state.rflags = 0;
  expect(ZX_OK, vcpu_write_state(world.process, world.thread, world.vcpu, ZX_VCPU_STATE, 136, 1,
                                 0, 0));
  assert_int_equal(enter_now(), CORE_RUN);
  for (uint32_t i = 0; i < 16; i++)
    vcpu_gpr[0][i] += i + 1;
  vcpu_rflags[0] |= 0x40001;
  assert_int_equal(go_on(SCRIPT(clean_exit())), ZX_OK);
  expect(ZX_OK, vcpu_read_state(world.process, world.thread, world.vcpu, ZX_VCPU_STATE, 136, 1));
  for (uint32_t i = 0; i < 16; i++)
    assert_int_equal(vcpu_gpr[reply.index][i], 2 * (i + 1));
  assert_int_equal(vcpu_rflags[reply.index] & RFLAGS_USER, 0x40001);
}

/* The last of a chunk of vectors, each given twice: each is delivered once. */
static void every_vector_once(void **state)
{
  (void)state;
  interrupt(255);
  interrupt(255);
  interrupt(32);
  expect_clean_exit();
  expect_clean_exit();
  expect_clean_exit();
  assert_int_equal(injections, 2);
  assert_int_equal(injected[0], VALID | 255);
  assert_int_equal(injected[1], VALID | 32);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(vcpu_interrupt_delivered, setup),
    cmocka_unit_test_setup(vcpu_interrupt_priority, setup),
    cmocka_unit_test_setup(vcpu_nmi, setup),
    cmocka_unit_test_setup(vcpu_nmi_priority, setup),
    cmocka_unit_test_setup(vcpu_exception, setup),
    cmocka_unit_test_setup(vcpu_hlt, setup),
    cmocka_unit_test_setup(vcpu_pause, setup),
    cmocka_unit_test_setup(host_events_are_unseen, setup),
    cmocka_unit_test_setup(vmx_instruction_is_undefined, setup),
    cmocka_unit_test_setup(vcpu_write_state_io_invalid_size, setup),
    cmocka_unit_test_setup(guest_set_trap_with_io, setup),
    cmocka_unit_test_setup(vcpu_read_write_state, setup),
    cmocka_unit_test_setup(every_vector_once, setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
