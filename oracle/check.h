/* SPDX-License-Identifier: MIT */
/* A file with a trace against the core: the first event at which it leaves the specification. */
#ifndef ORACLE_CHECK_H_
#define ORACLE_CHECK_H_

#include <stdio.h>

#include "oracle/trace.h"
#include "temora/oracle.h"

/* The report's events are lines, from 0. false: it cannot be read, and c says why. */
bool trace_check(struct trace *trace, const struct temora_options *options,
                 struct temora_report *report, struct complaint *c);

const char *verdict_name(enum temora_verdict verdict);
void report_text(FILE *out, struct trace *trace, const struct temora_report *report);
void report_json(FILE *out, struct trace *trace, const struct temora_report *report);

#endif
