/* SPDX-License-Identifier: MIT */
#include "arch/vmx/apic_table.h"

#include "arch/vmx/apic_timer.h"
#include "arch/vmx/msr.h"
#include "temora/apic.h"

#define FIRST_VECTOR 32u /* below, a vector is an exception to the core (D155) */

enum access { NONE, READ, WRITE, BOTH };

uint32_t apic_has(uint32_t index)
{
  return index == APIC_TSC_DEADLINE || (index >= MSR_X2APIC_FIRST && index <= MSR_X2APIC_LAST);
}

uint32_t apic_entry(uint32_t index)
{
  if (index == APIC_CMCI_ENTRY)
    return 0;
  if (index >= APIC_TIMER_ENTRY && index <= APIC_ERROR_ENTRY)
    return index - APIC_TIMER_ENTRY + APIC_ENTRY_TIMER;
  return APIC_ENTRIES;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_apic_access(index); ensures range: \result <= 3; */
static uint32_t access_to(uint32_t index)
{
  if (apic_entry(index) < APIC_ENTRIES)
    return BOTH;
  if (index >= APIC_IN_SERVICE && index < APIC_ERROR_STATUS)
    return READ;
  switch (index) {
    case APIC_ID: case APIC_VERSION: case APIC_PROCESSOR_PRIORITY: case APIC_LOGICAL_ID:
    case APIC_CURRENT_COUNT:
      return READ;
    case APIC_END_OF_INTERRUPT: case APIC_SELF_IPI: return WRITE;
    case APIC_TASK_PRIORITY: case APIC_SPURIOUS: case APIC_ERROR_STATUS: case APIC_COMMAND:
    case APIC_INITIAL_COUNT: case APIC_DIVISOR: case APIC_TSC_DEADLINE:
      return BOTH;
    default: return NONE;
  }
}

bool apic_readable(uint32_t index) { return access_to(index) % 2u == 1u; }

/* All defined bits; nothing else than 0 for EOI and error status. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_apic_last(index); */
static uint64_t last_value(uint32_t index)
{
  if (index == APIC_TIMER_ENTRY)
    return 0x7FFFFu;
  if (apic_entry(index) < APIC_ENTRIES)
    return 0x1FFFFu;
  switch (index) {
    case APIC_TASK_PRIORITY: case APIC_SELF_IPI: return 0xFFu;
    case APIC_SPURIOUS: return 0x3FFu;
    case APIC_INITIAL_COUNT: return UINT32_MAX;
    case APIC_DIVISOR: return 0xFu;
    case APIC_COMMAND: case APIC_TSC_DEADLINE: return UINT64_MAX;
    default: return 0;
  }
}

/* Reserved: bit 11; the delivery mode (10:8) of timer and error; polarity, remote IRR and trigger
 * mode (15:13) of all that is no pin; the last of the timer's modes (18:17). SDM 11.5.1 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_apic_entry_takes(index, value); */
static bool entry_takes(uint32_t index, uint64_t value)
{
  if (value / 2048u % 2u != 0u)
    return false;
  if ((index == APIC_TIMER_ENTRY || index == APIC_ERROR_ENTRY) && value / 256u % 8u != 0u)
    return false;
  if (index != APIC_LINT0_ENTRY && index != APIC_LINT1_ENTRY && value / 8192u % 8u != 0u)
    return false;
  return index != APIC_TIMER_ENTRY || value / 131072u % 4u <= APIC_DEADLINE;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_apic_fields_ok(index, value); */
static bool fields_ok(uint32_t index, uint64_t value)
{
  if (apic_entry(index) < APIC_ENTRIES)
    return entry_takes(index, value);
  switch (index) {
    case APIC_DIVISOR: return value / 4u % 2u == 0u;
    case APIC_SELF_IPI: return value >= FIRST_VECTOR;
    case APIC_COMMAND: return apic_command(value).fault == 0u;
    default: return true;
  }
}

bool apic_takes(uint32_t index, uint64_t value)
{
  return access_to(index) >= WRITE && value <= last_value(index) && fields_ok(index, value);
}
