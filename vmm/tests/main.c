/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "check.h"

static int passed, failed;

void check_equal(const char *file, int line, const char *what, uint64_t expected, uint64_t got) {
  if (expected == got) {
    passed++;
    return;
  }
  failed++;
  printf("FAIL %s:%d: %s: expected 0x%llx got 0x%llx\n", file, line, what,
         (unsigned long long)expected, (unsigned long long)got);
}

int main(void) {
  test_acpi();
  test_boot();
  test_pic();
  test_pit();
  test_uart();
  test_bus();
  printf("vmm: %d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
