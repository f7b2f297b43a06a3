/* SPDX-License-Identifier: MIT */
/* Random calls on channels. */
#ifndef TESTS_UNIT_RANDOM_CHANNEL_H_
#define TESTS_UNIT_RANDOM_CHANNEL_H_

#include "tests/unit/random_calls.h"

extern uint32_t messages_sent, messages_read, handles_read;

uint32_t    handles_in_transit(void);
zx_status_t random_channel_call(void);

#endif
