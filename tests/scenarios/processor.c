/* SPDX-License-Identifier: MIT */
/* arch/vmx outside the core: CR0, XCR0, MSRs. Pure functions, compiled for
 * the host here. */
#include "arch/vmx/control_register.h"
#include "arch/vmx/msr.h"
#include "tests/unit/fixture.h"

#define LONG_MODE (CR0_PE | CR0_PG | CR0_ET | CR0_NE | CR0_WP)

static const struct cr_state long_mode = {LONG_MODE, CR4_PAE | CR4_PGE,
                                          EFER_SCE | EFER_LME | EFER_LMA, true, true};
static const struct cr_state real_mode = {CR0_ET | CR0_NE, 0, EFER_SCE, false, false};

/* NE is set by the guest: it sees it, the processor had it before. */
static void vcpu_write_cr0(void **state)
{
  (void)state;
  struct cr0_write w = cr0_write(LONG_MODE & ~CR0_NE, long_mode);
  assert_false(w.fault);
  assert_int_equal(w.shadow & CR0_NE, 0);
  assert_int_equal(w.cr0 & CR0_NE, CR0_NE);
  w = cr0_write(LONG_MODE | CR0_CD | CR0_NW, long_mode);
  assert_false(w.fault);
  assert_int_equal(w.cr0, LONG_MODE);
  assert_int_equal(w.shadow, LONG_MODE | CR0_CD | CR0_NW);
  assert_false(w.flush);
  assert_true(cr0_write(LONG_MODE & ~CR0_WP, long_mode).flush);
}

static void vcpu_write_invalid_cr0(void **state)
{
  (void)state;
  const uint64_t bad[] = {LONG_MODE | CR0_NW, LONG_MODE & ~CR0_PE, LONG_MODE & ~CR0_PG,
                          LONG_MODE | 1ull << 32};
  for (uint32_t i = 0; i < 4; i++) {
    struct cr0_write w = cr0_write(bad[i], long_mode);
    assert_true(w.fault);
    assert_int_equal(w.cr0, long_mode.cr0);
    assert_int_equal(w.efer, long_mode.efer);
  }
}

/* PG goes on with LME: LMA and the entry control follow; it needs PAE, and no CS.L. */
static void paging_on(void **state)
{
  (void)state;
  struct cr_state s = real_mode;
  s.efer |= EFER_LME;
  assert_true(cr0_write(LONG_MODE, s).fault);
  s.cr4 = CR4_PAE;
  struct cr0_write w = cr0_write(LONG_MODE, s);
  assert_false(w.fault);
  assert_true(w.ia32e_guest);
  assert_int_equal(w.efer & EFER_LMA, EFER_LMA);
  assert_false(w.load_pdptes);
  assert_true(w.flush);
  s.cs_l = true;
  assert_true(cr0_write(LONG_MODE, s).fault);
  s.cs_l = false;
  s.efer = 0;
  w      = cr0_write(LONG_MODE, s);
  assert_true(w.load_pdptes);
  assert_false(w.ia32e_guest);
  s.cr4 = 0;
  assert_false(cr0_write(LONG_MODE, s).load_pdptes);
}

/* PG goes off from compatibility mode: LMA and the control go too (haxm, xhyve: they stayed). */
static void paging_off(void **state)
{
  (void)state;
  struct cr_state s = long_mode;
  s.code64 = s.cs_l = false;
  struct cr0_write w = cr0_write(LONG_MODE & ~CR0_PG, s);
  assert_false(w.fault);
  assert_int_equal(w.efer & EFER_LMA, 0);
  assert_int_equal(w.efer & EFER_LME, EFER_LME);
  assert_false(w.ia32e_guest);
  assert_true(w.flush);
  s.cr4 |= CR4_PCIDE;
  assert_true(cr0_write(LONG_MODE & ~CR0_PG, s).fault);
}

/* Outside 64-bit mode the operand has 32 bits; what was left in the upper half does not count. */
static void operand_of_32_bits(void **state)
{
  (void)state;
  assert_false(cr0_write(0xFFFFFFFF00000000 | CR0_PE, real_mode).fault);
}

static void pdptes(void **state)
{
  (void)state;
  assert_true(pdpte_valid(0xFFFFFFFFFFFFFFFE, 36));
  assert_true(pdpte_valid(0x1001, 36));
  assert_false(pdpte_valid(0x1003, 36));
  assert_false(pdpte_valid(0x1101, 36));
  assert_false(pdpte_valid(1ull << 36 | 1, 36));
}

static void xsetbv(void **state)
{
  (void)state;
  assert_true(xcr0_valid(1, 7));
  assert_true(xcr0_valid(7, 7));
  assert_false(xcr0_valid(0, 7));
  assert_false(xcr0_valid(2, 7));
  assert_false(xcr0_valid(5, 7));
  assert_false(xcr0_valid(7, 3));
  assert_false(xcr0_valid(1ull << 63 | 1, 7));
}

/* ---- MSRs ---- */
static struct msr_state msrs;
static const struct msr_view msr_view = {0x123456789A, 2};

static uint32_t known(uint32_t index)
{
  return !msr_read(&msrs, msr_view, index).fault;
}

