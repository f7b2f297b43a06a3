/* SPDX-License-Identifier: MIT */
/* impl/interrupt.c: zx_vcpu_interrupt, and which event goes in at a VM entry (SDM 25.8.3). */
#include "tests/unit/fixture.h"

#define IF     0x202u
#define STI    1u /* bits of the interruptibility state (SDM 25.4.2) */
#define MOV_SS 2u
#define NMI    8u
#define NS     ZX_ERR_NOT_SUPPORTED
#define END    -1

static zx_status_t interrupt(uint32_t vector)
{
  return vcpu_interrupt(world.process, world.vcpu, vector);
}

static zx_status_t run_interrupt(const uint64_t *a)
{
  return vcpu_interrupt(world.process, (zx_handle_t)a[0], (uint32_t)a[1]);
}

static const struct fault faults[] = {
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(GUEST), 0},
  {"type and right", ZX_ERR_WRONG_TYPE, 0, LESS(PORT, ZX_RIGHT_SIGNAL), 0},
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(VCPU, ZX_RIGHT_SIGNAL), 0},
  {"vector 256", ZX_ERR_OUT_OF_RANGE, 1, 256, 0},
  {"vector 2^32 - 1", ZX_ERR_OUT_OF_RANGE, 1, UINT32_MAX, 0},
};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"vcpu_interrupt", run_interrupt, {H(VCPU), 255}, FAULTS(faults), 0});
}

/* Pending vectors; the guest's flags, interruptibility and CR0.PE; what VM entry is told; what is
 * pending then. */
static const struct row {
  int32_t     in[4];
  uint32_t    rflags, blocking, pe;
  zx_status_t status;
  uint32_t    event, window;
  int32_t     left[4];
} rows[] = {
  {{END}, IF, 0, 1, CORE_RUN, 0, 0, {END}},
  {{32, END}, IF, 0, 1, CORE_RUN, 0x80000020, 0, {END}},
  {{255, END}, IF, 0, 0, CORE_RUN, 0x800000FF, 0, {END}},
  {{32, END}, IF, NMI, 1, CORE_RUN, 0x80000020, 0, {END}},
  {{32, END}, 2, 0, 1, CORE_RUN, 0, 1, {32, END}},
  {{32, END}, 0xFFFFFDFF, 0, 1, CORE_RUN, 0, 1, {32, END}},
  {{32, END}, IF, STI, 1, CORE_RUN, 0, 1, {32, END}},
  {{32, END}, IF, MOV_SS, 1, CORE_RUN, 0, 1, {32, END}},
  {{2, END}, IF, 0, 1, CORE_RUN, 0x80000202, 0, {END}},
  {{2, END}, 2, 0, 1, CORE_RUN, 0x80000202, 0, {END}},
  {{2, END}, 2, MOV_SS, 1, CORE_RUN, 0, 1, {2, END}},
  {{2, END}, IF, STI, 1, CORE_RUN, 0, 1, {2, END}},
  /* Blocking by NMI ends with IRET, which an open window would never let the guest reach. */
  {{2, END}, 2, NMI, 1, CORE_RUN, 0, 0, {2, END}},
  /* NMI first, then the highest. */
  {{2, 32, END}, IF, 0, 1, CORE_RUN, 0x80000202, 1, {32, END}},
  {{2, 255, END}, 2, 0, 1, CORE_RUN, 0x80000202, 1, {255, END}},
  {{32, 255, 80, END}, IF, 0, 1, CORE_RUN, 0x800000FF, 1, {32, 80, END}},
  /* What cannot go in keeps everything else out. */
  {{32, 14, END}, 2, 0, 1, CORE_RUN, 0, 1, {32, 14, END}},
  {{2, 32, END}, 2, NMI, 1, CORE_RUN, 0, 0, {2, 32, END}},
  /* Exceptions need no window, and one of them is all there is. */
  {{14, END}, 2, STI | NMI, 1, CORE_RUN, 0x80000B0E, 0, {END}},
  {{14, 6, END}, 2, 0, 1, CORE_RUN, 0x80000B0E, 0, {END}},
  {{16, 32, END}, IF, 0, 1, CORE_RUN, 0x80000020, 0, {END}},
  {{16, 2, END}, IF, 0, 1, CORE_RUN, 0x80000202, 0, {END}},
  {{0, 20, 2, END}, 2, 0, 1, CORE_RUN, 0x80000202, 0, {END}},
  {{0, 33, 2, END}, 2, 0, 1, CORE_RUN, 0x80000202, 1, {33, END}},
  /* The reserved ones are refused, once, and drop nothing else. */
  {{21, END}, 2, NMI, 1, NS, 0, 0, {END}},
  {{31, END}, IF, 0, 1, NS, 0, 0, {END}},
  {{31, 20, END}, IF, 0, 1, NS, 0, 0, {20, END}},
  {{31, 30, END}, IF, 0, 1, NS, 0, 0, {30, END}},
  {{31, 2, END}, IF, 0, 1, CORE_RUN, 0x80000202, 1, {31, END}},
  {{31, 32, END}, IF, 0, 1, CORE_RUN, 0x80000020, 1, {31, END}},
};

