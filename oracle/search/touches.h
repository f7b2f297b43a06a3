/* SPDX-License-Identifier: MIT */
/* What a call under way looks at and what it changes, in the state in which the core is: at least
 * that, whatever of its steps is done. */
#ifndef ORACLE_SEARCH_TOUCHES_H_
#define ORACLE_SEARCH_TOUCHES_H_

#include "oracle/search/search.h"

enum how {
  READS,
  WRITES,
  MAKES, /* a handle's value: nobody else knows it yet */
};

/* Is told of each thing: a number that stands for it. */
typedef void touch_function(uint64_t what, enum how how);

/* drops: so many handles may be closed by all calls under way. false: the call may have to do with
 * anything. */
bool touches_list(const struct op *op, uint32_t drops, touch_function *touch);
/* How many handles the call may close. */
uint32_t touches_drops(const struct temora_event *event);
/* Some exit of the guest may ring a bell. */
bool touches_bells(const struct temora_event *event);

#endif
