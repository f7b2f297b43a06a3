/* SPDX-License-Identifier: MIT */
/* The part of a C program that compares what its last call said with what is allowed. */
#ifndef ORACLE_REPORT_C_OUTCOME_H_
#define ORACLE_REPORT_C_OUTCOME_H_

#include "oracle/report/finding.h"

#define C_UNTOUCHED "0xa5a5a5a5a5a5a5a5u" /* packet.key, where no packet may be written */

/* "  return ... ? 0 : 1;" */
void c_outcomes(FILE *out, const struct finding *f, const struct temora_event *e);

/* Event i of the slice reads bytes that the specification determines, because nothing in the slice
 * can have changed them since they were made. */
bool c_reads_fresh(const struct finding *f, uint32_t i);
/* Before the call, and behind it. */
void c_spoil_bytes(FILE *out, const struct temora_event *e);
void c_compare_fresh(FILE *out, const struct temora_event *e);

#endif
