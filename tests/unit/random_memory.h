/* SPDX-License-Identifier: MIT */
/* Random calls on the memory of guests. */
#ifndef TESTS_UNIT_RANDOM_MEMORY_H_
#define TESTS_UNIT_RANDOM_MEMORY_H_

#include "tests/unit/random_calls.h"

zx_status_t random_map(void);
zx_status_t random_unmap(void);
zx_status_t random_protect(void);

#endif
