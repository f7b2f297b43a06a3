/* SPDX-License-Identifier: MIT */
/* arch/vmx/controls.c: which processors are good enough, and the controls that come out. */
#include "arch/vmx/controls.h"
#include "tests/unit/fixture.h"

#define ANY (0xFFFFFFFFull << 32) /* every bit may be 1, none must */

static struct vmx_capabilities good(void)
{
  return (struct vmx_capabilities){.basic = 0x1000ull << 32 | 6ull << 50, .pin = ANY,
                                   .primary = ANY, .secondary = ANY, .exit = ANY, .entry = ANY,
                                   .ept_vpid = UINT64_MAX};
}

static void a_good_processor(void **state)
{
  (void)state;
  struct vmx_capabilities has = good();
  struct vmx_controls     c;
  assert_null(vmx_check_capabilities(&has));
  assert_null(vmx_compute_controls(&has, &c));
  assert_int_equal(c.pin, 0x69);
  assert_int_equal(c.primary, 0xB1180480);
  assert_int_equal(c.primary & PRIMARY_INTERRUPT_WINDOW, 0);
  assert_int_equal(c.secondary, 0x10AA);
  assert_int_equal(c.entry & ENTRY_IA32E_GUEST, 0);
}

/* How many bits of the word, each taken away alone, make the processor too poor. */
static uint32_t refusals(struct vmx_capabilities *has, uint64_t *word)
{
  struct vmx_controls c;
  uint64_t            was     = *word;
  uint32_t            refused = 0;
  for (uint32_t bit = 32; bit < 64; bit++) {
    *word = was & ~(1ull << bit);
    if (vmx_compute_controls(has, &c) != NULL)
      refused++;
  }
  *word = was;
  return refused;
}

static void what_is_needed(void **state)
{
  (void)state;
  struct vmx_capabilities has = good();
  assert_int_equal(refusals(&has, &has.pin), 2);
  assert_int_equal(refusals(&has, &has.primary), 9);
  assert_int_equal(refusals(&has, &has.secondary), 3);
  assert_int_equal(refusals(&has, &has.exit), 7);
  assert_int_equal(refusals(&has, &has.entry), 4);
}

static void what_must_be_off(void **state)
{
  (void)state;
  struct vmx_capabilities has = good();
  struct vmx_controls     c;
  for (uint32_t bit = 15; bit < 17; bit++) {
    has.primary = ANY | 1ull << bit;
    assert_non_null(vmx_compute_controls(&has, &c));
  }
  has     = good();
  has.pin = ANY | 0x16; /* bits that the processor insists on stay 1 */
  assert_null(vmx_compute_controls(&has, &c));
  assert_int_equal(c.pin, 0x7F);
}

static void capabilities(void **state)
{
  (void)state;
  const uint32_t needed[] = {6, 14, 20, 25, 26, 32, 41};
  for (uint32_t i = 0; i < 7; i++) {
    struct vmx_capabilities has = good();
    has.ept_vpid &= ~(1ull << needed[i]);
    assert_non_null(vmx_check_capabilities(&has));
  }
  struct vmx_capabilities has = good();
  has.basic += 1ull << 32;
  assert_non_null(vmx_check_capabilities(&has));
  has       = good();
  has.basic = 0x1000ull << 32;
  assert_non_null(vmx_check_capabilities(&has));
}

static void fixed_bits(void **state)
{
  (void)state;
  assert_int_equal(vmx_cr_allowed(0x21, 0x21, 0xFF), 1);
  assert_int_equal(vmx_cr_allowed(0x20, 0x21, 0xFF), 0);
  assert_int_equal(vmx_cr_allowed(0x121, 0x21, 0xFF), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_good_processor), cmocka_unit_test(what_is_needed),
    cmocka_unit_test(what_must_be_off), cmocka_unit_test(capabilities),
    cmocka_unit_test(fixed_bits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
