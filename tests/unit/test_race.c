/* SPDX-License-Identifier: MIT */
/* A million races: a vcpu on its way through zx_vcpu_enter (out, asked, running, halted), and a
 * kick or an interrupt at a random point of it. Nothing is lost: a kick is exactly one CANCELED, a
 * vector goes in, and a vcpu that waits is woken. The world is the runner's: one call of the core
 * at a time, a blocked thread asks again when reply.wake was set. */
#include "tests/unit/fixture.h"

#define RACES       1000000u
#define WORLD_VCPU  0u
#define MOST_STEPS  16u /* before the race */
#define ENOUGH      64u /* steps in which all must be over */
#define IF          0x202u
#define INFO_VECTOR 0xFFu
#define VECTORS     4u

enum place { OUT, ASK, RUNNING, BLOCKED };

static struct {
  enum place place;
  bool       woken;  /* since it is BLOCKED */
  bool       kicked;
  uint32_t   waits;  /* bit n: vector 32 + n */
  bool       open;   /* RFLAGS.IF */
} v;
static uint32_t canceled, injected, blocked;
static uint64_t seed = 1;

static uint32_t random_below(uint32_t n)
{
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (uint32_t)(seed >> 32) % n;
}

/* ---- the vcpu's thread ---- */

static void take_event(void)
{
  if (reply.event == 0)
    return;
  uint32_t bit = 1u << ((reply.event & INFO_VECTOR) - 32u);
  assert_true((v.waits & bit) != 0 && v.waits < bit << 1); /* it waits, and none above it */
  assert_true(v.open);
  v.waits -= bit;
  injected++;
}

static void ask(void)
{
  zx_status_t status = vcpu_next(WORLD_VCPU, v.open ? IF : 2u, 0, 1);
  assert_int_equal(v.kicked, status == ZX_ERR_CANCELED);
  switch (status) {
  case CORE_RUN:
    take_event();
    v.place = RUNNING;
    break;
  case CORE_BLOCK:
    assert_int_equal(v.waits, 0);
    v.place = BLOCKED;
    v.woken = false;
    blocked++;
    break;
  default:
    v.kicked = false;
    v.place = OUT;
    canceled++;
    break;
  }
}

static void leave_guest(void)
{
  static const struct exit exits[] = {
    {.kind = EXIT_HLT, .reason = 12, .length = 1},
    {.kind = EXIT_HLT, .reason = 12, .length = 1},
    {.kind = EXIT_EXTERNAL_INTERRUPT, .reason = 1, .vector = 0x20},
    {.kind = EXIT_INTERRUPT_WINDOW, .reason = 7},
    {.kind = EXIT_PREEMPTION_TIMER, .reason = 52},
    {.kind = EXIT_IO, .reason = 30, .length = 2, .port = IO_PORT, .size = 1},
  };
  vcpu_exit(WORLD_VCPU, exits[random_below(sizeof exits / sizeof exits[0])], 1);
  v.place = reply.action == ACTION_LEAVE ? OUT : ASK;
}

/* false: it is blocked, and nobody has woken it. */
static bool step(void)
{
  switch (v.place) {
  case OUT:
    assert_int_equal(vcpu_enter_begin(world.process, world.thread, world.vcpu), ZX_OK);
    v.place = ASK;
    return true;
  case ASK:
    ask();
    return true;
  case RUNNING:
    leave_guest();
    return true;
  default:
    if (v.woken)
      v.place = ASK;
    return v.woken;
  }
}

/* ---- the others ---- */

static void disturb(void)
{
  uint32_t vector = random_below(VECTORS);
  reply.wake = 0;
  switch (random_below(3)) {
  case 0:
    assert_int_equal(vcpu_kick(world.process, world.vcpu), ZX_OK);
    v.kicked = true;
    break;
  case 1:
    assert_int_equal(vcpu_interrupt(world.process, world.vcpu, 32u + vector), ZX_OK);
    v.waits |= 1u << vector;
    break;
  default:
    vcpu_local_interrupt(WORLD_VCPU, 32u + vector);
    v.waits |= 1u << vector;
    break;
  }
  if (reply.wake)
    v.woken = true;
}

static void race(void)
{
  v.open = random_below(4) != 0;
  for (uint32_t i = random_below(MOST_STEPS); i > 0; i--)
    step();
  for (uint32_t i = 1 + random_below(2); i > 0; i--) {
    disturb();
    if (random_below(2))
      step();
  }
  v.open = true; /* the guest takes interrupts again at some time */
  for (uint32_t i = 0; v.kicked || v.waits != 0; i++) {
    assert_true(i < ENOUGH);
    assert_true(step());
  }
}

static void a_million(void **state)
{
  (void)state;
  world_new();
  memset(&v, 0, sizeof v);
  for (uint32_t i = 0; i < RACES; i++)
    race();
  assert_true(canceled > RACES / 8 && injected > RACES / 8 && blocked > RACES / 8);
  print_message("%u races: %u CANCELED, %u vectors, blocked %u times, 0 lost\n", RACES, canceled,
                injected, blocked);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_million)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
