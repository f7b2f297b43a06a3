/* SPDX-License-Identifier: MIT */
#include "arch/vmx/entry_step.h"

#define LOW_4G         0x100000000u
#define RFLAGS_TF      0x100u
#define RFLAGS_RF      0x10000u
#define DEBUGCTL_BTF   2u
#define PENDING_BS     0x4000u
#define WINDOW_EXITING 4u

/*@ requires power: p > 0;
    terminates \true; exits \false; assigns \nothing;
    ensures set: \result == 1 <==> word / p % 2 == 1; ensures range: \result <= 1; */
static uint32_t bit(uint64_t word, uint64_t p) { return word / p % 2u == 1u; }

/* rip + length, without the carry out of 64 bits */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures sum: \result == (rip + length) % 18446744073709551616; */
static uint64_t sum(uint64_t rip, uint32_t length)
{
  uint64_t room = UINT64_MAX - rip;
  return length <= room ? rip + length : length - room - 1u;
}

uint32_t entry_step_crosses(uint64_t rip, uint32_t length)
{
  return rip % LOW_4G + length >= LOW_4G;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_steps(rflags, debugctl); ensures range: \result <= 1; */
static uint32_t steps(uint64_t rflags, uint64_t debugctl)
{
  return bit(rflags, RFLAGS_TF) && !bit(debugctl, DEBUGCTL_BTF);
}

/*@ requires width: pending < 32768;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_with_bs(pending); */
static uint64_t with_bs(uint64_t pending)
{
  return bit(pending, PENDING_BS) ? pending : pending + PENDING_BS;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_without_bs(pending); */
static uint64_t without_bs(uint64_t pending)
{
  return bit(pending, PENDING_BS) ? pending - PENDING_BS : pending;
}

struct entry_place entry_step(struct entry_place p, uint64_t debugctl, uint32_t code64,
                              uint32_t length)
{
  struct entry_place next;
  next.rip = sum(p.rip, length);
  if (entry_step_crosses(p.rip, length) && code64 != 1u)
    next.rip = next.rip % LOW_4G;
  next.rflags = bit(p.rflags, RFLAGS_RF) ? p.rflags - RFLAGS_RF : p.rflags;
  next.interruptibility = p.interruptibility - p.interruptibility % 4u;
  next.pending = p.pending;
  if (p.pending < 32768u && steps(p.rflags, debugctl))
    next.pending = with_bs(p.pending);
  return next;
}

uint64_t entry_flags_pending(uint64_t pending, uint64_t rflags, uint64_t debugctl,
                             uint64_t interruptibility)
{
  if (interruptibility % 4u == 0u || pending >= 32768u)
    return pending;
  return steps(rflags, debugctl) ? with_bs(pending) : without_bs(pending);
}

uint64_t entry_window_primary(uint64_t primary, uint32_t window)
{
  if (bit(primary, WINDOW_EXITING))
    return window != 0u ? primary : primary - WINDOW_EXITING;
  return window != 0u ? primary + WINDOW_EXITING : primary;
}
