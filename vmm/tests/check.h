/* SPDX-License-Identifier: MIT */
/* Assertions of the tests that run on the host. */
#ifndef VMM_TESTS_CHECK_H_
#define VMM_TESTS_CHECK_H_

#include <stdint.h>

void check_equal(const char *file, int line, const char *what, uint64_t expected, uint64_t got);
#define EQUAL(expected, got) \
  check_equal(__FILE__, __LINE__, #got, (uint64_t)(expected), (uint64_t)(got))

void test_acpi(void);
void test_boot(void);
void test_pic(void);
void test_pit(void);
void test_uart(void);
void test_bus(void);

#endif
