/* SPDX-License-Identifier: MIT */
/* The conditions that the rules of VM entry are made of (module EntryBits of
 * model/entry_state.mlw). */
#ifndef ARCH_VMX_ENTRY_BITS_H_
#define ARCH_VMX_ENTRY_BITS_H_

#include <stdbool.h>

#include "arch/vmx/entry.h"

#define B0  0x1u
#define B1  0x2u
#define B2  0x4u
#define B3  0x8u
#define B4  0x10u
#define B5  0x20u
#define B6  0x40u
#define B7  0x80u
#define B8  0x100u
#define B9  0x200u
#define B10 0x400u
#define B11 0x800u
#define B12 0x1000u
#define B13 0x2000u
#define B14 0x4000u
#define B15 0x8000u
#define B16 0x10000u
#define B17 0x20000u
#define B18 0x40000u
#define B19 0x80000u
#define B20 0x100000u
#define B21 0x200000u
#define B22 0x400000u
#define B23 0x800000u
#define B24 0x1000000u
#define B25 0x2000000u
#define B26 0x4000000u
#define B27 0x8000000u
#define B28 0x10000000u
#define B29 0x20000000u
#define B30 0x40000000u
#define B31 0x80000000u

/*@ requires power: p > 0;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_has(word, p); */
static inline bool has(uint64_t word, uint64_t p) { return word / p % 2u == 1u; }

/*@ requires powers: p > 0 && n > 0;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_cut(word, p, n); */
static inline uint64_t cut(uint64_t word, uint64_t p, uint64_t n) { return word / p % n; }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_within(value, must, may); */
static inline bool within(uint64_t value, uint64_t must, uint64_t may)
{
  return (must & value) == must && (may & value) == value;
}

/*@ requires power: size > 0;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_aligned(address, size); */
static inline bool aligned(uint64_t address, uint64_t size) { return address % size == 0u; }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_frame(address, limit); */
static inline bool frame(uint64_t address, uint64_t limit)
{
  return address % 4096u == 0u && address < limit;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_canonical(address, half); */
static inline bool canonical(uint64_t address, uint64_t half)
{
  return address < half || UINT64_MAX - address < half;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_in_reach(address, half); */
static inline bool in_reach(uint64_t address, uint64_t half)
{
  return address / 2u < half || (UINT64_MAX - address) / 2u < half;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_pat_type(t); */
static inline bool pat_type(uint64_t t) { return t == 0u || t == 1u || (4u <= t && t <= 7u); }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_pat_valid(pat); */
static inline bool pat_valid(uint64_t pat)
{
  return pat_type(cut(pat, 1u, 256u)) && pat_type(cut(pat, 0x100u, 256u)) &&
         pat_type(cut(pat, 0x10000u, 256u)) && pat_type(cut(pat, 0x1000000u, 256u)) &&
         pat_type(cut(pat, 0x100000000u, 256u)) && pat_type(cut(pat, 0x10000000000u, 256u)) &&
         pat_type(cut(pat, 0x1000000000000u, 256u)) &&
         pat_type(cut(pat, 0x100000000000000u, 256u));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_earlier(a, b); */
static inline uint32_t earlier(uint32_t a, uint32_t b) { return a != 0u ? a : b; }

/* ---- controls that more than one file asks about (module EntryControls) ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_secondary_of(ControlsOf(c)); */
static inline uint64_t secondary_of(struct entry_controls c)
{
  return has(c.primary, B31) ? c.secondary : 0u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_unrestricted(ControlsOf(c)); */
static inline bool unrestricted(struct entry_controls c) { return has(secondary_of(c), B7); }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_ia32e(ControlsOf(c)); */
static inline bool ia32e(struct entry_controls c) { return has(c.entry, B9); }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_event_valid(ControlsOf(c)); */
static inline bool event_valid(struct entry_controls c) { return has(c.event, B31); }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_event_type(ControlsOf(c)); */
static inline uint64_t event_type(struct entry_controls c) { return cut(c.event, B8, 8u); }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_event_vector(ControlsOf(c)); */
static inline uint64_t event_vector(struct entry_controls c) { return c.event % 256u; }

#endif
