/* SPDX-License-Identifier: MIT */
/* arch/vmx/entry_initial.c: the state of a vcpu that has not run, as Zircon documents it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/vmx/entry_initial.h"
#include "tests/unit/entry_cases.h"

#define ENTRY 0x12340u

static struct entry_state good(uint32_t base)
{
  return entry_base_state(base, entry_case_caps, entry_case_host, entry_case_pages);
}

/* The control words of a state in 64-bit mode and of one in real-address mode. */
static struct entry_words words(void)
{
  struct entry_state wide = good(BASE_LONG), narrow = good(BASE_REAL);
  return (struct entry_words){
    .pin = wide.controls.pin, .primary = wide.controls.primary,
    .secondary = narrow.controls.secondary, .exit = wide.controls.exit,
    .entry64 = wide.controls.entry, .entry16 = narrow.controls.entry,
    .cr4_64 = wide.guest.cr4, .cr4_16 = narrow.guest.cr4};
}

static struct entry_state initial(uint64_t boot, uint64_t entry)
{
  struct entry_plan plan = {
    .boot = boot, .entry = entry, .vpid = 7, .eptp = good(BASE_LONG).controls.eptp,
    .msr_bitmap = entry_case_pages.bitmap, .vmcs = entry_case_pages.vmcs, .host_cr3 = 0x5000};
  return entry_initial(words(), entry_case_host, plan);
}

static void first_vcpu(void **state)
{
  (void)state;
  struct entry_state x = initial(1, ENTRY);
  assert_int_equal(entry_check(x, entry_case_caps), 0);
  assert_int_equal(x.guest.rip, ENTRY);
  assert_int_equal(x.guest.cr0, 0x80010031);
  assert_int_equal(x.guest.efer, 0xD01);
  assert_int_equal(x.guest.rflags, 2);
  assert_int_equal(x.cs.base, 0);
  assert_int_equal(x.cs.rights, 0x209F);
  assert_int_equal(x.controls.vpid, 7);
  assert_int_equal(x.host.cr3, 0x5000);
  assert_int_equal(x.guest.current, entry_case_pages.vmcs);
}

static void secondary_vcpu(void **state)
{
  (void)state;
  struct entry_state x = initial(0, ENTRY);
  assert_int_equal(entry_check(x, entry_case_caps), 0);
  assert_int_equal(x.guest.rip, 0);
  assert_int_equal(x.guest.cr0, 0x10030);
  assert_int_equal(x.guest.efer, 0x801);
  assert_int_equal(x.cs.selector, ENTRY >> 4);
  assert_int_equal(x.cs.base, ENTRY);
  assert_int_equal(x.cs.rights, 0x9F);
  assert_int_equal(x.tr.rights, 0x8B);
  assert_int_equal(x.ldtr.rights, 0x82);
}

/* Decision D107: from 4 GiB on the base of CS has no room for it. */
static void entry_above_4_gib(void **state)
{
  (void)state;
  assert_int_equal(entry_check(initial(0, 1ull << 32), entry_case_caps), 418);
  assert_int_equal(entry_check(initial(1, 1ull << 32), entry_case_caps), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(first_vcpu),
    cmocka_unit_test(secondary_vcpu),
    cmocka_unit_test(entry_above_4_gib),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
