/* SPDX-License-Identifier: MIT */
/* RDMSR and WRMSR of every number in the ranges of the MSR bitmap (SDM Vol. 3, "MSR-Bitmap
 * Address"), of the x2APIC's, and at the edges of all others: what is not there is #GP(0). */
#include "modes.h"
#include "msrs.h"
#include "tests.h"

#define HIGH       0xC0000000u
#define RANGE      0x2000u
#define APIC_FIRST 0x800u
#define APIC_LAST  0x8FFu

static void add_read(uint32_t number) {
  batch_add((struct record){.op = OP_rdmsr, .extra = number},
            msr_is_read(number) ? want_done() : want_fault(GENERAL_PROTECTION, 0));
}

/* A register that can be read gets back what it had. */
static void add_write(uint32_t number, uint64_t value) {
  enum op op = msr_is_exchanged(number) ? OP_exchange_msr : OP_wrmsr;
  batch_add((struct record){.op = op, .extra = number, .value = value},
            msr_takes(number, value) ? want_done() : want_fault(GENERAL_PROTECTION, 0));
}

static void add_both(uint32_t number) {
  add_read(number);
  add_write(number, 0);
}

static void range(uint32_t first, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) add_both(first + i);
}

/* Around each power of two, and where other vendors and hypervisors have theirs. */
static void edges(void) {
  static const uint32_t others[] = {0x40000000u, 0x4B564D00u, 0x80000000u, 0xBFFFFFF0u,
                                    HIGH + RANGE, 0xC0010000u, 0xC0011000u, 0xFFFFFF00u};
  for (uint32_t bit = 13; bit < 32; bit++) {
    add_both((1u << bit) - 1);
    add_both(1u << bit);
    add_both((1u << bit) + 1);
  }
  for (uint32_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) range(others[i], 0x100);
}

/* In each mode: every register that there is, and its neighbours. */
static void neighbours(const struct mode *m) {
  batch_mode(m);
  for (uint32_t i = 0; i < msr_count; i++)
    for (uint32_t k = 0; k < 3; k++) {
      uint32_t number = msr_numbers[i] + k - 1;
      if (number == IA32_EFER) add_read(number); /* its write goes by the mode: control.c */
      else add_both(number);
    }
}

void test_numbers(void) {
  batch_case("msr-numbers-low");
  batch_mode(&mode_long);
  range(0, RANGE);
  batch_case("msr-numbers-high");
  range(HIGH, RANGE);
  batch_case("msr-numbers-edges");
  edges();
  batch_case("msr-numbers-x2apic");
  for (uint32_t number = APIC_FIRST; number <= APIC_LAST; number++)
    for (uint32_t bit = 0; bit < 64; bit++)
      if (!msr_is_written(number)) add_write(number, 1ull << bit);
  batch_case("msr-numbers-each-mode");
  neighbours(&mode_real);
  neighbours(&mode_protected);
  neighbours(&mode_pae);
  neighbours(&mode_compat);
  batch_flush();
}
