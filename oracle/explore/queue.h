/* SPDX-License-Identifier: MIT */
/* States that wait to be gone on from, first in, first out: each as the words in which it differs
 * from the first state, in few bytes. */
#ifndef ORACLE_EXPLORE_QUEUE_H_
#define ORACLE_EXPLORE_QUEUE_H_

#include <stdbool.h>
#include <stdint.h>

#include "oracle/explore/row.h"

/* The parts of the layout as one row of 32-bit words; the first state is what the core is in. The
 * layout must not grow from now on. false: no memory. */
bool queue_begin(void);
void queue_end(void);
/* The core as it is goes in, with a byte beside it; the tables of these groups may differ from what
 * was taken out last. false: no memory. */
bool queue_put(uint8_t beside, uint32_t groups);
/* The oldest comes out and is what the core is in now; before, it must be in the one that was taken
 * out last, or the first. false: there is none. */
bool queue_take(uint8_t *beside);
/* Back to the state that was taken out last: the tables of these groups. */
void queue_again(uint32_t groups);
/* Whether the core is, in every table, in the state that was taken out last. */
bool queue_same(void);

#endif
