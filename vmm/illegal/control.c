/* SPDX-License-Identifier: MIT */
/* CR0, CR3, CR4, CR8, EFER and those that do not exist, in every mode: SDM Vol. 2, "MOV - Move
 * to/from Control Registers", WRMSR; Vol. 3, 2.2.1, 2.5, 4.1.2, 4.4.1, 10.8.5. */
#include "modes.h"
#include "tests.h"

#define CR0_READS   0xE005003Full /* what exists; reserved bits of the low half are ignored */
#define PDPT_LEGACY (CR4_PAE | CR4_PGE | CR4_PSE | CR4_SMEP)
#define COUNT(a)    (sizeof(a) / sizeof((a)[0]))

/* Between the plain modes: what decides whether paging or IA-32e mode may begin or end. */
static const struct mode varied[] = {
  {"protected mode, PAE", UNPAGED, PAE_TABLES, CR4_PAE, 0, 0, 32, 0, SEL_TSS32},
  {"protected mode, PAE, bad PDPTEs", UNPAGED, LONG_TABLES, CR4_PAE, 0, 0, 32, 0, SEL_TSS32},
  {"protected mode, LME", UNPAGED, LONG_TABLES, 0, 0, EFER_LME, 32, 0, SEL_TSS32},
  {"protected mode, LME, PAE", UNPAGED, LONG_TABLES, CR4_PAE, 0, EFER_LME, 32, 0, SEL_TSS32},
  {"protected mode, LME, PAE, 16-bit TSS", UNPAGED, LONG_TABLES, CR4_PAE, 0, EFER_LME, 32, 0,
   SEL_TSS16},
  {"real mode, LME, PAE", CR0_ET, LONG_TABLES, CR4_PAE, 0, EFER_LME, 16, 0, SEL_TSS32},
  {"real mode, LME", CR0_ET, LONG_TABLES, 0, 0, EFER_LME, 16, 0, SEL_TSS32},
  {"compatibility mode, PCIDE", PAGED, LONG_TABLES, CR4_PAE, CR4_PCIDE, EFER_LME, 32, 0,
   SEL_TSS32},
  {"64-bit mode, PCIDE", PAGED, LONG_TABLES, CR4_PAE, CR4_PCIDE, EFER_LME, 64, 0, SEL_TSS32},
  {"64-bit mode, CR3.PWT", PAGED, LONG_TABLES | 8u, CR4_PAE, 0, EFER_LME, 64, 0, SEL_TSS32},
};
static const struct mode *const plain[] = {&mode_real, &mode_protected, &mode_paged, &mode_pae,
                                           &mode_compat, &mode_long};
static const struct mode *const outer[] = {&mode_protected3, &mode_compat3, &mode_long3, &mode_v86};

static bool has(uint64_t word, uint64_t bits) { return (word & bits) != 0; }

static uint32_t cr4_now(const struct mode *m) { return m->cr4 | m->late; }

/* The tables of another kind of paging have bit 1 in their first entry, which is reserved here. */
static bool pdptes_are_good(const struct mode *m) { return m->cr3 == PAE_TABLES; }

static bool cr0_takes(const struct mode *m, uint64_t v) {
  if (v >> 32 != 0 || (has(v, CR0_PG) && !has(v, CR0_PE))) return false;
  if (has(v, CR0_NW) && !has(v, CR0_CD)) return false;
  if (has(v, CR0_PG) && !has(m->cr0, CR0_PG)) {
    if (has(m->efer, EFER_LME)) return has(m->cr4, CR4_PAE) && m->tr != SEL_TSS16;
    return !has(m->cr4, CR4_PAE) || pdptes_are_good(m);
  }
  if (!has(v, CR0_PG) && has(m->cr0, CR0_PG)) return m->width != 64 && !has(m->late, CR4_PCIDE);
  return true;
}

static bool cr4_takes(const struct mode *m, uint64_t v) {
  uint64_t now = cr4_now(m);
  if (has(v, ~features.cr4)) return false;
  if (has(v & ~now, CR4_PCIDE) && (!mode_is_long(m) || (m->cr3 & 0xFFF) != 0)) return false;
  if (mode_is_long(m)) return has(v, CR4_PAE);
  if (has(m->cr0, CR0_PG) && has(v, CR4_PAE) && has(v ^ now, PDPT_LEGACY))
    return pdptes_are_good(m);
  return true;
}

