/* SPDX-License-Identifier: MIT */
/* Test programs: calls with arguments at and beyond the limits, and what the core says to them. */
#ifndef ORACLE_GENERATE_GENERATE_H_
#define ORACLE_GENERATE_GENERATE_H_

#include "oracle/trace/numbers.h"
#include "temora/core.h"

#define GENERATE_PROCESSES 2u
#define GENERATE_THREADS   6u /* the last one is the second process's */

extern uint64_t generate_seed;
extern bool     generate_with_tasks; /* processes and threads are objects */
uint32_t generate_below(uint32_t n);
/* A call of thread `tid` of the process, in the form of a trace's event, without results. */
json_t  *generate_call(uint32_t process, uint32_t tid);
/* From now on only calls of this list of names, with commas between, which is changed. What it
 * returns is no name of a call that can be generated; NULL: all are. */
const char *generate_only(char *list);
/* No call closes this handle of the first process, or gives it away. */
void     generate_keep(uint64_t value);
/* A handle of the process was made, or closed: it may be asked for again. */
void     generate_remember(uint32_t process, uint64_t value);

#endif
