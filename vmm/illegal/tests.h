/* SPDX-License-Identifier: MIT */
#ifndef VMM_ILLEGAL_TESTS_H_
#define VMM_ILLEGAL_TESTS_H_

void test_control(void);
void test_extended(void);
void test_numbers(void);
void test_values(void);
void test_segments(void);
void test_transfers(void);
void test_limits(void);
void test_nowhere(void);

#endif
