/* SPDX-License-Identifier: MIT */
/* The state that an event meets, in words. */
#ifndef ORACLE_REPORT_BEFORE_H_
#define ORACLE_REPORT_BEFORE_H_

#include "oracle/read/schema.h"
#include "oracle/replay/world.h"

#define NOTES 8u
struct before {
  char     note[NOTES][160];
  uint32_t notes;
  struct past past[NOTES]; /* of the handles that name something, or did */
  uint32_t pasts;
};
/* Of the running session: the thread, and what the event's handles name. */
void before_event(struct before *b, const struct temora_event *event);

#endif
