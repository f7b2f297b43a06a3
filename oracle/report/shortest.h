/* SPDX-License-Identifier: MIT */
/* A slice that shows the divergence by itself: its events alone diverge at the same event, for the
 * same reason. */
#ifndef ORACLE_REPORT_SHORTEST_H_
#define ORACLE_REPORT_SHORTEST_H_

#include "oracle/trace/trace.h"
#include "temora/oracle.h"

/* Changes report->slice, which has the events of the divergence's handles and the last on the same
 * object, when these do not show it. lineage: of these, those of its handles. It stays as it is
 * when calls overlap, when no ten events are found, and in a very long trace. */
void shortest_slice(struct temora_report *report, const struct temora_report *lineage,
                    struct trace *trace, const struct temora_options *options);

#endif
