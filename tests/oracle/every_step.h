/* SPDX-License-Identifier: MIT */
/* What steps there are in the core's state: a second statement, without any reduction. Every thread
 * that is in no call makes every call with every handle; every vcpu goes on in every way. */
#ifndef TESTS_ORACLE_EVERY_STEP_H_
#define TESTS_ORACLE_EVERY_STEP_H_

#include "oracle/explore/explore.h"

#define EVERY_STEP 4096u

/* How many they are. */
uint32_t every_step(struct action *list);

#endif
