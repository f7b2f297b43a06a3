/* SPDX-License-Identifier: MIT */
/* The outcomes that were allowed, in words. */
#ifndef ORACLE_REPORT_ALLOWED_H_
#define ORACLE_REPORT_ALLOWED_H_

#include <stddef.h>

#include "oracle/search/outcomes.h"

#define ALLOWED_WORDS 512u

/* The name of a status, or of what the core says beside them. */
const char *allowed_status(int32_t allowed);
/* "ZX_OK {key=0x1, type=0x3}", "ZX_ERR_TIMED_OUT (its deadline may be reached)", ... */
void allowed_words(const struct outcome *o, char text[ALLOWED_WORDS]);
/* An outcome before this one has the same status. */
bool allowed_before(const struct outcomes *all, uint32_t i);

#endif
