/* SPDX-License-Identifier: MIT */
/* Entering and leaving, and the exits that the caller never sees. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

void test_enter(void) {
  test("first-enter");
  expect_clean_exit(run(ROUTINE_nothing));

  test("cr3-msr-cpuid-unseen");
  if (run_cleanly(ROUTINE_first_things)) expect("result", 1, peek(RESULT));

  test("each-enter-goes-on");
  for (int i = 0; i < 3; i++)
    if (run_cleanly(ROUTINE_count)) expect("result", 1, peek(RESULT));
}
