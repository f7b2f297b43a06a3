/* SPDX-License-Identifier: MIT */
/* zx_vcpu_interrupt: delivery, order, HLT. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

#define NMI           2u
#define LOW_VECTOR    33u
#define HIGH_VECTOR   47u
#define RESERVED      25u
#define EXCEPTION     16u

static zx_status_t interrupt(uint32_t vector) {
  return zx_vcpu_interrupt(fixture.vcpu, vector);
}

static void interrupt_later(void *context) {
  sleep_ms(20);
  expect("HLT before the interrupt", 0, peek(RESULT));
  expect_status(ZX_OK, interrupt((uint32_t)(uintptr_t)context));
}

static void *as_context(uint32_t vector) {
  return (void *)(uintptr_t)vector;
}

static void halt(void) {
  test("hlt-woken");
  if (helper_start(interrupt_later, as_context(LOW_VECTOR))) {
    expect_fault(run(ROUTINE_halt), LOW_VECTOR);
    helper_join();
  }
  test("hlt-interrupt-before");
  expect_status(ZX_OK, interrupt(LOW_VECTOR));
  expect_fault(run(ROUTINE_halt), LOW_VECTOR);

  test("hlt-masked-interrupt");
  if (helper_start(interrupt_later, as_context(LOW_VECTOR))) {
    if (run_cleanly(ROUTINE_halt_masked)) expect("behind the HLT", 1, peek(RESULT));
    helper_join();
  }
  expect_fault(run(ROUTINE_spin_open), LOW_VECTOR); /* it is still there */
}

static void running(void) {
  test("interrupt-while-running");
  poke(INPUT, 0);
  if (!helper_start(interrupt_later, as_context(HIGH_VECTOR))) return;
  expect_fault(run(ROUTINE_spin_open), HIGH_VECTOR);
  helper_join();
}

static void order(void) {
  test("interrupt-highest-first");
  poke(INPUT, 0);
  expect_status(ZX_OK, interrupt(LOW_VECTOR));
  expect_status(ZX_OK, interrupt(HIGH_VECTOR));
  expect_status(ZX_OK, interrupt(LOW_VECTOR)); /* the same once more: one of them */
  expect_fault(run(ROUTINE_spin_open), HIGH_VECTOR);
  expect_fault(run(ROUTINE_spin_open), LOW_VECTOR);
  poke(INPUT, 1);
  expect_clean_exit(run(ROUTINE_spin_open));

  test("interrupt-nmi-first");
  poke(INPUT, 0);
  expect_status(ZX_OK, interrupt(HIGH_VECTOR));
  expect_status(ZX_OK, interrupt(NMI));
  expect_fault(run(ROUTINE_spin_open), NMI);
  expect_fault(run(ROUTINE_spin_open), HIGH_VECTOR);
}

/* Zircon's: an exception by request, one behind an interrupt, an NMI; PAUSE does not exit. */
static void by_request(void) {
  test("interrupt-exception");
  expect_status(ZX_OK, interrupt(EXCEPTION));
  expect_fault(run(ROUTINE_spin_open), EXCEPTION);

  test("interrupt-before-exception");
  expect_status(ZX_OK, interrupt(EXCEPTION));
  expect_status(ZX_OK, interrupt(LOW_VECTOR));
  expect_fault(run(ROUTINE_spin_open), LOW_VECTOR);

  test("interrupt-nmi");
  expect_status(ZX_OK, interrupt(NMI));
  expect_fault(run(ROUTINE_spin), NMI);

  test("pause");
  poke(INPUT, 1);
  run_cleanly(ROUTINE_spin);
}

static void vectors(void) {
  test("interrupt-reserved-vector");
  expect_status(ZX_OK, interrupt(RESERVED));
  expect_status(ZX_ERR_NOT_SUPPORTED, run(ROUTINE_nothing));
  run_cleanly(ROUTINE_nothing); /* it is dropped */

  test("interrupt-vector-range");
  expect_status(ZX_ERR_OUT_OF_RANGE, interrupt(256));
  expect_status(ZX_ERR_OUT_OF_RANGE, interrupt(UINT32_MAX));
  run_cleanly(ROUTINE_nothing);
}

void test_interrupts(void) {
  halt();
  running();
  order();
  by_request();
  vectors();
}
