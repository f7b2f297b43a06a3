/* SPDX-License-Identifier: MIT */
/* Random calls on the core, and beside it a list of the handles, the kicks and the packets as they
 * should be, with which each result is compared. */
#ifndef TESTS_UNIT_RANDOM_CALLS_H_
#define TESTS_UNIT_RANDOM_CALLS_H_

#include "temora/core.h"

extern uint64_t random_seed;
uint64_t draw(void);
uint32_t below(uint32_t n);
uint32_t mostly(void); /* 15 times of 16: 1 */

extern uint32_t process;           /* that calls */
extern uint64_t step;              /* grows from call to call */
extern uint32_t free_to_change;    /* 1: this error is one that may change something */
extern uint32_t live_count;        /* names on the list */
extern uint32_t kicked[MAX_VCPUS]; /* a kick is pending */

/* Empties the list, for a new world. */
void random_reset(void);
/* A new handle of `process` goes onto the list. */
void learn(zx_handle_t value, uint32_t type, uint32_t rights);
/* A handle of `process` is gone. */
void lose(zx_handle_t value);
/* A value: of the wanted type if there is one, now and then something else. */
zx_handle_t some(uint32_t type);
/* BAD_HANDLE, WRONG_TYPE, ACCESS_DENIED by the list. */
zx_status_t expected(zx_handle_t value, uint32_t type, uint32_t rights);
/* Where the list knows of an error of the handle, the core must have said the same. */
void agree(zx_status_t status, zx_handle_t value, uint32_t type, uint32_t rights);

/* An address among 64 pages, now and then not a multiple of 4096. */
uint64_t some_page(void);

/* One of the calls that need no guest to run. */
zx_status_t random_call(void);

#endif
