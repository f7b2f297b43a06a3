/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_SESSION_H_
#define ORACLE_SESSION_H_

#include "oracle/complaint.h"
#include "temora/oracle.h"

/* The line as an event, good until the next line; NULL: it is none, and why says so. */
const struct temora_event *session_read(struct temora *t, const char *line, size_t length,
                                        struct complaint *why);

#endif
