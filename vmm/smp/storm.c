/* SPDX-License-Identifier: MIT */
/* Several vcpus that run, halt, exit and ring, each with a thread that kicks and interrupts it at
 * random moments, and one thread that takes the bells: nothing is lost, and nothing comes twice. */
#include "lib/print.h"
#include "machine.h"
#include "tests.h"
#include "traps/check.h"

#define SEATS      4u
#define REPORT     256u
#define MOST_TICKS 3000u    /* of the TSC before each */
#define LOOK_NS    1
#define ALL_OVER   UINT64_MAX /* a packet's key */

enum { KICK = 1, INTERRUPT = 2 };

static const struct { const char *name; uint32_t kinds; } cases[] = {
  {"storm-of-kicks", KICK}, {"storm-of-interrupts", INTERRUPT}, {"storm-of-both", KICK | INTERRUPT},
};
#define CASES (sizeof(cases) / sizeof(cases[0]))

struct seat {
  struct runner  runner; /* first */
  struct machine machine;
  struct thread  driver;
  uint32_t       kinds;
  uint64_t       kicks, interrupts; /* sent */
  atomic_ulong   canceled, outs, bells;
  bool           lost;
};

/* A thread exits on its own stack, so no stack is used twice. */
static struct seat   seats[CASES * SEATS];
static uint64_t      rounds, races; /* of each seat; of all */
static zx_handle_t   port;
static struct thread receiver;

static bool goes_on(struct runner *r, zx_status_t status, const zx_port_packet_t *packet) {
  struct seat *s = (struct seat *)r;
  if (status == ZX_ERR_CANCELED) atomic_fetch_add(&s->canceled, 1);
  else if (status != ZX_OK || packet->guest_io.port == END_PORT) return false;
  else atomic_fetch_add(&s->outs, 1);
  return true;
}

static void take_bells(void *context) {
  zx_port_packet_t packet;
  (void)context;
  while (zx_port_wait(port, ZX_TIME_INFINITE, &packet) == ZX_OK && packet.key != ALL_OVER)
    atomic_fetch_add(&seats[packet.key].bells, 1);
}

static bool all_seen(const struct seat *s) {
  return atomic_load(&s->canceled) == s->kicks &&
         machine_peek(&s->machine, INTERRUPTS) == s->interrupts;
}

static void wait_until_seen(struct seat *s) {
  zx_time_t limit = zx_clock_get_monotonic() + PATIENCE_NS;
  while (!all_seen(s) && zx_clock_get_monotonic() < limit)
    (void)zx_nanosleep(zx_clock_get_monotonic() + LOOK_NS);
  if (!all_seen(s)) s->lost = true;
}

static void send(struct seat *s, uint32_t what) {
  if (what & KICK) s->kicks += zx_vcpu_kick(s->runner.vcpu) == ZX_OK;
  if (what & INTERRUPT) s->interrupts += zx_vcpu_interrupt(s->runner.vcpu, VECTOR) == ZX_OK;
}

static void drive(void *context) {
  struct seat *s = context;
  for (uint64_t i = 0; i < rounds && !s->lost; i++) {
    if (i % REPORT == 0) test_goes_on();
    uint64_t until = __builtin_ia32_rdtsc() + random_below(MOST_TICKS);
    while (__builtin_ia32_rdtsc() < until) continue;
    uint32_t what = s->kinds & (1u + random_below(KICK | INTERRUPT));
    send(s, what != 0 ? what : s->kinds);
    wait_until_seen(s);
  }
  machine_poke(&s->machine, QUIT, 1);
  expect_status(ZX_OK, zx_vcpu_interrupt(s->runner.vcpu, LAST));
}

static bool begin(struct seat *s, zx_handle_t resource, uint32_t kinds) {
  s->kinds = kinds;
  s->runner.machine = &s->machine;
  s->runner.entry = GUEST_ENTRY;
  s->runner.done = goes_on;
  return machine_make(&s->machine, resource, MODE_WORK) &&
         expect_status(ZX_OK, zx_guest_set_trap(s->machine.guest, ZX_GUEST_TRAP_BELL, BELL_PAGE,
                                                0x1000, port, (uint64_t)(s - seats))) &&
         runner_start(&s->runner) &&
         expect_status(ZX_OK, thread_start(&s->driver, drive, s));
}

static void wait_for_bells(const struct seat *s, uint64_t rung) {
  zx_time_t limit = zx_clock_get_monotonic() + PATIENCE_NS;
  while (atomic_load(&s->bells) != rung && zx_clock_get_monotonic() < limit)
    (void)zx_nanosleep(zx_clock_get_monotonic() + LOOK_NS);
}

static void end(struct seat *s) {
  if (!expect("a driver's end", true, thread_join(&s->driver, ZX_TIME_INFINITE))) return;
  if (!runner_join(&s->runner)) return;
  expect("lost", false, s->lost);
  expect_status(ZX_OK, s->runner.last);
  uint64_t loops = machine_peek(&s->machine, LOOPS), rung = machine_peek(&s->machine, RUNG);
  wait_for_bells(s, rung);
  expect("kicks", s->kicks, s->canceled);
  expect("interrupts", s->interrupts, machine_peek(&s->machine, INTERRUPTS));
  expect("packets of OUT", loops / OUT_EVERY, s->outs);
  expect("bells", rung, s->bells);
  expect("sendings", true, s->kicks + s->interrupts >= rounds);
  races += s->kicks + s->interrupts;
  machine_end(&s->machine);
}

void test_storm(zx_handle_t resource, uint64_t rounds_of_each) {
  zx_port_packet_t over = {.key = ALL_OVER};
  rounds = rounds_of_each;
  test(cases[0].name);
  if (!expect_status(ZX_OK, zx_port_create(0, &port)) ||
      !expect_status(ZX_OK, thread_start(&receiver, take_bells, NULL)))
    return;
  for (uint32_t c = 0; c < CASES; c++) {
    if (c > 0) test(cases[c].name);
    for (uint32_t i = c * SEATS; i < (c + 1) * SEATS; i++)
      if (!begin(&seats[i], resource, cases[c].kinds)) return;
    for (uint32_t i = c * SEATS; i < (c + 1) * SEATS; i++) end(&seats[i]);
  }
  expect_status(ZX_OK, zx_port_queue(port, &over));
  expect("the receiver's end", true, thread_join(&receiver, ZX_TIME_INFINITE));
  print("storm: %lu kicks and interrupts, %lu rounds for each vcpu\n", races, rounds);
}
