/* SPDX-License-Identifier: MIT */
/* impl/exit_step.c and impl/leave.c: what becomes of every VM exit, from the raw fields through
 * exit_decode. Memory accesses are in test_exit_memory.c. */
#include "tests/unit/fixture.h"

#define VALID 0x80000000u
#define LEAVE ACTION_LEAVE
#define NS    ZX_ERR_NOT_SUPPORTED

/* Raw exits that carry nothing but reason, length, interruption information, qualification. */
static const struct row {
  const char *name;
  uint32_t    reason, intr_info;
  uint64_t    qualification;
  uint32_t    kind, action;
  zx_status_t status;
  uint32_t    advance, phase, event;
} rows[] = {
  {"exception", 0, VALID | 0xB0D, 0, EXIT_EXCEPTION, LEAVE, NS, 0, VCPU_IDLE, 0},
  {"host NMI", 0, VALID | 0x202, 0, EXIT_NMI, ACTION_RESUME, 0, 0, VCPU_READY, 0},
  {"interrupt", 1, VALID | 0x20, 0, EXIT_EXTERNAL_INTERRUPT, ACTION_RESUME, 0, 0, VCPU_READY, 0},
  {"triple fault", 2, 0, 0, EXIT_TRIPLE_FAULT, LEAVE, NS, 0, VCPU_IDLE, 0},
  {"INIT", 3, 0, 0, EXIT_INIT, ACTION_RESUME, 0, 0, VCPU_READY, 0},
  {"STARTUP", 4, 0, 0, EXIT_STARTUP, LEAVE, NS, 0, VCPU_IDLE, 0},
  {"window", 7, 0, 0, EXIT_INTERRUPT_WINDOW, ACTION_RESUME, 0, 0, VCPU_READY, 0},
  {"task switch", 9, 0, 0, EXIT_TASK_SWITCH, LEAVE, NS, 0, VCPU_IDLE, 0},
  {"CPUID", 10, 0, 0, EXIT_CPUID, ACTION_EMULATE, 0, 0, VCPU_READY, 0},
  {"HLT", 12, 0, 0, EXIT_HLT, ACTION_RESUME, 0, 1, VCPU_HALTED, 0},
  {"INVD", 13, 0, 0, EXIT_INVD, ACTION_RESUME, 0, 1, VCPU_READY, 0},
  {"VMCALL", 18, 0, 0, EXIT_VMCALL, ACTION_EMULATE, 0, 0, VCPU_READY, 0},
  {"VMLAUNCH", 20, 0, 0, EXIT_VMX_INSTRUCTION, ACTION_RESUME, 0, 0, VCPU_READY, VALID | 0x306},
  {"VMXON", 27, 0, 0, EXIT_VMX_INSTRUCTION, ACTION_RESUME, 0, 0, VCPU_READY, VALID | 0x306},
  {"INVEPT", 50, 0, 0, EXIT_VMX_INSTRUCTION, ACTION_RESUME, 0, 0, VCPU_READY, VALID | 0x306},
  {"MOV to CR0", 28, 0, 0, EXIT_CR, ACTION_EMULATE, 0, 0, VCPU_READY, 0},
  {"RDMSR", 31, 0, 0, EXIT_RDMSR, ACTION_EMULATE, 0, 0, VCPU_READY, 0},
  {"WRMSR", 32, 0, 0, EXIT_WRMSR, ACTION_EMULATE, 0, 0, VCPU_READY, 0},
  {"reason 35", 35, 0, 0, EXIT_UNKNOWN, LEAVE, NS, 0, VCPU_IDLE, 0},
  {"MWAIT", 36, 0, 0, EXIT_OTHER, LEAVE, NS, 0, VCPU_IDLE, 0},
  {"PAUSE", 40, 0, 0, EXIT_PAUSE, ACTION_RESUME, 0, 1, VCPU_READY, 0},
  {"EPT misconfiguration", 49, 0, 0, EXIT_EPT_MISCONFIGURATION, LEAVE, NS, 0, VCPU_IDLE, 0},
  {"timer", 52, 0, 0, EXIT_PREEMPTION_TIMER, ACTION_RESUME, 0, 0, VCPU_READY, 0},
  {"WBINVD", 54, 0, 0, EXIT_INVD, ACTION_RESUME, 0, 1, VCPU_READY, 0},
  {"XSETBV", 55, 0, 0, EXIT_XSETBV, ACTION_EMULATE, 0, 0, VCPU_READY, 0},
  {"reason 65535", 0xFFFF, 0, 0, EXIT_UNKNOWN, LEAVE, NS, 0, VCPU_IDLE, 0},
  {"reserved bit", 0x0001000C, 0, 0, EXIT_UNKNOWN, LEAVE, NS, 0, VCPU_IDLE, 0},
  {"guest state", VALID | 33, 0, 0, EXIT_ENTRY_FAILED, LEAVE, ZX_ERR_BAD_STATE, 0, VCPU_IDLE, 0},
  {"MSR load", VALID | 34, 0, 0, EXIT_ENTRY_FAILED, LEAVE, ZX_ERR_BAD_STATE, 0, VCPU_IDLE, 0},
};

