/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_SEARCH_EVENT_COPY_H_
#define ORACLE_SEARCH_EVENT_COPY_H_

#include "temora/oracle.h"

/* With its lists, in one piece of memory that free() gives back; NULL: there is none. */
struct temora_event *event_copy(const struct temora_event *event);

#endif
