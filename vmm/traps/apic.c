/* SPDX-License-Identifier: MIT */
/* The guest's local APIC: interrupts to other vcpus, its timer, its registers. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

#define NMI                2

#define IA32_APIC_BASE     0x1Bu
#define IA32_TSC_DEADLINE  0x6E0u
#define APIC_ID            0x802u
#define APIC_VERSION       0x803u
#define APIC_TPR           0x808u
#define APIC_EOI           0x80Bu
#define APIC_LDR           0x80Du
#define APIC_SPURIOUS      0x80Fu
#define APIC_ICR           0x830u
#define APIC_LVT_TIMER     0x832u
#define APIC_LVT_THERMAL   0x833u
#define APIC_LVT_ERROR     0x837u
#define APIC_INITIAL       0x838u
#define APIC_CURRENT       0x839u
#define APIC_DIVIDE        0x83Eu
#define APIC_SELF          0x83Fu
#define APIC_ENABLED       0x1FFu
#define DIVIDE_BY_1        0xBu
#define MASKED             (1u << 16)
#define PERIODIC           (1u << 17)
#define DEADLINE           (1u << 18)

#define MODE_NMI       0x400u
#define MODE_INIT      0xC500u /* assert, level */
#define MODE_STARTUP   0x600u
#define TO_SELF        0x40000u
#define TO_ALL         0x80000u
#define TO_OTHERS      0xC0000u
#define LOGICAL        0x800u
#define DESTINATION(d) ((uint64_t)(d) << 32)
#define EVERYONE       UINT64_MAX
#define IPI_VECTOR     0x30u
#define TIMER_VECTOR   0x31u

#define TICKS  100000u /* of the TSC: ten milliseconds in Bochs */

static void prepare_write(uint32_t msr, uint64_t value) {
  poke(INPUT, msr);
  poke(INPUT + 8, value & UINT32_MAX);
  poke(INPUT + 16, value >> 32);
}

static bool write_msr(uint32_t msr, uint64_t value) {
  prepare_write(msr, value);
  return run_cleanly(ROUTINE_do_wrmsr);
}

static void write_refused(uint32_t msr, uint64_t value) {
  prepare_write(msr, value);
  expect_fault(run(ROUTINE_do_wrmsr), GENERAL_PROTECTION);
}

static uint64_t read_msr(uint32_t msr) {
  poke(INPUT, msr);
  run_cleanly(ROUTINE_do_rdmsr);
  return peek(RESULT) | peek(RESULT + 8) << 32;
}

static void read_refused(uint32_t msr) {
  poke(INPUT, msr);
  expect_fault(run(ROUTINE_do_rdmsr), GENERAL_PROTECTION);
}

/* ---- interrupts to others ---- */

/* The packet comes behind the WRMSR. */
static void expect_interrupt(const char *name, uint64_t command, uint64_t mask, uint32_t vector) {
  test(name);
  prepare_write(APIC_ICR, command);
  if (!expect_status(ZX_OK, run(ROUTINE_do_wrmsr))) return;
  expect("packet type", ZX_PKT_TYPE_GUEST_VCPU, packet.type);
  expect("kind", ZX_PKT_GUEST_VCPU_INTERRUPT, packet.guest_vcpu.type);
  expect("key", 0, packet.key);
  expect("mask", mask, packet.guest_vcpu.interrupt.mask);
  expect("vector", vector, packet.guest_vcpu.interrupt.vector);
  if (expect_clean_exit(enter())) expect("behind the WRMSR", 1, peek(RESULT));
  expect("the command again", command, read_msr(APIC_ICR));
}

/* The ten of Zircon's VcpuIpi, sent by vcpu 0. */
static void ipis(void) {
  expect_interrupt("ipi-all", TO_ALL | IPI_VECTOR, EVERYONE, IPI_VECTOR);
  expect_interrupt("ipi-self", TO_SELF | IPI_VECTOR, 1, IPI_VECTOR);
  expect_interrupt("ipi-others", TO_OTHERS | IPI_VECTOR, EVERYONE - 1, IPI_VECTOR);
  expect_interrupt("ipi-one", DESTINATION(2) | IPI_VECTOR, 4, IPI_VECTOR);
  expect_interrupt("ipi-broadcast", DESTINATION(UINT32_MAX) | IPI_VECTOR, EVERYONE, IPI_VECTOR);
  expect_interrupt("ipi-nobody", DESTINATION(64) | IPI_VECTOR, 0, IPI_VECTOR);
  expect_interrupt("ipi-nmi-all", TO_ALL | MODE_NMI, EVERYONE - 1, NMI);
  expect_interrupt("ipi-nmi-self", TO_SELF | MODE_NMI, 0, NMI);
  expect_interrupt("ipi-nmi-others", TO_OTHERS | MODE_NMI, EVERYONE - 1, NMI);
  expect_interrupt("ipi-nmi-one", DESTINATION(2) | MODE_NMI, 4, NMI);
  expect_interrupt("ipi-last", DESTINATION(63) | IPI_VECTOR, 1ull << 63, IPI_VECTOR);
  expect_interrupt("ipi-logical", DESTINATION(0x2000A) | LOGICAL | IPI_VECTOR, 0xAull << 32,
                   IPI_VECTOR);
}

