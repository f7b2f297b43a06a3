/* SPDX-License-Identifier: MIT */
/* The interrupt command register of a local APIC in x2APIC mode, MSR 830h (SDM Vol. 3, 11.12.9). */
#ifndef TEMORA_APIC_H_
#define TEMORA_APIC_H_

#include <stdint.h>

enum apic_mode { APIC_FIXED = 0, APIC_NMI = 4, APIC_INIT = 5, APIC_STARTUP = 6 };
enum apic_shorthand { APIC_TO_DESTINATION, APIC_TO_SELF, APIC_TO_ALL, APIC_TO_OTHERS };
#define APIC_BROADCAST 0xFFFFFFFFu /* a destination: everyone */

struct apic_command {
  uint32_t fault;       /* 1: #GP(0), a reserved bit or value; all else is 0 then */
  uint32_t mode;        /* enum apic_mode */
  uint32_t vector;
  uint32_t shorthand;   /* enum apic_shorthand */
  uint32_t logical;     /* 1: the destination is logical */
  uint32_t destination; /* 0 with a shorthand */
};

#include "spec/apic.acsl"

/* What a write of this value commands. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: CommandOf(\result) == m_command(value);
    ensures fault: \result.fault == 0 <==> m_command_ok(value);
*/
struct apic_command apic_command(uint64_t value);

#endif
