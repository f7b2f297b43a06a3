/* SPDX-License-Identifier: MIT */
/* A recorded exit, as the proven decoder sees it. */
#ifndef ORACLE_DECODE_EXPLAIN_H_
#define ORACLE_DECODE_EXPLAIN_H_

#include <stdio.h>

#include "oracle/decode/exit_record.h"

/* One line without its end: "EPT_VIOLATION (48): memory: read at 0xfee000b0, 3 bytes". */
void explain_line(FILE *out, const struct exit *x);
/* The same, and each field that says something, bit by bit. */
void explain_text(FILE *out, const struct exit_record *e, const struct exit *x);
/* {"reason", "name", "kind", ... what the kind has ..., "given": {..}, "missing": [..],
 * "bits": {field: {name: value}}} */
json_t *explain_json(const struct exit_record *e, const struct exit *x);

#endif
