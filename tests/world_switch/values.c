/* SPDX-License-Identifier: MIT */
/* Values that differ from each other in most bits, within what a register may hold. */
#include "arch/vmx/control_register.h"
#include "tests/world_switch/layout.h"
#include "tests/world_switch/watch.h"

#define MSR_WORD(n)    (W_MSR + (n))
#define RFLAGS_GUEST   0x247CD5u /* all but TF, IF, RF, VM: DF, IOPL, NT, AC, ID among them */
#define MXCSR_CHOICE   0xE040u   /* FTZ, rounding, DAZ */
#define MXCSR_MASKED   0x1F80u
#define FCW_CHOICE     0xC00u    /* rounding */
#define FCW_MASKED     0x37Fu
#define DR6_CHOICE     0xE00Fu
#define DR6_ONES       0xFFFF0FF0u
#define DR7_CHOICE     0xFFFF0300u /* kinds and lengths, and nothing enabled */
#define DR7_ONES       0x400u
#define CR0_CHOICE     (CR0_MP | CR0_NE | CR0_WP | CR0_AM | CR0_CD)
#define CR0_ONES       (CR0_PE | CR0_ET | CR0_PG)
#define CR4_CHOICE     (CR4_TSD | CR4_DE | CR4_MCE | CR4_PCE | CR4_OSXMMEXCPT)
#define CR4_ONES       (CR4_PAE | CR4_PGE | CR4_OSFXSR | CR4_FSGSBASE | CR4_OSXSAVE)
#define EFER_CHOICE    (EFER_SCE | EFER_NXE)
#define PAT_WAYS       0x0605040100040506u /* one valid type in each byte */

uint64_t fresh(void) {
  static uint64_t seed = 0x9E3779B97F4A7C15u;
  seed ^= seed >> 12;
  seed ^= seed << 25;
  seed ^= seed >> 27;
  return seed * 2685821657736338717u;
}

static uint64_t canonical(void) { return (uint64_t)((int64_t)(fresh() << 16) >> 16); }

/* In the order of GUEST_MSRS. */
static void fresh_msrs(uint64_t *m) {
  m[0] = fresh();
  m[1] = canonical();
  m[2] = canonical();
  m[3] = (uint32_t)fresh();
  for (uint32_t i = 4; i < 7u; i++) m[i] = canonical();
  m[7] = (uint32_t)fresh();
  m[8] = canonical();
  m[9] = canonical();
  uint64_t turn = fresh() % 7u * 8u + 8u;
  m[10] = PAT_WAYS << turn | PAT_WAYS >> (64u - turn);
  m[11] = (fresh() & EFER_CHOICE) | EFER_LME | EFER_LMA;
  m[12] = (uint32_t)fresh();
}

void fresh_guest_words(uint64_t *words) {
  for (uint32_t i = 0; i < WORDS; i++) words[i] = fresh();
  words[4] = canonical();
  words[W_RFLAGS] = (words[W_RFLAGS] & RFLAGS_GUEST) | 2u;
  words[W_MXCSR] = (words[W_MXCSR] & MXCSR_CHOICE) | MXCSR_MASKED;
  words[W_FCW] = (words[W_FCW] & FCW_CHOICE) | FCW_MASKED;
  fresh_msrs(words + W_MSR);
  words[W_DR + 4] = (words[W_DR + 4] & DR6_CHOICE) | DR6_ONES;
  words[W_DR + 5] = (words[W_DR + 5] & DR7_CHOICE) | DR7_ONES;
  words[W_XCR0] = (2u << (words[W_XCR0] % 3u)) - 1u;
  words[W_CR0] = (words[W_CR0] & CR0_CHOICE) | CR0_ONES;
  words[W_CR4] = (words[W_CR4] & CR4_CHOICE) | CR4_ONES;
  words[W_LDTR] = words[W_LDTR] & 1u ? SELECTOR_LDT : 0u;
  words[W_TR] = SELECTOR_TR;
  words[W_GDT_LIMIT] = (words[W_GDT_LIMIT] & 0xFFFFu) | 47u;
  words[W_IDT_LIMIT] &= 0xFFFFu;
}

struct kept fresh_kept(uint64_t rflags) {
  struct kept k = {.rflags = rflags};
  for (uint32_t i = 0; i < 6u; i++) k.gpr[i] = fresh();
  k.mxcsr = ((uint32_t)fresh() & MXCSR_CHOICE) | MXCSR_MASKED;
  k.fcw = ((uint32_t)fresh() & FCW_CHOICE) | FCW_MASKED;
  for (uint32_t i = 0; i < 32u; i++) k.xmm[i] = fresh();
  return k;
}
