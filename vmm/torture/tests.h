/* SPDX-License-Identifier: MIT */
/* The groups of cases; each file has one. */
#ifndef VMM_TORTURE_TESTS_H_
#define VMM_TORTURE_TESTS_H_

#include "zircon/types.h"

void test_spawn(zx_handle_t resource);
void test_calls(zx_handle_t resource);
void test_blocked(zx_handle_t resource);
void test_taken(zx_handle_t resource);
void test_faults(zx_handle_t resource);
void test_suspended(zx_handle_t resource);

#endif
