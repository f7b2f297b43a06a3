/* SPDX-License-Identifier: MIT */
#include "arch/vmx/entry_start.h"

#include "arch/vmx/entry_bits.h"

#define NOT_PE_PG     0xFFFFFFFF7FFFFFFEu
#define CR0_ET_NE     0x30u
#define CR0_OF_GUEST  0x8005000Fu /* PE MP EM TS WP AM PG */
#define EFER_LMA      0x400u
#define DEBUGCTL_BTF  2u
#define ENTRY_STATED  0x3FFFFu
#define LEAST_HALF    16u
#define GREATEST_HALF 0x8000000000000000u

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_cr0_free(must, may); */
static bool cr0_free(uint64_t must, uint64_t may)
{
  return within(CR0_ET_NE, must, may) && within(CR0_OF_GUEST, 0u, may);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_mode_word(word, CapsOf(k)); */
static bool mode_word(uint64_t word, struct entry_caps k)
{
  return has(word, B2) && has(word, B15) && !has(word, B10) && !has(word, B11) &&
         within(word, k.entry_must, k.entry_may) && within(word, 0u, ENTRY_STATED);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_alike(e, f); */
static bool alike(uint64_t e, uint64_t f)
{
  return has(e, B13) == has(f, B13) && has(e, B14) == has(f, B14) && has(e, B16) == has(f, B16);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_modes(WordsOf(w), CapsOf(k)); */
static bool modes(struct entry_words w, struct entry_caps k)
{
  return !has(w.entry16, B9) && has(w.entry64, B9) && mode_word(w.entry16, k) &&
         mode_word(w.entry64, k) && alike(w.entry16, w.entry64);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_window_free(WordsOf(w), CapsOf(k)); */
static bool window_free(struct entry_words w, struct entry_caps k)
{
  if (has(w.primary, B2))
    return false;
  return within(w.primary, k.primary_must, k.primary_may) &&
         within(w.primary + B2, k.primary_must, k.primary_may);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_registers_free(CapsOf(k)); */
static bool registers_free(struct entry_caps k)
{
  return within(EFER_LMA, 0u, k.efer_may) && within(0u, 0u, k.debugctl_may) &&
         within(DEBUGCTL_BTF, 0u, k.debugctl_may) && LEAST_HALF <= k.linear_half &&
         k.linear_half <= GREATEST_HALF;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_needed(WordsOf(w)); */
static bool needed(struct entry_words w)
{
  return has(w.primary, B31) && has(w.secondary, B7) && has(w.exit, B9);
}

uint32_t entry_steps_allowed(struct entry_words w, struct entry_caps k)
{
  return cr0_free(k.cr0_must & NOT_PE_PG, k.cr0_may) && modes(w, k) && window_free(w, k) &&
         registers_free(k) && needed(w);
}
