/* SPDX-License-Identifier: MIT */
#include "temora/apic.h"

#include <stdbool.h>

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: CommandOf(\result) ==
      m_mk_command(fault, mode, vector, shorthand, logical, destination); */
static struct apic_command make(uint32_t fault, uint32_t mode, uint32_t vector,
                                uint32_t shorthand, uint32_t logical, uint32_t destination)
{
  struct apic_command c;
  c.fault = fault;
  c.mode = mode;
  c.vector = vector;
  c.shorthand = shorthand;
  c.logical = logical;
  c.destination = destination;
  return c;
}

/* To one processor by its number, or to all others (table 11-3). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_startup_target_ok(value); */
static bool startup_target_ok(uint64_t value)
{
  uint64_t shorthand = value / 262144u % 4u;
  return (shorthand == APIC_TO_DESTINATION && value / 2048u % 2u == 0u) ||
         shorthand == APIC_TO_OTHERS;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_mode_ok(value); */
static bool mode_ok(uint64_t value)
{
  switch (value / 256u % 8u) {
    case APIC_FIXED: return value % 256u >= 16u;
    case APIC_NMI: case APIC_INIT: return true;
    case APIC_STARTUP: return startup_target_ok(value);
    default: return false;
  }
}

/* Bits 13:12, 17:16 and 31:20 are reserved. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_command_ok(value); */
static bool command_ok(uint64_t value)
{
  if (value / 4096u % 4u != 0u || value / 65536u % 4u != 0u || value / 1048576u % 4096u != 0u)
    return false;
  return mode_ok(value);
}

struct apic_command apic_command(uint64_t value)
{
  uint32_t shorthand = value / 262144u % 4u;
  if (!command_ok(value))
    return make(1, 0, 0, 0, 0, 0);
  return make(0, value / 256u % 8u, value % 256u, shorthand, value / 2048u % 2u,
              shorthand == APIC_TO_DESTINATION ? value / 4294967296u : 0u);
}
