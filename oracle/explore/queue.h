/* SPDX-License-Identifier: MIT */
/* States that wait to be gone on from, first in, first out: each as the words in which it differs
 * from the first state, in few bytes. */
#ifndef ORACLE_EXPLORE_QUEUE_H_
#define ORACLE_EXPLORE_QUEUE_H_

#include <stdbool.h>
#include <stdint.h>

#include "oracle/search/state.h"

/* The parts of the layout as one row of 32-bit words; the first state is what the core is in. The
 * layout must not grow from now on. false: no memory. */
bool queue_begin(void);
void queue_end(void);
/* The core as it is goes in, with a byte beside it. false: no memory, or the layout has grown. */
bool queue_put(uint8_t beside);
/* The oldest comes out and is what the core is in now; before, it must be in the one that was taken
 * out last, or the first. false: there is none. */
bool queue_take(uint8_t *beside);
/* Back to the state that was taken out last: the tables of these groups. */
#define TABLES_NAMES   1u  /* handles, and how many each object has */
#define TABLES_PORTS   2u  /* ports and their packets */
#define TABLES_VCPUS   4u
#define TABLES_PENDING 8u  /* interrupts of the vcpus */
#define TABLES_OBJECTS 16u /* which there are, and are to be looked at */
#define TABLES_OTHERS  32u /* guests and their traps, address spaces, threads */
#define TABLES_ALL     63u
void queue_again(uint32_t groups);
/* Whether the core is, in every table, in the state that was taken out last. */
bool queue_same(void);

#endif