static struct exit_raw raw_of(const struct row *r)
{
  return (struct exit_raw){.reason = r->reason, .length = 3, .intr_info = r->intr_info,
                           .qualification = r->qualification};
}

static void check_row(const struct row *r)
{
  world_new();
  run_guest();
  struct exit x = exit_decode(raw_of(r));
  if (x.kind != r->kind)
    fail_msg("%s: kind %u", r->name, x.kind);
  vcpu_exit(0, x, 1);
  if (reply.action != r->action || reply.advance != r->advance || reply.fetch != 0 ||
      (r->action == LEAVE && reply.status != r->status))
    fail_msg("%s: action %u, advance %u, status %d", r->name, reply.action, reply.advance,
             reply.status);
  if (vcpus[0].phase != r->phase || vcpus[0].event != r->event)
    fail_msg("%s: phase %u, event %x", r->name, vcpus[0].phase, vcpus[0].event);
}

static void every_kind(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    check_row(&rows[i]);
}

/* Every reason word of 16 bits, and every kind, has an outcome; after it the vcpu can go on. */
static void every_reason(void **state)
{
  (void)state;
  world_new();
  for (uint32_t reason = 0; reason < 0x10000; reason++) {
    run_guest();
    reply.action = 99;
    vcpu_exit(0, vmexit_of(reason), 1);
    assert_true(reply.action <= ACTION_LEAVE);
    assert_int_equal(vcpus[0].phase == VCPU_IDLE, reply.action == ACTION_LEAVE);
    vcpus[0].event = 0;
  }
}

/* An instruction whose length is unknown cannot be stepped over. */
static void no_length(void **state)
{
  (void)state;
  const uint32_t reasons[] = {10, 18, 28, 31, 32, 55};
  for (uint32_t i = 0; i < 12; i++) {
    run_guest();
    vcpu_exit(0, exit_decode((struct exit_raw){.reason = reasons[i / 2],
                                               .length = i % 2 ? 16 : 0}), 1);
    assert_int_equal(reply.action, ACTION_LEAVE);
    assert_int_equal(reply.status, ZX_ERR_INTERNAL);
    assert_int_equal(reply.advance, 0);
  }
}

/* ---- I/O ---- */
static uint64_t io_word(uint32_t port, uint32_t size, uint32_t input, uint32_t data)
{
  zx_packet_guest_io_t io;
  memset(&io, 0, sizeof io);
  io.port        = (uint16_t)port;
  io.access_size = (uint8_t)size;
  io.input       = input != 0;
  io.u32         = data;
  uint64_t word;
  memcpy(&word, &io, sizeof word);
  return word;
}

static void check_io(uint32_t port, uint32_t size, uint32_t input, uint32_t data, uint64_t rax)
{
  vcpu_gpr[0][0] = 0x8877665544332211;
  run_guest();
  vcpu_exit(0, vmexit_port(port, size, input, 0), 1);
  const struct packet expect = {KEY_IO, ZX_PKT_TYPE_GUEST_IO, 0,
                                {io_word(port, size, input, data), 0, 0, 0}};
  assert_int_equal(reply.action, ACTION_LEAVE);
  assert_int_equal(reply.status, ZX_OK);
  assert_int_equal(reply.advance, 1);
  assert_int_equal(reply.fetch, 0);
  assert_memory_equal(&reply.packet, &expect, sizeof expect);
  assert_int_equal(vcpu_gpr[0][0], rax);
}

static void io_packets(void **state)
{
  (void)state;
  const uint64_t rax = 0x8877665544332211;
  check_io(IO_PORT, 1, 0, 0x11, rax);
  check_io(IO_PORT, 2, 0, 0x2211, rax);
  check_io(IO_PORT, 4, 0, 0x44332211, rax);
  check_io(IO_PORT, 1, 1, 0, rax);
  check_io(IO_PORT + 1, 2, 1, 0, rax);
  check_io(IO_PORT, 4, 1, 0, 0); /* zeroed, for the answer to be zero-extended */
  check_io(IO_PORT + 3, 4, 0, 0x44332211, rax); /* runs out of the trap */
}

static void io_without_trap(void **state)
{
  (void)state;
  const uint32_t ports[] = {IO_PORT - 1, IO_PORT + 4, 0, 0xFFFF};
  for (uint32_t i = 0; i < 4; i++) {
    vcpu_gpr[0][0] = 7;
    run_guest();
    vcpu_exit(0, vmexit_port(ports[i], 4, 1, 0), 1);
    assert_int_equal(reply.action, ACTION_LEAVE);
    assert_int_equal(reply.status, ZX_ERR_NOT_FOUND);
    assert_int_equal(reply.advance, 0);
    assert_int_equal(vcpu_gpr[0][0], 7);
  }
}

