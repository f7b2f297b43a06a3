/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_REPLAY_SESSION_H_
#define ORACLE_REPLAY_SESSION_H_

#include "oracle/read/reader.h"
#include "oracle/replay/slice.h"

struct temora {
  struct step          step;
  struct history       history;
  struct temora_report report;
  uint64_t frames;
  uint64_t next;    /* the number of the next event */
  bool     strict;
  bool     running; /* the core has been booted for this session */
  bool     text;    /* the lines are of the text form */
  struct reader reader;
};

/* The line as an event, good until the next line; NULL: it is none, and why says so. */
const struct temora_event *session_read(struct temora *t, const char *line, size_t length,
                                        struct complaint *why);
/* The next event, done by t->step, has this verdict; t->step.number: the event that began the call.
 */
enum temora_verdict session_judge(struct temora *t, enum verdict verdict);

#endif
