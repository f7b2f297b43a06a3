/* SPDX-License-Identifier: MIT */
#ifndef VMM_SMP_TESTS_H_
#define VMM_SMP_TESTS_H_

#include "zircon/types.h"

void test_turns(zx_handle_t resource);
void test_kicks(zx_handle_t resource);
void test_pages(zx_handle_t resource);
/* So many kicks and interrupts of each vcpu. */
void test_storm(zx_handle_t resource, uint64_t rounds_of_each);

#endif