/* The whole index space near every table, and strides of the rest: 41 are known. */
static void msr_world_is_closed(void **state)
{
  (void)state;
  msr_reset(&msrs, 48, 1);
  uint32_t count = 0;
  for (uint32_t i = 0; i < 0x2000; i++)
    count += known(i) + known(0xC0000000 + i) + known(0x40000000 + i) + known(0xC0010000 + i);
  assert_int_equal(count, 16 + 11 + 14);
  for (uint64_t i = 0; i < 1ull << 32; i += 4093)
    if (i >= 0x2000 && (i < 0xC0000000 || i >= 0xC0002000))
      assert_false(known((uint32_t)i) || msr_write(&msrs, (uint32_t)i, 0));
  for (uint32_t i = 0x800; i < 0xC00; i++) /* x2APIC */
    assert_false(known(i) || msr_write(&msrs, i, 0) || msr_passes(i));
  assert_false(known(0x1F8) || known(0x210) || known(0x2F8) || known(0x251) || known(0x270));
}

static void msr_values(void **state)
{
  (void)state;
  msr_reset(&msrs, 48, 1);
  assert_int_equal(msr_read(&msrs, msr_view, 0x10).value, msr_view.tsc);
  assert_int_equal(msr_read(&msrs, msr_view, 0x1D9).value, msr_view.debugctl);
  assert_int_equal(msr_read(&msrs, msr_view, 0x1B).value, 0xFEE00100);
  assert_int_equal(msr_read(&msrs, msr_view, 0x3A).value, 1);
  assert_int_equal(msr_read(&msrs, msr_view, 0xFE).value, 0x508);
  assert_int_equal(msr_read(&msrs, msr_view, 0x1A0).value, 0x1801);
  const uint32_t zero[] = {0x17, 0xCE, 0x140, 0x179, 0x17A, 0x8B, 0xC0000083};
  for (uint32_t i = 0; i < 7; i++)
    assert_int_equal(msr_read(&msrs, msr_view, zero[i]).value, 0);
  msr_reset(&msrs, 48, 0);
  assert_int_equal(msr_read(&msrs, msr_view, 0x1B).value, 0xFEE00000);
}

static void check_write(uint32_t index, uint64_t value, uint32_t good)
{
  uint64_t before = msr_read(&msrs, msr_view, index).value;
  if (msr_write(&msrs, index, value) != (good != 0))
    fail_msg("WRMSR %x: %lx", index, value);
  if (!good)
    assert_int_equal(msr_read(&msrs, msr_view, index).value, before);
}

static void msr_writes(void **state)
{
  (void)state;
  msr_reset(&msrs, 48, 1);
  const struct { uint32_t index; uint64_t value; uint32_t good; } writes[] = {
    {0x200, 6, 1}, {0x200, 0x1000000000000 | 6, 0}, {0x200, 7, 0}, {0x200, 2, 0}, {0x200, 0x100, 0},
    {0x201, 0xFFFFFFF00800, 1}, {0x201, 0x800, 1}, {0x201, 0x801, 0},
    {0x201, 1ull << 48, 0}, {0x20F, 0x800, 1},
    {0x250, 0x0606060606060606, 1}, {0x250, 0x0606060602060606, 0}, {0x258, 1, 1}, {0x259, 5, 1},
    {0x268, 0, 1}, {0x26F, 4, 1}, {0x26F, 7ull << 56, 0},
    {0x2FF, 0xC06, 1}, {0x2FF, 0x1006, 0}, {0x2FF, 0xC02, 0},
    {0x1B, 0xFEE00100, 1}, {0x1B, 0xFEE00900, 0}, {0x1B, 0xFEE00000, 0},
    {0x8B, 77, 1}, {0x17A, 0, 1}, {0x17A, 1, 0}, {0x1A0, 0x1801, 1}, {0x1A0, 1, 0},
    {0x140, 0, 1}, {0x140, 1, 0}, {0x1D9, 2, 1}, {0x1D9, 1, 0}, {0x1D9, 0x4002, 0},
    {0xC0000083, 0x7FFFFFFFFFFF, 1}, {0xC0000083, 0x800000000000, 0},
    {0xC0000083, 0xFFFF800000000000, 1}, {0x10, 0, 0}, {0x3A, 5, 0}, {0xFE, 0x508, 0},
  };
  for (uint32_t i = 0; i < sizeof writes / sizeof writes[0]; i++)
    check_write(writes[i].index, writes[i].value, writes[i].good);
  assert_int_equal(msr_read(&msrs, msr_view, 0x8B).value, 77);
  msr_reset(&msrs, 48, 0);
  check_write(0x1B, 0xFEE00000, 1);
  check_write(0x1B, 0xFEE00100, 0);
}

static void msrs_that_pass(void **state)
{
  (void)state;
  const uint32_t pass[] = {0x174, 0x175, 0x176, 0x277, 0xC0000080, 0xC0000081, 0xC0000082,
                           0xC0000084, 0xC0000100, 0xC0000101, 0xC0000102, 0xC0000103};
  uint32_t count = 0;
  for (uint32_t i = 0; i < 0x2000; i++)
    count += msr_passes(i) + msr_passes(0xC0000000 + i);
  assert_int_equal(count, 12);
  for (uint32_t i = 0; i < 12; i++)
    assert_true(msr_passes(pass[i]));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(vcpu_write_cr0), cmocka_unit_test(vcpu_write_invalid_cr0),
    cmocka_unit_test(paging_on), cmocka_unit_test(paging_off),
    cmocka_unit_test(operand_of_32_bits), cmocka_unit_test(pdptes), cmocka_unit_test(xsetbv),
    cmocka_unit_test(msr_world_is_closed), cmocka_unit_test(msr_values),
    cmocka_unit_test(msr_writes), cmocka_unit_test(msrs_that_pass),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
