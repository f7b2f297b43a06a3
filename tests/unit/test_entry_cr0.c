/* SPDX-License-Identifier: MIT */
/* A MOV to CR0 that is emulated leaves a state that enters, or faults: over chains of writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/vmx/control_register.h"
#include "tests/unit/entry_cases.h"

#define IA32E_GUEST 0x200u
#define CS_L        0x2000u
#define CR0_BITS    0xE005002Full /* PE MP EM TS NE WP AM NW CD PG */
#define WRITES      200000u

/* As the runner does it (runner/emulate.c); the guest's PDPTEs are loaded, and good. */
static bool write_cr0(struct entry_state *x, uint64_t value)
{
  bool cs_l = (x->cs.rights & CS_L) != 0;
  struct cr_state s = {x->guest.cr0, x->guest.cr4, x->guest.efer,
                       cs_l && (x->guest.efer & EFER_LMA) != 0, cs_l,
                       x->tr.rights % 16u == 3u};
  struct cr0_write w = cr0_write(value, s);
  if (w.fault)
    return false;
  x->guest.cr0 = w.cr0;
  x->guest.efer = w.efer;
  x->controls.entry &= ~(uint64_t)IA32E_GUEST;
  if (w.ia32e_guest)
    x->controls.entry |= IA32E_GUEST;
  return true;
}

/* The guest's own doing, between the writes: PAE, LME, a code segment of its mode. */
static void act(struct entry_state *x, uint64_t random)
{
  bool paging = (x->guest.cr0 & CR0_PG) != 0;
  if (!paging && (random & 1u) != 0)
    x->guest.cr4 ^= CR4_PAE;
  if (!paging && (random & 2u) != 0)
    x->guest.efer ^= EFER_LME;
  if ((random & 4u) != 0 && (x->guest.cr0 & CR0_PE) != 0 && (x->guest.rflags & 0x20000u) == 0)
    x->cs.rights = (x->guest.efer & EFER_LMA) != 0 && (random & 8u) != 0 ? 0xA09Bu : 0xC09Bu;
}

static void writes_keep_a_state_that_enters(void **state)
{
  (void)state;
  uint64_t seed = 7;
  uint32_t written = 0, faults = 0;
  for (uint32_t base = 0; base <= BASE_LONG; base++) {
    struct entry_state x = entry_base_state(base, entry_case_caps, entry_case_host,
                                            entry_case_pages);
    for (uint32_t n = 0; n < 100000; n++) {
      uint64_t value = entry_random(&seed) >> 32, random = entry_random(&seed);
      if ((random & 0x700u) != 0)
        value = x.guest.cr0 ^ 1ull << (random >> 16 & 31u);
      if (write_cr0(&x, value))
        written++;
      else
        faults++;
      assert_int_equal(entry_check(x, entry_case_caps), 0);
      act(&x, random);
      assert_int_equal(entry_check(x, entry_case_caps), 0);
    }
  }
  assert_true(written > 100000 && faults > 1000);
}

/* What a MOV from the register gives (SDM Vol. 3, 25.3). */
static uint64_t seen(uint64_t mask, uint64_t shadow, uint64_t real)
{
  return (shadow & mask) | (real & ~mask);
}

/* CR0 of a guest: what the processor does by itself, or cr0_write after an exit */
struct cr0 {
  uint64_t real, shadow, mask;
  uint32_t exits;
};

static void move(struct cr0 *c, uint64_t value)
{
  struct cr_state s = {c->real, CR4_PAE, 0, 0, 0, 0};
  struct cr0_write w = cr0_write(value, s);
  bool exits = ((value ^ c->shadow) & c->mask) != 0;
  uint64_t own = CR0_BITS & ~c->mask;
  if (w.fault)
    return;
  if (!exits)
    assert_int_equal((c->real & ~own) | (value & own), w.cr0);
  c->exits += exits;
  c->real = w.cr0;
  if (exits)
    c->shadow = w.shadow;
  assert_int_equal(seen(c->mask, c->shadow, c->real), (value & CR0_BITS) | CR0_ET);
}

static void guest_reads_the_cr0_that_it_wrote(void **state)
{
  (void)state;
  struct cr_masks m = cr_masks();
  struct cr0 c = {0x10030u, m.cr0_shadow, m.cr0, 0}; /* ET NE WP, as a vcpu starts */
  uint64_t seed = 11;
  assert_int_equal(seen(c.mask, c.shadow, c.real), 0x10010u);
  for (uint32_t n = 0; n < WRITES; n++) {
    uint64_t bits = 1ull << (entry_random(&seed) >> 59) | 1ull << (entry_random(&seed) >> 59);
    move(&c, seen(c.mask, c.shadow, c.real) ^ bits);
  }
  assert_true(c.exits > WRITES / 20 && c.exits < WRITES / 2);
}

static void guest_has_its_bits_of_cr4(void **state)
{
  (void)state;
  struct cr_masks m = cr_masks();
  for (uint32_t i = 0; i < 64; i++) {
    bool its = i <= 11 || (i >= 16 && i <= 18) || i == 20 || i == 21;
    assert_int_equal(m.cr4 >> i & 1u, !its);
    assert_int_equal(seen(m.cr4, m.cr4_shadow, 1ull << i), its ? 1ull << i : 0);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(writes_keep_a_state_that_enters),
    cmocka_unit_test(guest_reads_the_cr0_that_it_wrote),
    cmocka_unit_test(guest_has_its_bits_of_cr4),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
