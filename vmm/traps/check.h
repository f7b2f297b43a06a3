/* SPDX-License-Identifier: MIT */
/* Test cases, each with one line of result. */
#ifndef VMM_TRAPS_CHECK_H_
#define VMM_TRAPS_CHECK_H_

#include "zircon/types.h"

/* Begins a case and ends the one before: "PASS name" or "FAIL name: ...". */
void test(const char *name);
/* Both tell whether it was so. The first that was not is what the case's line says. */
bool expect_status(zx_status_t expected, zx_status_t got);
bool expect(const char *what, uint64_t expected, uint64_t got);
/* The case takes long, but goes on. */
void test_goes_on(void);
/* Ends the last case and prints the totals; the number of cases that failed. */
uint32_t tests_end(void);
/* The program's name, for the totals. Starts the thread that ends the program when one case takes
 * too long. */
void tests_begin(const char *program);

#endif
