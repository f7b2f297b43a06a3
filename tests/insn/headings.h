/* SPDX-License-Identifier: MIT */
/* Lists of disagreements: each has a heading. */
#ifndef TESTS_INSN_HEADINGS_H_
#define TESTS_INSN_HEADINGS_H_

#include <stdbool.h>
#include <stdio.h>

/* Is there a line "### name"? */
bool has_heading(FILE *file, const char *name);

#endif
