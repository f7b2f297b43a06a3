/* SPDX-License-Identifier: MIT */
/* CR3 and the PDPTEs (SDM Vol. 3, 4.4.1, 4.5), XCR0 (Vol. 1, 13.3; Vol. 2, XSETBV, XGETBV). */
#include "modes.h"
#include "tests.h"

#define MEMORY_BITS  24u /* GUEST_MEMORY */
#define TABLE_BIT    19u /* from here on LONG_TABLES with one bit more is an empty page */
#define PCID_MASK    0xFFFull
#define NO_FLUSH     (1ull << 63)
#define PDPTE_BAD    0x1E6ull /* bits 2:1, 8:5 */
#define PHYSICAL_MAX 48u      /* a guest has no address above */
#define XCR0_BITS    10u

static void add(enum op op, uint64_t value, uint64_t extra, struct want want) {
  batch_add((struct record){.op = op, .value = value, .extra = extra}, want);
}

/* ---- CR3 ---- */

/* A page table elsewhere: an empty page of the guest's memory ends in a triple fault, no memory in
 * NOT_FOUND. */
static struct want cr3_want(uint32_t bit, bool pcide) {
  if (1ull << bit >= features.address_limit) {
    if (pcide && bit == 63) return want_value(LONG_TABLES);
    return want_fault(GENERAL_PROTECTION, 0);
  }
  if (bit < 12) return want_value(LONG_TABLES | 1ull << bit);
  return want_status(bit < MEMORY_BITS ? ZX_ERR_NOT_SUPPORTED : ZX_ERR_NOT_FOUND);
}

static void cr3_long(bool pcide) {
  static struct mode m;
  batch_flush();
  m = mode_long;
  m.late = pcide ? CR4_PCIDE : 0;
  batch_mode(&m);
  for (uint32_t bit = 0; bit < 64; bit++) {
    if (bit >= 12 && bit < TABLE_BIT) continue; /* other tables of the guest's */
    add(OP_mov_cr3, LONG_TABLES | 1ull << bit, 0, cr3_want(bit, pcide));
  }
  for (uint64_t v = 0; v <= PCID_MASK; v += 0x111)
    add(OP_mov_cr3, NO_FLUSH | LONG_TABLES | v, 0,
        pcide ? want_value(LONG_TABLES | v) : want_fault(GENERAL_PROTECTION, 0));
}

/* Without paging every 32-bit value is taken; with it, the low bits are ignored. */
static void cr3_legacy(const struct mode *m, uint32_t bits) {
  batch_mode(m);
  for (uint32_t bit = 0; bit < bits; bit++)
    add(OP_mov_cr3, m->cr3 ^ 1ull << bit, 0, want_value(m->cr3 ^ 1ull << bit));
}

/* Each of the four, each bit; what is not present is not looked at. The first one maps the code,
 * and stays where it is. */
static void pdptes(void) {
  uint64_t good = PAE_TABLES + 0x1000;
  batch_mode(&mode_pae);
  for (uint64_t n = 0; n < 4; n++) {
    for (uint32_t bit = 1; bit < 64; bit++) {
      uint64_t v = good | 1u | 1ull << bit;
      bool     bad = ((v & PDPTE_BAD) != 0) || v >= features.address_limit;
      if (n == 0 && bit >= 12 && !bad) continue;
      add(OP_pdpte, v, n, bad ? want_fault(GENERAL_PROTECTION, 0) : want_value(PAE_BAD));
      if (n != 0) add(OP_pdpte, 1ull << bit, n, want_value(PAE_BAD));
    }
  }
}

/* ---- XCR0 ---- */

static bool whole(uint64_t v, uint32_t first, uint64_t bits) {
  return (v >> first & bits) == 0 || (v >> first & bits) == bits;
}

static bool xcr0_takes(uint64_t v) {
  if ((v & ~features.xcr0) != 0 || (v & 1) == 0) return false;
  if ((v & 4) != 0 && (v & 2) == 0) return false;             /* AVX without SSE */
  if (!whole(v, 3, 3) || !whole(v, 17, 3)) return false;      /* MPX, AMX */
  return whole(v, 5, 7) && ((v >> 5 & 7) == 0 || (v & 4) != 0); /* AVX-512 */
}

static void add_xcr0(uint64_t v) {
  add(OP_xsetbv, v, 0, xcr0_takes(v) ? want_value(v) : want_fault(GENERAL_PROTECTION, 0));
}

static void xcr0(const struct mode *base, bool every) {
  static struct mode m;
  batch_flush();
  m = *base;
  m.cr4 |= CR4_OSXSAVE;
  batch_mode(&m);
  for (uint64_t v = 0; every && v < 1u << XCR0_BITS; v++) add_xcr0(v);
  for (uint32_t bit = 0; bit < 64; bit++) {
    add_xcr0(1ull << bit);
    add_xcr0(1u | 1ull << bit);
    add_xcr0(features.xcr0 ^ 1ull << bit);
  }
  for (uint32_t bit = 0; bit < 32; bit++) /* XCR1 and the others do not exist */
    add(OP_xsetbv, 1, 1ull << bit, want_fault(GENERAL_PROTECTION, 0));
  for (uint32_t bit = 1; bit < 32; bit++)
    add(OP_xgetbv, 0, 1ull << bit, want_fault(GENERAL_PROTECTION, 0));
}

static void xcr0_refused(const struct mode *base) {
  static struct mode m;
  batch_mode(base);
  for (uint32_t bit = 0; bit < 64; bit++)
    add(OP_xsetbv, 1ull << bit, 0, want_fault(INVALID_OPCODE, 0));
  add(OP_xgetbv, 0, 0, want_fault(INVALID_OPCODE, 0));
  if (base->ring == 0) return;
  batch_flush();
  m = *base;
  m.cr4 |= CR4_OSXSAVE;
  batch_mode(&m);
  for (uint32_t bit = 0; bit < 64; bit++)
    add(OP_xsetbv, 1u | 1ull << bit, 0, want_fault(GENERAL_PROTECTION, 0));
}

void test_extended(void) {
  batch_case("cr3-values");
  cr3_long(false);
  cr3_long(true);
  cr3_legacy(&mode_protected, 32);
  cr3_legacy(&mode_real, 32);
  cr3_legacy(&mode_paged, 12);
  cr3_legacy(&mode_pae, 5);
  batch_case("pdptes");
  pdptes();
  batch_case("xcr0-values");
  xcr0(&mode_long, true);
  xcr0(&mode_compat, false);
  xcr0(&mode_protected, false);
  xcr0(&mode_pae, false);
  xcr0(&mode_real, false);
  batch_case("xcr0-refused");
  xcr0_refused(&mode_long);
  xcr0_refused(&mode_real);
  xcr0_refused(&mode_protected3);
  xcr0_refused(&mode_compat3);
  xcr0_refused(&mode_long3);
  xcr0_refused(&mode_v86);
  batch_flush();
}
