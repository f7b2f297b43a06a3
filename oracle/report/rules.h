/* SPDX-License-Identifier: MIT */
/* What a call checks, in the order of the model (oracle/report/rules.py makes the table). */
#ifndef ORACLE_REPORT_RULES_H_
#define ORACLE_REPORT_RULES_H_

#include "temora/oracle.h"

#define RULES 32u /* of one call, at most */

struct rules {
  const char *model;     /* the functions of model/ that the contracts name */
  const char *decisions; /* of spec/decisions.md */
  struct { int32_t status; const char *text; } rule[RULES]; /* text NULL: no more */
};
extern const struct rules rules[TEMORA_CALLS];

#endif
