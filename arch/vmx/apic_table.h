/* SPDX-License-Identifier: MIT */
/* Which registers a local APIC has in x2APIC mode, and what can be written to them: a closed table
 * (model/apic_table.mlw), every other number is #GP(0). SDM Vol. 3, 11.12.1. */
#ifndef ARCH_VMX_APIC_TABLE_H_
#define ARCH_VMX_APIC_TABLE_H_

#include <stdbool.h>
#include <stdint.h>

/* Table 11-6 */
#define APIC_ID                 0x802u
#define APIC_VERSION            0x803u
#define APIC_TASK_PRIORITY      0x808u
#define APIC_PROCESSOR_PRIORITY 0x80Au
#define APIC_END_OF_INTERRUPT   0x80Bu
#define APIC_LOGICAL_ID         0x80Du
#define APIC_SPURIOUS           0x80Fu
#define APIC_IN_SERVICE         0x810u /* eight; then as many of trigger mode */
#define APIC_REQUESTED          0x820u /* eight */
#define APIC_ERROR_STATUS       0x828u
#define APIC_CMCI_ENTRY         0x82Fu
#define APIC_COMMAND            0x830u
#define APIC_TIMER_ENTRY        0x832u
#define APIC_LINT0_ENTRY        0x835u
#define APIC_LINT1_ENTRY        0x836u
#define APIC_ERROR_ENTRY        0x837u
#define APIC_INITIAL_COUNT      0x838u
#define APIC_CURRENT_COUNT      0x839u
#define APIC_DIVISOR            0x83Eu
#define APIC_SELF_IPI           0x83Fu
#define APIC_TSC_DEADLINE       0x6E0u

/* The local vector table: CMCI, timer, thermal, counters, LINT0, LINT1, error. */
#define APIC_ENTRIES     7u
#define APIC_ENTRY_TIMER 1u

#include "spec/apic_table.acsl"

/* 1: the number is one of this table, not of model/msr.mlw, whether a register is there or not. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == 1 <==> m_apic_has(index);
    ensures range: \result <= 1;
*/
uint32_t apic_has(uint32_t index);

/* Its place in the local vector table; APIC_ENTRIES when it is not in there. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == m_apic_entry(index);
    ensures range: \result <= APIC_ENTRIES;
*/
uint32_t apic_entry(uint32_t index);

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == 1 <==> m_apic_readable(index);
*/
bool apic_readable(uint32_t index);

/* Whether a write of this value is taken, or #GP(0). */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == 1 <==> m_apic_takes(index, value);
    ensures last:  \result == 1 ==> value <= m_apic_last(index);
*/
bool apic_takes(uint32_t index, uint64_t value);

#endif
