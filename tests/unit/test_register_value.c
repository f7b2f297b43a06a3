/* SPDX-License-Identifier: MIT */
/* What XSETBV and a PDPTE register take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/vmx/register_value.h"

#define ALL UINT64_MAX

static void xcr0(void **state)
{
  (void)state;
  static const uint64_t good[] = {1, 3, 7, 0x1B, 0xE7, 0xFF, 0x60007, 0x203};
  static const uint64_t bad[] = {0, 2, 5, 6, 0xB, 0x13, 0x27, 0x67, 0xE3, 0xE5, 0x20003, 0x40003};
  for (unsigned i = 0; i < sizeof good / sizeof *good; i++) {
    assert_true(xsetbv_valid(0, good[i], ALL));
    assert_true(xsetbv_valid(0, good[i], good[i]));
    assert_false(xsetbv_valid(1, good[i], ALL));
    assert_int_equal(xsetbv_valid(0, good[i], 7), good[i] <= 7);
  }
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_false(xsetbv_valid(0, bad[i], ALL));
}

static void pdpte(void **state)
{
  (void)state;
  assert_true(pdpte_valid(0xFFFFFFFFFFFFFFFEu, 1ull << 36)); /* not present */
  assert_true(pdpte_valid(0xFFFFFF001u | 0xE18u, 1ull << 36)); /* address, PWT, PCD, available */
  assert_true(pdpte_valid(ALL & ~0x1E6u, ALL));
  for (unsigned bit = 1; bit < 64; bit++) {
    int reserved = bit == 1 || bit == 2 || (bit >= 5 && bit <= 8) || bit >= 40;
    assert_int_equal(pdpte_valid(1u | 1ull << bit, 1ull << 40), !reserved);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(xcr0), cmocka_unit_test(pdpte)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
