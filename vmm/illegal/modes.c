/* SPDX-License-Identifier: MIT */
#include "modes.h"

const struct mode
    mode_real = {"real mode", CR0_ET, OLD_TABLES, 0, 0, 0, 16, 0, SEL_TSS32},
    mode_v86 = {"virtual-8086 mode", UNPAGED, OLD_USER, 0, 0, 0, 16, 3, SEL_TSS32},
    mode_protected = {"protected mode", UNPAGED, OLD_TABLES, 0, 0, 0, 32, 0, SEL_TSS32},
    mode_protected3 = {"protected mode, ring 3", UNPAGED, OLD_USER, 0, 0, 0, 32, 3, SEL_TSS32},
    mode_paged = {"32-bit paging", PAGED, OLD_TABLES, CR4_PSE, 0, 0, 32, 0, SEL_TSS32},
    mode_pae = {"PAE paging", PAGED, PAE_TABLES, CR4_PAE, 0, 0, 32, 0, SEL_TSS32},
    mode_compat = {"compatibility mode", PAGED, LONG_TABLES, CR4_PAE, 0, EFER_LME, 32, 0,
                   SEL_TSS32},
    mode_compat3 = {"compatibility mode, ring 3", PAGED, LONG_USER, CR4_PAE, 0, EFER_LME, 32, 3,
                    SEL_TSS32},
    mode_long = {"64-bit mode", PAGED, LONG_TABLES, CR4_PAE, 0, EFER_LME, 64, 0, SEL_TSS32},
    mode_long3 = {"64-bit mode, ring 3", PAGED, LONG_USER, CR4_PAE, 0, EFER_LME, 64, 3, SEL_TSS32};

struct features features;

enum word { A, B, C, D };

/* A feature, and the bits of CR4 that exist with it (SDM Vol. 2, CPUID; Vol. 3, 2.5). */
static const struct {
  uint32_t  leaf;
  enum word word;
  uint32_t  bit;
  uint64_t  cr4;
} cr4_bits[] = {
  {1, D, 1, 3u << 0},    {1, D, 4, 1u << 2},    {1, D, 2, 1u << 3},   {1, D, 3, 1u << 4},
  {1, D, 6, 1u << 5},    {1, D, 7, 1u << 6},    {1, D, 13, 1u << 7},  {1, D, 24, 1u << 9},
  {1, D, 25, 1u << 10},  {7, C, 2, 1u << 11},   {7, C, 16, 1u << 12}, {1, C, 5, 1u << 13},
  {1, C, 6, 1u << 14},   {7, B, 0, 1u << 16},   {1, C, 17, 1u << 17}, {1, C, 26, 1u << 18},
  {7, C, 23, 1u << 19},  {7, B, 7, 1u << 20},   {7, B, 20, 1u << 21}, {7, C, 3, 1u << 22},
  {7, C, 7, 1u << 23},   {7, C, 31, 1u << 24},  {7, D, 5, 1u << 25},
};
#define CR4_PCE (1ull << 8) /* there since the Pentium Pro */

static uint32_t ask(uint32_t leaf, enum word word) {
  uint64_t both = batch_ask(word == A || word == D ? OP_cpuid_ad : OP_cpuid_bc, leaf, 0);
  return (uint32_t)(word == A || word == B ? both : both >> 32);
}

void features_read(void) {
  batch_mode(&mode_long);
  features.cr4 = CR4_PCE;
  for (uint32_t i = 0; i < sizeof(cr4_bits) / sizeof(cr4_bits[0]); i++)
    if (ask(cr4_bits[i].leaf, cr4_bits[i].word) >> cr4_bits[i].bit & 1)
      features.cr4 |= cr4_bits[i].cr4;
  uint32_t extended = ask(0x80000001u, D);
  features.efer = EFER_LMA | (extended >> 11 & 1 ? EFER_SCE : 0) |
                  (extended >> 29 & 1 ? EFER_LME : 0) | (extended >> 20 & 1 ? EFER_NXE : 0);
  features.address_limit = 1ull << (ask(0x80000008u, A) & 0xFF);
  features.xcr0 = batch_ask(OP_cpuid_ad, 0xD, 0);
}
