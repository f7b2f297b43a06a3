/* SPDX-License-Identifier: MIT */
/* How far long work is: on standard error if that is a terminal, from its second second on. */
#ifndef ORACLE_TRACE_PROGRESS_H_
#define ORACLE_TRACE_PROGRESS_H_

#include <stdint.h>
#include <stdio.h>

struct pace { double begun, shown; }; /* all 0: not begun */

/* `done` of `of`, as a bar with the time that is left; and in words what is meant. of: 0 if it is
 * not known. To be called often. */
void progress_show(struct pace *p, uint64_t done, uint64_t of, const char *what);
/* The work is over: the line is empty again. */
void progress_end(struct pace *p);
/* The bar alone: "[####......]  40 %, 00:03 left, ". seconds: that the work has taken so far. */
void progress_bar(FILE *out, uint64_t done, uint64_t of, double seconds);

#endif
