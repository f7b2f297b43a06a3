/* SPDX-License-Identifier: MIT */
/* Bits of CR0 and of the guest's own MSRs, each turned over: the processor's rules say which values
 * are taken (SDM Vol. 3, 2.5; Vol. 4, table 2-2; Vol. 2, WRMSR). */
#include "outcome.h"
#include "tests.h"

#define CR0_PE (1ull << 0)
#define CR0_NW (1ull << 29)
#define CR0_CD (1ull << 30)
#define CR0_PG (1ull << 31)
#define CR0_BITS 0xE005002Full /* all that can change; ET is 1 for ever */

#define EFER_BITS ((1ull << 0) | (1ull << 11)) /* SCE, NXE: no others in 64-bit mode */
#define EFER_LMA  (1ull << 10)                 /* what is written is ignored, or refused */

/* What value a register takes. */
enum kind { ALL, CANONICAL, LOW_HALF, PAT_TYPES, MTRR_TYPES, EFER };

static const struct { const char *name; uint32_t number; enum kind kind; } msrs[] = {
  {"IA32_SYSENTER_ESP", 0x175, CANONICAL},    {"IA32_SYSENTER_EIP", 0x176, CANONICAL},
  {"IA32_MTRR_FIX64K_00000", 0x250, MTRR_TYPES}, {"IA32_MTRR_FIX4K_F8000", 0x26F, MTRR_TYPES},
  {"IA32_PAT", 0x277, PAT_TYPES},             {"IA32_EFER", 0xC0000080, EFER},
  {"IA32_STAR", 0xC0000081, ALL},             {"IA32_LSTAR", 0xC0000082, CANONICAL},
  {"IA32_CSTAR", 0xC0000083, CANONICAL},      {"IA32_FMASK", 0xC0000084, LOW_HALF},
  {"IA32_FS_BASE", 0xC0000100, CANONICAL},    {"IA32_GS_BASE", 0xC0000101, CANONICAL},
  {"IA32_KERNEL_GS_BASE", 0xC0000102, CANONICAL},
};
#define MSRS (sizeof(msrs) / sizeof(msrs[0]))

/* ---- CR0 ---- */

static bool cr0_is_legal(uint64_t value) {
  if (value >> 32 != 0 || (value & CR0_PG) == 0 || (value & CR0_PE) == 0) return false;
  return (value & CR0_NW) == 0 || (value & CR0_CD) != 0;
}

/* CR0 := (CR0 & INPUT[0]) | INPUT[1]; the old value, and what is read then. */
static bool write_cr0(uint64_t keep, uint64_t set) {
  poke(INPUT, keep);
  poke(INPUT + 8, set);
  return expect_status(ZX_OK, run(ROUTINE_write_cr0));
}

static void flip_cr0(uint64_t old, uint64_t bits) {
  if (!write_cr0(~bits, bits & ~old)) return;
  bool     legal = cr0_is_legal(old ^ bits);
  uint64_t now = legal ? old ^ (bits & CR0_BITS) : 0;
  expect("vector", legal ? NO_FAULT : GENERAL_PROTECTION, peek(FAULT_VECTOR));
  expect("CR0 is what was written, or nothing was", now, peek(RESULT + 8));
}

static void cr0(void) {
  test("cr0-every-bit");
  uint64_t old = write_cr0(~0ull, 0) ? peek(RESULT) : 0;
  for (uint32_t i = 0; i < 64; i++) flip_cr0(old, 1ull << i);
  test("cr0-every-pair");
  for (uint32_t i = 0; i < 32; i++)
    for (uint32_t k = 0; k < i; k++) flip_cr0(old, 1ull << i | 1ull << k);
}

/* ---- MSRs ---- */

static bool is_canonical(uint64_t value) {
  return (uint64_t)((int64_t)(value << 16) >> 16) == value;
}

static bool are_types(uint64_t value, uint32_t legal) {
  for (; value != 0; value >>= 8)
    if ((value & 0xFF) > 7 || (legal >> (value & 7) & 1) == 0) return false;
  return true;
}

static bool is_taken(enum kind kind, uint64_t value, uint64_t bits) {
  switch (kind) {
    case CANONICAL: return is_canonical(value);
    case PAT_TYPES: return are_types(value, 0xF3);  /* not 2 and 3 */
    case MTRR_TYPES: return are_types(value, 0x73); /* not 2, 3 and 7 */
    case EFER: return (bits & ~EFER_BITS) == 0;
    default: return true;
  }
}

static void flip_msr(uint32_t i, uint64_t bits) {
  poke(INPUT + 8, msrs[i].number);
  uint64_t vector = outcome(ROUTINE_flip_msr, bits);
  if (msrs[i].kind == EFER && bits == EFER_LMA) return;
  if (msrs[i].kind == LOW_HALF && bits >> 32 != 0) return; /* reserved; Bochs takes them */
  bool taken = is_taken(msrs[i].kind, peek(RESULT + 16) ^ bits, bits);
  expect(msrs[i].name, taken ? NO_FAULT : GENERAL_PROTECTION, vector);
  if (taken) expect(msrs[i].name, bits, peek(RESULT + 8));
}

static void every_msr(void) {
  test("msr-every-bit");
  for (uint32_t i = 0; i < MSRS; i++)
    for (uint32_t bit = 0; bit < 64; bit++) flip_msr(i, 1ull << bit);
}

void test_registers(void) {
  cr0();
  every_msr();
}
