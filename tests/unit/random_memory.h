/* SPDX-License-Identifier: MIT */
/* Random calls on VMOs and the memory of guests. */
#ifndef TESTS_UNIT_RANDOM_MEMORY_H_
#define TESTS_UNIT_RANDOM_MEMORY_H_

#include "tests/unit/random_calls.h"

zx_status_t random_map(void);
zx_status_t random_unmap(void);
zx_status_t random_protect(void);
zx_status_t random_resize(void);
zx_status_t random_executable(void);

#endif
