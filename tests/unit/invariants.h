/* SPDX-License-Identifier: MIT */
/* What must hold of the core's tables between two calls, counted out afresh from the tables. */
#ifndef TESTS_UNIT_INVARIANTS_H_
#define TESTS_UNIT_INVARIANTS_H_

#include <stdint.h>

/* All of them: walks every table. */
void check_invariants(void);
/* Those that are cheap enough for every step. */
void check_bounds(void);
/* A sum over the used part of every table; of a queue, where it begins and ends. */
uint64_t state_digest(void);

#endif