static bool efer_takes(const struct mode *m, uint64_t v) {
  if (has(v, ~features.efer)) return false;
  return !has(m->cr0, CR0_PG) || !has(v ^ m->efer, EFER_LME);
}

/* ---- what is tried ---- */

static void add(enum op op, uint64_t value, bool takes, uint64_t result) {
  batch_add((struct record){.op = op, .value = value, .extra = IA32_EFER},
            takes ? want_value(result) : want_fault(GENERAL_PROTECTION, 0));
}

static void add_cr0(const struct mode *m, uint64_t v) {
  add(OP_mov_cr0, v, cr0_takes(m, v), (v & CR0_READS) | CR0_ET);
}

static void add_cr4(const struct mode *m, uint64_t v) {
  add(OP_mov_cr4, v, cr4_takes(m, v), v);
}

static void add_efer(const struct mode *m, uint64_t v) {
  uint64_t lma = mode_is_long(m) ? EFER_LMA : 0; /* read-only */
  add(OP_exchange_msr, v, efer_takes(m, v), (v & ~EFER_LMA) | lma);
}

/* The old value, with each of `width` bits turned over, and each two of the first `low`. */
static void flip(const struct mode *m, void (*add_one)(const struct mode *, uint64_t),
                 uint64_t old, uint32_t width, uint32_t low) {
  add_one(m, old);
  for (uint32_t i = 0; i < width; i++) add_one(m, old ^ 1ull << i);
  for (uint32_t i = 0; i < low; i++)
    for (uint32_t k = 0; k < i; k++) add_one(m, old ^ 1ull << i ^ 1ull << k);
}

static void each_register(const struct mode *m) {
  uint32_t width = m->width == 64 ? 64 : 32;
  uint64_t lma = mode_is_long(m) ? EFER_LMA : 0;
  batch_mode(m);
  flip(m, add_cr0, m->cr0, width, 32);
  flip(m, add_cr0, m->cr0 ^ (CR0_NE | CR0_CD), width, 0); /* these exit, the others need not */
  flip(m, add_cr4, cr4_now(m), width, 26);
  flip(m, add_efer, m->efer | lma, 64, 12);
}

/* Ring 3 may not, whatever the value. */
static void refused(const struct mode *m) {
  static const enum op ops[] = {OP_mov_cr0, OP_mov_cr3, OP_mov_cr4, OP_mov_cr8, OP_exchange_msr,
                                OP_rdmsr, OP_wrmsr};
  batch_mode(m);
  for (uint32_t i = 0; i < COUNT(ops); i++) {
    if (ops[i] == OP_mov_cr8 && m->width != 64) continue;
    for (uint32_t bit = 0; bit < 64; bit++) add(ops[i], 1ull << bit, false, 0);
  }
}

static void cr8(void) {
  batch_mode(&mode_long);
  for (uint64_t v = 0; v < 32; v++) add(OP_mov_cr8, v, v < 16, v);
  for (uint32_t bit = 5; bit < 64; bit++) add(OP_mov_cr8, 1ull << bit, false, 0);
}

static void other_registers(const struct mode *m) {
  batch_mode(m);
  for (uint64_t n = 1; n < (m->width == 64 ? 16u : 8u); n++) {
    if (n == 2 || n == 3 || n == 4 || n == 8) continue;
    for (uint64_t to = 0; to < 2; to++)
      batch_add((struct record){.op = OP_mov_other_cr, .extra = 16 * n + to},
                want_fault(INVALID_OPCODE, 0));
  }
}

void test_control(void) {
  batch_case("control-registers");
  for (uint32_t i = 0; i < COUNT(plain); i++) each_register(plain[i]);
  for (uint32_t i = 0; i < COUNT(varied); i++) each_register(&varied[i]);
  batch_case("control-registers-ring-3");
  for (uint32_t i = 0; i < COUNT(outer); i++) refused(outer[i]);
  batch_case("cr8-values");
  cr8();
  batch_case("control-registers-that-are-none");
  for (uint32_t i = 0; i < COUNT(plain); i++) other_registers(plain[i]);
  batch_flush();
}
