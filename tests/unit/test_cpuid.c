/* SPDX-License-Identifier: MIT */
/* CPUID of a guest on a processor that has everything, and on one that has nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/vmx/cpuid.h"

static const struct cpuid_values all = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX}, nil;
static const struct cpuid_view   poor = {.apic_id = 3, .cr4 = 0, .xcr0 = 1};
static const struct cpuid_view   rich = {3, 1, 1, 1u << 18, 7, 7};

static void is(struct cpuid_values r, uint32_t eax, uint32_t ebx, uint32_t ecx, uint32_t edx)
{
  assert_int_equal(r.eax, eax);
  assert_int_equal(r.ebx, ebx);
  assert_int_equal(r.ecx, ecx);
  assert_int_equal(r.edx, edx);
}

static void leaves(void **state)
{
  (void)state;
  is(cpuid_guest(0, 0, all, rich), 0xD, UINT32_MAX, UINT32_MAX, UINT32_MAX);
  is(cpuid_guest(1, 0, all, poor), UINT32_MAX, 0x0301FF00, 0xC3FA2203, 0x0F8BFBFF);
  is(cpuid_guest(1, 0, all, rich), UINT32_MAX, 0x0301FF00, 0xFFFA3203, 0x0F8BFBFF);
  is(cpuid_guest(1, 0, nil, rich), 0, 0x03010000, 0x89200000, 0x200);
  is(cpuid_guest(4, 0, all, rich), 0x3FFF, UINT32_MAX, UINT32_MAX, UINT32_MAX);
  is(cpuid_guest(7, 0, all, poor), 0, 0x219C0389, 0x104, 0x20000410);
  is(cpuid_guest(7, 0, all, rich), 0, 0x219C07A9, 0x400704, 0x20000410);
  is(cpuid_guest(7, 1, all, rich), 0, 0, 0, 0);
  is(cpuid_guest(0xB, 0x105, all, rich), 0, 0, 5, 3);
  is(cpuid_guest(0xD, 0, all, poor), 0, 0, 0, 0);
  is(cpuid_guest(0xD, 0, all, rich), 7, 832, 832, 0);
  is(cpuid_guest(0xD, 1, all, rich), 7, 832, 0, 0);
  is(cpuid_guest(0xD, 2, all, rich), 256, 576, 0, 0);
  is(cpuid_guest(0x40000000, 0, all, rich), 0x40000000, 0x6F6D6554, 0x65546172, 0x61726F6D);
  is(cpuid_guest(0x80000000, 0, all, rich), 0x80000008, UINT32_MAX, UINT32_MAX, UINT32_MAX);
  is(cpuid_guest(0x80000001, 0, all, poor), 0, 0, 0x121, 0x24100800);
  is(cpuid_guest(0x80000001, 0, all, rich), 0, 0, 0x121, 0x2C100800);
  is(cpuid_guest(0x80000007, 0, all, rich), 0, 0, 0, 0x100);
  is(cpuid_guest(0x80000008, 0, all, rich), 0x3030, 0, 0, 0);
}

/* Each condition by itself. */
static void conditions(void **state)
{
  (void)state;
  static const struct cpuid_view wide = {3, 0, 0, 0, 7, 7}, sse = {3, 1, 1, 0, 3, 3};
  is(cpuid_guest(7, 0, all, wide), 0, 0x219C03A9, 0x704, 0x20000410);
  is(cpuid_guest(7, 0, all, sse), 0, 0x219C0789, 0x400104, 0x20000410);
  is(cpuid_guest(1, 0, all, sse), UINT32_MAX, 0x0301FF00, 0xC7FA2203, 0x0F8BFBFF);
  is(cpuid_guest(0xD, 2, all, sse), 0, 0, 0, 0);
}

static void closed_world(void **state)
{
  (void)state;
  static const uint32_t first[] = {0, 0x40000000, 0x80000000, 0x20000000};
  unsigned shown = 0;
  for (unsigned i = 0; i < 4; i++)
    for (uint32_t leaf = first[i]; leaf < first[i] + 0x1000; leaf++) {
      struct cpuid_values r = cpuid_guest(leaf, 0, all, rich);
      shown += (r.eax | r.ebx | r.ecx | r.edx) != 0;
    }
  assert_int_equal(shown, 7 + 1 + 8);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(leaves), cmocka_unit_test(conditions),
                                     cmocka_unit_test(closed_world)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
