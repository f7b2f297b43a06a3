/* SPDX-License-Identifier: MIT */
#include "arch/vmx/control_register.h"

#define CR0_DEFINED \
  (CR0_PE | CR0_MP | CR0_EM | CR0_TS | CR0_ET | CR0_NE | CR0_WP | CR0_AM | CR0_HIDDEN | CR0_PG)

/* The conditions of #GP(0) (SDM Vol. 2, MOV - move to/from control registers). */
static bool cr0_faults(uint64_t value, struct cr_state s) {
  bool was_paging = (s.cr0 & CR0_PG) != 0;
  bool paging = (value & CR0_PG) != 0;
  if (value >> 32 != 0) return true;
  if (paging && (value & CR0_PE) == 0) return true;
  if ((value & CR0_NW) != 0 && (value & CR0_CD) == 0) return true;
  if (paging && !was_paging && (s.efer & EFER_LME) != 0) {
    return (s.cr4 & CR4_PAE) == 0 || s.cs_l;
  }
  if (!paging && was_paging) return s.code64 || (s.cr4 & CR4_PCIDE) != 0;
  return false;
}

struct cr0_write cr0_write(uint64_t value, struct cr_state s) {
  struct cr0_write w = {.fault = true, .cr0 = s.cr0, .shadow = s.cr0, .efer = s.efer};
  if (!s.code64) value = (uint32_t)value; /* the operand has 32 bits outside 64-bit mode */
  if (cr0_faults(value, s)) return w;
  bool     paging = (value & CR0_PG) != 0;
  bool     long_mode = paging && (s.efer & EFER_LME) != 0;
  uint64_t changed = value ^ s.cr0;
  w.fault = false;
  w.shadow = (value & CR0_DEFINED) | CR0_ET;
  w.cr0 = (w.shadow & ~CR0_HIDDEN) | CR0_NE;
  w.efer = long_mode ? s.efer | EFER_LMA : s.efer & ~EFER_LMA;
  w.ia32e_guest = long_mode;
  /* A change of CD or NW loads them too (4.4.1); the shadow's CD and NW are not compared here:
   * loading the PDPTEs again is what MOV to CR3 with the same value would do. */
  w.load_pdptes = paging && !long_mode && (s.cr4 & CR4_PAE) != 0;
  w.flush = (changed & (CR0_PG | CR0_WP | CR0_PE)) != 0;
  return w;
}
