/* SPDX-License-Identifier: MIT */
/* For calls that a VMM cannot go on without. */
#ifndef VMM_LIB_MUST_H_
#define VMM_LIB_MUST_H_

#include "zircon/types.h"

/* When the status is an error: prints `what` and its name, and ends the process with code 1. */
void must(zx_status_t status, const char *what);

#endif
