/* SPDX-License-Identifier: MIT */
/* arch/vmx/cpuid.c: what a guest is shown of a processor that has everything. */
#include "arch/vmx/control_register.h"
#include "arch/vmx/cpuid.h"
#include "tests/unit/fixture.h"

static const struct cpuid_values all = {~0u, ~0u, ~0u, ~0u};
static struct cpuid_view view(uint64_t allowed)
{
  return (struct cpuid_view){3, 0, 1, allowed, true, true};
}

static struct cpuid_values ask(uint32_t leaf, uint32_t subleaf, struct cpuid_view v)
{
  return cpuid_guest(leaf, subleaf, all, &v);
}

static void cpuid_features(void **state)
{
  (void)state;
  struct cpuid_values r = ask(1, 0, view(7));
  assert_int_equal(r.ecx & (1u << 3 | 1u << 5 | 1u << 8 | 1u << 15 | 1u << 21 | 1u << 24), 0);
  assert_int_equal(r.ecx >> 31, 1);
  assert_int_equal(r.edx & (1u << 9 | 1u << 22 | 1u << 29), 0);
  assert_int_equal(r.edx >> 11 & 1, 1);
  assert_int_equal(r.ebx >> 24, 3);
  assert_int_equal(r.ecx >> 28 & 1, 1);
  r = ask(1, 0, view(0));
  assert_int_equal(r.ecx & (1u << 26 | 1u << 28), 0);
}

/* OSXSAVE is the guest's CR4 bit, whatever the host has (kvm, jailhouse: the host's). */
static void cpuid_osxsave(void **state)
{
  (void)state;
  struct cpuid_view v = view(7);
  assert_int_equal(ask(1, 0, v).ecx >> 27 & 1, 0);
  v.cr4 = CR4_OSXSAVE;
  assert_int_equal(ask(1, 0, v).ecx >> 27 & 1, 1);
}

static void cpuid_leaf_7(void **state)
{
  (void)state;
  struct cpuid_values r = ask(7, 0, view(7));
  assert_int_equal(r.eax, 0);
  assert_int_equal(r.ebx >> 5 & 1, 1);
  assert_int_equal(r.ebx >> 10 & 1, 1);
  assert_int_equal(r.ecx >> 22 & 1, 1);
  assert_int_equal(r.ecx >> 3 & 1, 0);
  assert_int_equal(ask(7, 1, view(7)).ebx, 0);
  struct cpuid_view v = view(3);
  v.rdtscp = v.invpcid = false;
  r = ask(7, 0, v);
  assert_int_equal(r.ebx & (1u << 5 | 1u << 10), 0);
  assert_int_equal(r.ecx & 1u << 22, 0);
}

static void cpuid_xsave(void **state)
{
  (void)state;
  struct cpuid_view v = view(7);
  struct cpuid_values r = ask(0xD, 0, v);
  assert_int_equal(r.eax, 7);
  assert_int_equal(r.ebx, 576);
  assert_int_equal(r.ecx, 832);
  v.xcr0 = 7;
  assert_int_equal(ask(0xD, 0, v).ebx, 832);
  assert_int_equal(ask(0xD, 1, v).ebx, 832);
  assert_int_equal(ask(0xD, 1, v).eax, 7);
  assert_int_equal(ask(0xD, 2, v).eax, 256);
  assert_int_equal(ask(0xD, 2, view(3)).eax, 0);
  assert_int_equal(ask(0xD, 3, v).eax, 0);
  assert_int_equal(ask(0xD, 0, view(0)).eax, 0);
}

static void cpuid_other_leaves(void **state)
{
  (void)state;
  struct cpuid_view v = view(7);
  assert_int_equal(ask(0, 0, v).eax, 0xD);
  assert_int_equal(ask(2, 0, v).eax, ~0u);
  assert_int_equal(ask(4, 0, v).eax, 0x3FFF);
  assert_int_equal(ask(0xA, 0, v).eax, 0);
  assert_int_equal(ask(0xB, 0x102, v).ecx, 2);
  assert_int_equal(ask(0xB, 0, v).edx, 3);
  assert_int_equal(ask(0x14, 0, v).ebx, 0);
  assert_int_equal(ask(0x40000000, 0, v).eax, 0x40000000);
  assert_int_equal(ask(0x40000001, 0, v).eax, 0);
  assert_int_equal(ask(0x80000000, 0, v).eax, 0x80000008);
  assert_int_equal(ask(0x80000001, 0, v).edx >> 27 & 1, 1);
  assert_int_equal(ask(0x80000001, 0, v).ecx & 1u << 2, 0);
  assert_int_equal(ask(0x80000003, 0, v).eax, ~0u);
  assert_int_equal(ask(0x80000006, 0, v).ecx, ~0u);
  assert_int_equal(ask(0x80000007, 0, v).edx, 1u << 8);
  assert_int_equal(ask(0x80000008, 0, v).eax, 48 | 48 << 8);
  assert_int_equal(ask(0x80000009, 0, v).eax, 0);
  v.rdtscp = false;
  assert_int_equal(ask(0x80000001, 0, v).edx >> 27 & 1, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(cpuid_features),
    cmocka_unit_test(cpuid_osxsave),
    cmocka_unit_test(cpuid_leaf_7),
    cmocka_unit_test(cpuid_xsave),
    cmocka_unit_test(cpuid_other_leaves),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