/* INS and OUTS: refused, on a trapped port and on another, and nothing has happened. */
static void string_io(void **state)
{
  (void)state;
  for (uint32_t i = 0; i < 4; i++) {
    vcpu_gpr[0][0] = 7;
    run_guest();
    vcpu_exit(0, vmexit_port(i < 2 ? IO_PORT : 0x80, 4, i % 2, 1), 1);
    assert_int_equal(reply.action, ACTION_LEAVE);
    assert_int_equal(reply.status, NS);
    assert_int_equal(reply.advance, 0);
    assert_int_equal(vcpu_gpr[0][0], 7);
  }
}

/* The pointer is looked at last: the guest has moved on, the packet is lost. */
static void bad_packet_pointer(void **state)
{
  (void)state;
  const struct exit exits[] = {vmexit_port(IO_PORT, 1, 0, 0), vmexit_memory(MEM_PAGE, 0)};
  for (uint32_t i = 0; i < 2; i++) {
    run_guest();
    vcpu_exit(0, exits[i], 0);
    assert_int_equal(reply.action, ACTION_LEAVE);
    assert_int_equal(reply.status, ZX_ERR_INVALID_ARGS);
    assert_int_equal(reply.advance, 1);
  }
  run_guest();
  vcpu_exit(0, vmexit_port(0x80, 1, 0, 0), 0);
  assert_int_equal(reply.status, ZX_ERR_NOT_FOUND);
}

/* ---- events ---- */
static struct exit interrupted(uint32_t vectoring, uint32_t error)
{
  struct exit_raw raw = {.reason = 48, .length = 2, .vectoring = vectoring,
                         .vectoring_error = error, .qualification = 0x181,
                         .guest_physical = 0x3000};
  return exit_decode(raw);
}

/* The event whose delivery the exit interrupted goes in again, once, before all others. */
static void event_again(void **state)
{
  (void)state;
  const struct { uint32_t vectoring, error, length; } events[] = {
    {VALID | 0xB0E, 6, 0}, {VALID | 0x306, 0, 0}, {VALID | 0x20, 0, 0}, {VALID | 0x202, 0, 0},
    {VALID | 0x480, 0, 2}, {VALID | 0x603, 0, 2},
  };
  for (uint32_t i = 0; i < 6; i++) {
    world_new();
    assert_int_equal(vcpu_interrupt(world.process, world.vcpu, 200), ZX_OK);
    assert_int_equal(vcpu_enter_begin(world.process, world.thread, world.vcpu), ZX_OK);
    assert_int_equal(next_masked(), CORE_RUN);
    vcpu_exit(0, interrupted(events[i].vectoring, events[i].error), 1);
    assert_int_equal(reply.action, ACTION_MAP);
    assert_int_equal(next_open(), CORE_RUN);
    assert_int_equal(reply.event, events[i].vectoring);
    assert_int_equal(reply.event_error, events[i].error);
    assert_int_equal(reply.event_length, events[i].length);
    assert_int_equal(reply.window, 1);
    assert_int_equal(next_open(), CORE_RUN);
    assert_int_equal(reply.event, VALID | 200);
    assert_int_equal(reply.event_error | reply.event_length | reply.window, 0);
  }
}

/* It is not lost when zx_vcpu_enter returns first: with a packet, or CANCELED. */
static void event_waits_for_the_next_enter(void **state)
{
  (void)state;
  run_guest();
  struct exit x = interrupted(VALID | 0xB0E, 4);
  x.gpa         = MEM_PAGE;
  vcpu_exit(0, x, 1);
  assert_int_equal(reply.action, ACTION_LEAVE);
  assert_int_equal(vcpu_kick(world.process, world.vcpu), ZX_OK);
  assert_int_equal(vcpu_enter_begin(world.process, world.thread, world.vcpu), ZX_OK);
  assert_int_equal(next_open(), ZX_ERR_CANCELED);
  run_guest();
  assert_int_equal(reply.event, VALID | 0xB0E);
  assert_int_equal(reply.event_error, 4);
}

/* They go in while a vector waits that IF = 0 holds back. */
static void emulation_faults(void **state)
{
  (void)state;
  run_guest();
  assert_int_equal(vcpu_interrupt(world.process, world.vcpu, 200), ZX_OK);
  vcpu_exit(0, vmexit_of(32), 1);
  vcpu_fault(0, 13, 1, 0x18);
  assert_int_equal(next_masked(), CORE_RUN);
  assert_int_equal(reply.event, VALID | 0xB0D);
  assert_int_equal(reply.event_error, 0x18);
  assert_int_equal(reply.event_length, 0);
  vcpu_fault(0, 6, 0, 0x18);
  assert_int_equal(next_masked(), CORE_RUN);
  assert_int_equal(reply.event, VALID | 0x306);
  assert_int_equal(reply.event_error, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_kind),
    cmocka_unit_test(every_reason),
    cmocka_unit_test_setup(no_length, world_setup),
    cmocka_unit_test_setup(io_packets, world_setup),
    cmocka_unit_test_setup(io_without_trap, world_setup),
    cmocka_unit_test_setup(string_io, world_setup),
    cmocka_unit_test_setup(bad_packet_pointer, world_setup),
    cmocka_unit_test(event_again),
    cmocka_unit_test_setup(event_waits_for_the_next_enter, world_setup),
    cmocka_unit_test_setup(emulation_faults, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
