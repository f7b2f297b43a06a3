/* SPDX-License-Identifier: MIT */
/* #DB, INT1 and #AC that go in again: the VMCS enters with them, in every mode. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/vmx/reflect.h"
#include "tests/unit/entry_cases.h"

#define DB   0x80000301u
#define INT1 0x80000501u
#define AC   0x80000B11u
#define STI  1u
#define TF   0x100u

static struct reflected of(uint32_t info, uint32_t length)
{
  return reflect((struct exception){info, 0, length, 1});
}

static void no_other_exception_is_taken(void **state)
{
  (void)state;
  for (uint32_t low = 0; low < 0x1000; low++) {
    uint32_t vector = low & 0xFF, type = low >> 8 & 7;
    bool     wanted = (vector == 1 && (type == 3 || type == 5)) || (vector == 17 && type == 3);
    assert_int_equal(of(0x80000000u | low, 1).taken, wanted);
    assert_int_equal(of(0x80000000u | low, 1).debug, vector == 1 && type == 3);
  }
  assert_int_equal(of(INT1, 0).taken, 0);
  assert_int_equal(of(INT1, 15).length, 15);
  assert_int_equal(of(INT1, 16).taken, 0);
}

static void an_error_code_needs_protected_mode(void **state)
{
  (void)state;
  struct reflected r = reflect((struct exception){AC, 0x1FFFF, 7, 1});
  assert_true(r.event == AC && r.error == 0xFFFF && r.length == 0);
  r = reflect((struct exception){AC, 1, 7, 0});
  assert_true(r.event == (AC & ~0x800u) && r.error == 0);
}

static void delivery_of_debug_clears_gd_btf_lbr(void **state)
{
  (void)state;
  struct debug_state s = {0xB, 0xFFFF, 0x43};
  struct debug_state next = reflect_state(DB, s);
  assert_true(next.interruptibility == 8 && next.dr7 == 0xDFFF && next.debugctl == 0x40);
  next = reflect_state(AC, s);
  assert_true(next.interruptibility == 8 && next.dr7 == 0xFFFF && next.debugctl == 0x43);
}

/* With blocking by STI and TF on, where an entry without BS would fail. */
static void reflected_exceptions_enter(void **state)
{
  (void)state;
  static const uint32_t events[] = {DB, INT1, AC};
  for (uint32_t base = 0; base < BASES; base++)
    for (uint32_t i = 0; i < 3; i++) {
      struct entry_state x =
          entry_base_state(base, entry_case_caps, entry_case_host, entry_case_pages);
      x.guest.rflags |= TF | 0x200u;
      x.guest.interruptibility = STI;
      struct debug_state next = reflect_state(
          events[i], (struct debug_state){STI, x.guest.dr7, x.guest.debugctl});
      struct reflected r = reflect((struct exception){events[i], 0, 1, x.guest.cr0 & 1u});
      x.guest.interruptibility = next.interruptibility;
      x.guest.dr7 = next.dr7;
      x.guest.debugctl = next.debugctl;
      x.controls.event = r.event;
      x.controls.event_error = r.error;
      x.controls.event_length = r.length;
      assert_int_equal(entry_check(x, entry_case_caps), 0);
    }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(no_other_exception_is_taken),
    cmocka_unit_test(an_error_code_needs_protected_mode),
    cmocka_unit_test(delivery_of_debug_clears_gd_btf_lbr),
    cmocka_unit_test(reflected_exceptions_enter),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
