/* SPDX-License-Identifier: MIT */
/* What is told of a trace that was checked, in any format. */
#ifndef ORACLE_REPORT_FINDING_H_
#define ORACLE_REPORT_FINDING_H_

#include <stdio.h>

#include "oracle/report/shortest.h"
#include "oracle/search/scene.h"
#include "oracle/trace/trace.h"
#include "temora/oracle.h"

#define FINDING_HANDLES 16u /* of a list, are kept */

struct finding {
  const char          *path;
  enum temora_profile  profile;
  struct temora_report report;
  struct scene         scene; /* of the event at which it diverges */
  struct shortest      shortest; /* what report.slice is */
  char                 source[200]; /* "FILE:LINE", where the event says it was called; or "" */
  char                *slice[TEMORA_SLICE];     /* the lines of report.slice */
  struct temora_event  event[TEMORA_SLICE];     /* and the events; their lists are gone but: */
  uint64_t             handles[TEMORA_SLICE][FINDING_HANDLES];
};

/* Checks the trace. causes: the slice has also what may have caused the divergence (struct
 * shortest). false: it cannot be read, and c says why. */
bool finding_make(struct finding *f, const char *path, const struct temora_options *options,
                  bool causes, struct complaint *c);
/* The same without the slice, the state before and the causes: the report is of one run. */
bool finding_verdict(struct finding *f, const char *path, const struct temora_options *options,
                     struct complaint *c);
void finding_free(struct finding *f);

const char *verdict_name(enum temora_verdict verdict);
/* What the event's call may return besides `allowed`, or NULL; the name of what is allowed. */
const char *allowed_name(const struct finding *f);

/* The source's line number, behind the last colon of it; *length: of the file's name. */
unsigned long source_line(const struct finding *f, size_t *length);

/* A format: prints all findings. */
typedef void print_function(FILE *out, const struct finding *f, size_t count);
print_function print_text, print_json, print_tap, print_junit, print_sarif, print_html, print_c;

#endif