static void assert_pending(const int32_t *expect, size_t row)
{
  uint8_t all[256] = {0};
  for (; *expect != END; expect++)
    all[*expect] = 1;
  for (uint32_t i = 0; i < 256; i++)
    if (vcpu_pending[0][i] != all[i])
      fail_msg("row %zu: vector %u pending: %u", row, i, vcpu_pending[0][i]);
}

static void check_row(size_t i)
{
  const struct row *r = &rows[i];
  for (uint32_t k = 0; r->in[k] != END; k++)
    assert_int_equal(interrupt((uint32_t)r->in[k]), ZX_OK);
  assert_int_equal(vcpu_wants_to_inject(0) != 0, r->in[0] != END);
  assert_int_equal(vcpu_enter_begin(world.process, world.thread, world.vcpu), ZX_OK);
  zx_status_t status = vcpu_next(0, r->rflags, r->blocking, r->pe);
  if (status != r->status)
    fail_msg("row %zu: %d", i, status);
  if (status == CORE_RUN && (reply.event != r->event || reply.window != r->window))
    fail_msg("row %zu: event %x, window %u", i, reply.event, reply.window);
  assert_int_equal(reply.event_error, 0);
  assert_int_equal(vcpus[0].phase, status == CORE_RUN ? VCPU_READY : VCPU_IDLE);
  assert_pending(r->left, i);
  assert_int_equal(vcpu_wants_to_inject(0) != 0, r->left[0] != END);
}

static void injection(void **state)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    world_setup(state);
    check_row(i);
  }
}

/* Every vector alone: its type, and the error code in protected mode only. */
static uint32_t event_of(uint32_t vector, uint32_t protected_mode)
{
  const uint32_t with_error = 1u << 8 | 1u << 10 | 1u << 11 | 1u << 12 | 1u << 13 | 1u << 14 |
                              1u << 17;
  if (vector >= 32)
    return 0x80000000u | vector;
  if (vector == 2)
    return 0x80000200u | vector;
  return 0x80000300u | vector | (protected_mode && with_error >> vector & 1u ? 0x800u : 0);
}

static void every_vector(void **state)
{
  (void)state;
  for (uint32_t n = 0; n < 512; n++) {
    uint32_t vector = n / 2, reserved = vector > 20 && vector < 32;
    assert_int_equal(interrupt(vector), ZX_OK);
    assert_int_equal(vcpu_enter_begin(world.process, world.thread, world.vcpu), ZX_OK);
    assert_int_equal(vcpu_next(0, IF, 0, n % 2), reserved ? NS : CORE_RUN);
    if (!reserved)
      assert_int_equal(reply.event, event_of(vector, n % 2));
    assert_int_equal(vcpu_wants_to_inject(0), 0);
    run_guest();
    assert_int_equal(reply.event, 0);
  }
}

/* All external vectors at once come from 255 down to 32, each once; the same one twice is one. */
static void highest_first(void **state)
{
  (void)state;
  for (uint32_t i = 0; i < 448; i++)
    assert_int_equal(interrupt(32 + i * 37 % 224), ZX_OK);
  assert_int_equal(vcpu_enter_begin(world.process, world.thread, world.vcpu), ZX_OK);
  for (uint32_t vector = 255; vector >= 32; vector--) {
    assert_int_equal(next_open(), CORE_RUN);
    assert_int_equal(reply.event, 0x80000000u + vector);
    assert_int_equal(reply.window, vector > 32);
  }
  assert_int_equal(next_open(), CORE_RUN);
  assert_int_equal(reply.event | reply.window, 0);
}

/* While vector 32 is in service or waits, a higher one passes it and 32 is not lost. */
static void higher_one_later(void **state)
{
  (void)state;
  assert_int_equal(interrupt(32), ZX_OK);
  assert_int_equal(vcpu_enter_begin(world.process, world.thread, world.vcpu), ZX_OK);
  assert_int_equal(next_masked(), CORE_RUN);
  assert_int_equal(interrupt(200), ZX_OK);
  assert_int_equal(interrupt(100), ZX_OK);
  const uint32_t order[] = {200, 100, 32};
  for (uint32_t i = 0; i < 3; i++) {
    assert_int_equal(next_open(), CORE_RUN);
    assert_int_equal(reply.event, 0x80000000u + order[i]);
  }
}

static void vcpus_are_apart(void **state)
{
  (void)state;
  assert_int_equal(vcpu_create(world.process, world.idle, world.guest, 0, 0, 1), ZX_OK);
  zx_handle_t second = reply.handle[0];
  assert_int_equal(vcpu_interrupt(world.process, second, 50), ZX_OK);
  assert_int_equal(reply.index, 1);
  assert_int_equal(vcpu_wants_to_inject(0), 0);
  run_guest();
  assert_int_equal(reply.event, 0);
  assert_int_equal(vcpu_enter_begin(world.process, world.idle, second), ZX_OK);
  assert_int_equal(vcpu_next(1, IF, 0, 1), CORE_RUN);
  assert_int_equal(reply.event, 0x80000032);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(order_of_checks),
    cmocka_unit_test(injection),
    cmocka_unit_test_setup(every_vector, world_setup),
    cmocka_unit_test_setup(highest_first, world_setup),
    cmocka_unit_test_setup(higher_one_later, world_setup),
    cmocka_unit_test_setup(vcpus_are_apart, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
