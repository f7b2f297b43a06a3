/* SPDX-License-Identifier: MIT */
/* A line of a ztrace/1 file as an event. */
#ifndef ORACLE_READ_READER_H_
#define ORACLE_READ_READER_H_

#include "oracle/read/complaint.h"
#include "temora/oracle.h"

#define TRACE_FORMAT "ztrace/1"
#define LONGEST_JSON 0x400000u

struct reader {
  struct temora_event event; /* its lists are these: */
  uint64_t           handles[TEMORA_MAX_HANDLES];
  struct temora_exit exits[TEMORA_MAX_EXITS];
  char               json[LONGEST_JSON + 1u]; /* of a line in the text form */
};

/* JSON. false: it is none, or no event of ztrace/1, and why says what and where. line[length] is
 * '\n' or '\0'. */
bool reader_json(struct reader *r, const char *line, size_t length, struct complaint *why);
/* The text form (oracle/read/text.h). */
bool reader_text(struct reader *r, const char *line, size_t length, struct complaint *why);

#endif
