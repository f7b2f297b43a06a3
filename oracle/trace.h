/* SPDX-License-Identifier: MIT */
/* Traces, ztrace/1 (docs/oracle.md): JSON Lines, one event a line. */
#ifndef ORACLE_TRACE_H_
#define ORACLE_TRACE_H_

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define TRACE_FORMAT "ztrace/1"

/* What is wrong with a line, for people; empty: nothing. */
struct complaint { char text[200]; };

bool complain(struct complaint *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A number: a JSON integer, or a string in C's notation ("0x2b"). false: it is neither, and c says
 * so; an absent member is `absent`. */
bool trace_number(const json_t *object, const char *name, uint64_t absent, uint64_t *out,
                  struct complaint *c);
/* A status: its name ("ZX_ERR_BAD_HANDLE") or its number. */
bool trace_status(const json_t *object, const char *name, int32_t *out, struct complaint *c);
/* "ZX_OK", ...; a number that has no name: "status -7". */
const char *status_name(int32_t status);
/* Whether the pointer argument is in the event's list of bad ones. */
bool trace_is_bad(const json_t *event, const char *name);

#endif
