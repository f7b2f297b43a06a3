/* SPDX-License-Identifier: MIT */
/* Text for the runner's console. */
#ifndef VMM_LIB_PRINT_H_
#define VMM_LIB_PRINT_H_

#include "zircon/types.h"

/* %s %c %d %u %x %ld %lu %lx %%, a field width, and a leading 0 for padding with zeros. The text
 * is written line by line; a last part without '\n' is written at once too.                    */
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "ZX_ERR_NOT_FOUND" for -25; "unknown status" for a number that no call returns. */
const char *status_name(zx_status_t status);

#endif
