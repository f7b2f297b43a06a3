/* SPDX-License-Identifier: MIT */
/* Running a test program on an implementation: an adapter is a command that takes one JSON object a
 * line on its standard input, and answers each with one on its standard output (docs/oracle.md). */
#ifndef ORACLE_ADAPTER_ADAPTER_H_
#define ORACLE_ADAPTER_ADAPTER_H_

#include "oracle/read/complaint.h"
#include "oracle/trace/numbers.h"

/* The events of a program. */
struct program { json_t **event; size_t count; };

bool program_load(struct program *program, const char *path, struct complaint *c);
void program_free(struct program *program);

/* What was called and what the implementation said, as a trace; each event has the place in the
 * program from which it comes ("from"). NULL: the adapter broke off, and c says how. keep: which of
 * the events; NULL: all. An adapter that says "again" to the first line gets the next program, too:
 * the command must be the same. */
json_t *adapter_run(const char *command, const struct program *program, const bool *keep,
                    struct complaint *c);
/* Ends the adapter that waits for another program, if there is one. */
void    adapter_end(void);

#endif
