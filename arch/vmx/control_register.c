/* SPDX-License-Identifier: MIT */
#include "arch/vmx/control_register.h"

#define HELD    0x8005000Fu /* PE MP EM TS WP AM PG */
#define SHADOW  0xE005002Fu /* NE NW CD too */
#define NOT_LMA 0xFFFFFFFFFFFFFBFFu

struct cr_masks cr_masks(void)
{
  return (struct cr_masks){.cr0 = CR0_HIDDEN, .cr4 = ~CR4_GUEST};
}

/*@ requires power: p > 0;
    terminates \true; exits \false; assigns \nothing;
    ensures set: \result == 1 <==> word / p % 2 == 1; ensures range: \result <= 1; */
static uint32_t bit(uint64_t word, uint64_t p) { return word / p % 2u == 1u; }

/* The conditions of #GP(0). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 0 <==> m_cr0_takes(value, CrOf(s)); */
static uint32_t cr0_faults(uint64_t value, struct cr_state s)
{
  uint32_t paging = bit(value, CR0_PG), was = bit(s.cr0, CR0_PG);
  if (value >= 0x100000000u || (paging && !bit(value, CR0_PE)))
    return 1;
  if (bit(value, CR0_NW) && !bit(value, CR0_CD))
    return 1;
  if (paging && !was && bit(s.efer, EFER_LME))
    return !bit(s.cr4, CR4_PAE) || s.cs_l == 1u || s.tss16 == 1u;
  return !paging && was && (s.code64 == 1u || bit(s.cr4, CR4_PCIDE));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_cr0_flushes(value, CrOf(s)); ensures range: \result <= 1; */
static uint32_t flushes(uint64_t value, struct cr_state s)
{
  return bit(value, CR0_PE) != bit(s.cr0, CR0_PE) || bit(value, CR0_WP) != bit(s.cr0, CR0_WP) ||
         bit(value, CR0_PG) != bit(s.cr0, CR0_PG);
}

struct cr0_write cr0_write(uint64_t operand, struct cr_state s)
{
  struct cr0_write w = {.fault = 1u, .cr0 = s.cr0, .shadow = s.cr0, .efer = s.efer};
  uint64_t value = s.code64 == 1u ? operand : operand % 0x100000000u;
  if (cr0_faults(value, s))
    return w;
  w.fault = 0u;
  w.ia32e_guest = bit(value, CR0_PG) && bit(s.efer, EFER_LME);
  w.cr0 = (value & HELD) | (CR0_ET | CR0_NE);
  w.shadow = (value & SHADOW) | CR0_ET;
  w.efer = w.ia32e_guest ? s.efer | EFER_LMA : s.efer & NOT_LMA;
  /* A change of CD or NW loads them too (4.4.1); the shadow's CD and NW are not compared here:
   * loading the PDPTEs again is what MOV to CR3 with the same value would do. */
  w.load_pdptes = bit(value, CR0_PG) && !w.ia32e_guest && bit(s.cr4, CR4_PAE);
  w.flush = flushes(value, s);
  return w;
}
