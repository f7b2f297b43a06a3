/* SPDX-License-Identifier: MIT */
/* What firmware tells about the processors: the MADT of ACPI; where there is none, the table of
 * Intel's MultiProcessor Specification 1.4. */
#ifndef RUNNER_FIRMWARE_TABLES_H_
#define RUNNER_FIRMWARE_TABLES_H_

#include "runner/runner.h"

struct processor_list {
  uint32_t count, more; /* more: for which there was no room */
  uint32_t apic_id[MAX_PROCESSORS];
};

/* With this processor's own, in the order of the table; 0: there is no table. */
void firmware_processors(uint32_t magic, uint32_t information, struct processor_list *list);

/* The parts: false when there is no such table. `pointer`: where the root pointer is, or 0. */
bool acpi_processors(uint64_t pointer, struct processor_list *list);
bool mp_processors(struct processor_list *list);
void processor_list_add(struct processor_list *list, uint32_t apic_id);
/* At 16-byte boundaries of [from, upto) the signature, and so many bytes with sum 0; or 0. */
uint64_t find_signature(uint64_t from, uint64_t upto, const char *signature, uint32_t length);
bool     sums_to_zero(uint64_t at, uint32_t bytes);
/* A word of the BIOS data area. */
uint16_t bios_word(uint64_t at);
#define BIOS_EXTENDED_DATA 0x40Eu /* the segment of the extended area, 0: there is none */
#define BIOS_BASE_MEMORY   0x413u /* its size in KiB */

#endif