static void refused_commands(void) {
  test("ipi-refused");
  write_refused(APIC_ICR, 15);                          /* vector */
  write_refused(APIC_ICR, 0x100u | IPI_VECTOR);         /* lowest priority */
  write_refused(APIC_ICR, 0x200u);                      /* SMI */
  write_refused(APIC_ICR, 1u << 12 | IPI_VECTOR);       /* a reserved bit */
  write_refused(APIC_ICR, TO_ALL | MODE_STARTUP | 0x10);
  run_cleanly(ROUTINE_nothing);
}

/* ---- another processor is started ---- */

struct started {
  zx_handle_t      vcpu;
  uint64_t         entry;
  zx_status_t      create, enter;
  zx_port_packet_t packet;
};

static void run_started(void *context) {
  struct started *s = context;
  s->create = zx_vcpu_create(fixture.guest, 0, s->entry, &s->vcpu);
  s->enter = zx_vcpu_enter(s->vcpu, &s->packet);
}

static void startup(void) {
  static struct started started;
  test("ipi-init-does-nothing");
  write_msr(APIC_ICR, DESTINATION(1) | MODE_INIT);

  test("ipi-startup");
  prepare_write(APIC_ICR, DESTINATION(1) | MODE_STARTUP |
                              routine_address(ROUTINE_ap_start) >> 12);
  if (!expect_status(ZX_OK, run(ROUTINE_do_wrmsr))) return;
  expect("packet type", ZX_PKT_TYPE_GUEST_VCPU, packet.type);
  expect("kind", ZX_PKT_GUEST_VCPU_STARTUP, packet.guest_vcpu.type);
  expect("id", 1, packet.guest_vcpu.startup.id);
  expect("entry", routine_address(ROUTINE_ap_start), packet.guest_vcpu.startup.entry);
  started.entry = packet.guest_vcpu.startup.entry;
  expect_clean_exit(enter());

  test("ipi-started-processor");
  on_other_thread(run_started, &started);
  expect_status(ZX_OK, started.create);
  if (expect_status(ZX_OK, started.enter)) {
    expect("type", ZX_PKT_TYPE_GUEST_IO, started.packet.type);
    expect("its APIC id", 1, started.packet.guest_io.u16);
  }
  expect_status(ZX_OK, zx_handle_close(started.vcpu));
}

/* ---- the timer ---- */

static uint64_t tsc(void) { return __builtin_ia32_rdtsc(); }

/* HLT until the timer, which must not come before `due`. */
static void expect_tick(uint64_t due) {
  expect_fault(run(ROUTINE_halt), TIMER_VECTOR);
  expect("not before its time", true, tsc() >= due);
}

/* Nothing comes while the guest is open to interrupts. */
static void expect_quiet(void) {
  poke(INPUT, 1);
  sleep_ms(2 * TICKS / 10000);
  expect_clean_exit(run(ROUTINE_spin_open));
}

static void one_shot(void) {
  test("apic-timer-one-shot");
  write_msr(APIC_SPURIOUS, APIC_ENABLED);
  write_msr(APIC_DIVIDE, DIVIDE_BY_1);
  write_msr(APIC_LVT_TIMER, TIMER_VECTOR);
  uint64_t before = tsc();
  write_msr(APIC_INITIAL, TICKS);
  expect("it counts", true, read_msr(APIC_CURRENT) < TICKS);
  expect_tick(before + TICKS);
  expect("it has ended", 0, read_msr(APIC_CURRENT));
  expect_quiet();

  test("apic-timer-ends-spin");
  write_msr(APIC_INITIAL, TICKS);
  poke(INPUT, 0);
  expect_fault(run(ROUTINE_spin_open), TIMER_VECTOR);

  test("apic-timer-masked");
  write_msr(APIC_LVT_TIMER, MASKED | TIMER_VECTOR);
  write_msr(APIC_INITIAL, TICKS);
  expect_quiet();
}

