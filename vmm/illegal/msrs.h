/* SPDX-License-Identifier: MIT */
/* The MSRs of a guest, as SDM Vol. 4, table 2-2, Vol. 3, 11.11 (MTRRs), 11.12 (x2APIC) and the
 * decisions D56 and D150 to D155 have them: which there are, and what they take. */
#ifndef VMM_ILLEGAL_MSRS_H_
#define VMM_ILLEGAL_MSRS_H_

#include <stdbool.h>

#include "zircon/types.h"

bool msr_is_read(uint32_t number);
bool msr_is_written(uint32_t number);
/* What was there can be written back; the interrupt command of a reset is none. */
bool msr_is_exchanged(uint32_t number);
/* Of a register that is written. */
bool msr_takes(uint32_t number, uint64_t value);
/* What a read gives behind a write of this value; counters and deadlines are not told. */
bool msr_reads_back(uint32_t number, uint64_t value, uint64_t *result);
/* No exit, and the processor is asked: of some bits Bochs differs from the SDM. */
bool msr_is_unsure(uint32_t number, uint64_t value);

/* All numbers of the guest's MSRs. */
extern const uint32_t msr_numbers[];
extern const uint32_t msr_count;

#endif