static void periodic(void) {
  test("apic-timer-periodic");
  write_msr(APIC_LVT_TIMER, PERIODIC | TIMER_VECTOR);
  uint64_t before = tsc();
  write_msr(APIC_INITIAL, TICKS);
  for (uint64_t i = 1; i <= 4; i++) expect_tick(before + i * TICKS);
  expect("it counts", true, read_msr(APIC_CURRENT) > 0);
  write_msr(APIC_INITIAL, 0);
  expect_quiet();

  test("apic-timer-too-fast"); /* the guest gets on all the same */
  write_msr(APIC_INITIAL, 1);
  for (uint32_t i = 0; i < 4; i++) run_cleanly(ROUTINE_nothing);
  expect_tick(0);
  write_msr(APIC_INITIAL, 0);
  expect_tick(0); /* what was pending */
  expect_quiet();
}

static void deadline(void) {
  test("apic-timer-deadline");
  write_msr(APIC_LVT_TIMER, DEADLINE | TIMER_VECTOR);
  uint64_t due = tsc() + TICKS;
  write_msr(IA32_TSC_DEADLINE, due);
  expect("deadline", due, read_msr(IA32_TSC_DEADLINE));
  expect_tick(due);
  expect("it is over", 0, read_msr(IA32_TSC_DEADLINE));
  expect_quiet();

  test("apic-timer-deadline-taken-back");
  write_msr(IA32_TSC_DEADLINE, tsc() + TICKS);
  write_msr(IA32_TSC_DEADLINE, 0);
  expect_quiet();

  test("apic-timer-deadline-in-other-mode");
  write_msr(APIC_LVT_TIMER, TIMER_VECTOR);
  write_msr(IA32_TSC_DEADLINE, tsc() + TICKS);
  expect("ignored", 0, read_msr(IA32_TSC_DEADLINE));
  expect_quiet();
}

/* ---- registers ---- */

static void registers(void) {
  test("apic-cpuid");
  poke(INPUT, 1);
  poke(INPUT + 8, 0);
  if (run_cleanly(ROUTINE_do_cpuid)) {
    expect("x2APIC and TSC deadline", 0x1200000, peek(RESULT + 16) & 0x1200000);
    expect("APIC", 0x200, peek(RESULT + 24) & 0x200);
  }
  test("apic-registers");
  expect("base: on, x2APIC, boot processor", 0xFEE00D00, read_msr(IA32_APIC_BASE));
  expect("there is a lock", 1u << 21, read_msr(0x10A)); /* IA32_ARCH_CAPABILITIES */
  expect("which is on", 1, read_msr(0xBD));             /* IA32_XAPIC_DISABLE_STATUS */
  expect("id", 0, read_msr(APIC_ID));
  expect("version", 0x60015, read_msr(APIC_VERSION));
  expect("logical id", 1, read_msr(APIC_LDR));
  write_msr(APIC_TPR, 0x5A);
  expect("task priority", 0x5A, read_msr(APIC_TPR));
  poke(INPUT, 7);
  run_cleanly(ROUTINE_write_cr8); /* and 0 after it */
  expect("CR8", 7, peek(RESULT + 8));
  expect("a MOV to CR8 clears bits 3:0", 0, read_msr(APIC_TPR));
  write_msr(APIC_EOI, 0);

  test("apic-refused");
  write_refused(IA32_APIC_BASE, 0xFEE00900); /* out of x2APIC mode */
  write_refused(0xBD, 0);
  write_refused(APIC_ID, 0);
  write_refused(APIC_EOI, 1);
  write_refused(APIC_TPR, 0x100);
  write_refused(APIC_SPURIOUS, 0x400);
  write_refused(APIC_LVT_THERMAL, 0x2000); /* a pin's polarity */
  write_refused(APIC_LVT_ERROR, 0x400);    /* a delivery mode */
  write_refused(APIC_LVT_TIMER, PERIODIC | DEADLINE);
  write_refused(APIC_INITIAL, 1ull << 32);
  write_refused(APIC_SELF, 31);
  read_refused(APIC_SELF);
  read_refused(0x80E); /* the destination format of xAPIC mode */
  read_refused(0x8FF);
  run_cleanly(ROUTINE_nothing);
}

static void self(void) {
  test("apic-self-ipi");
  write_msr(APIC_SELF, IPI_VECTOR);
  expect("requested", 1u << 16, read_msr(0x821)); /* IRR 63:32 */
  poke(INPUT, 0);
  expect_fault(run(ROUTINE_spin_open), IPI_VECTOR);
  expect("not any more", 0, read_msr(0x821));
}

void test_apic(void) {
  registers();
  ipis();
  refused_commands();
  startup();
  one_shot();
  periodic();
  deadline();
  self();
  write_msr(APIC_SPURIOUS, 0xFF);
}
