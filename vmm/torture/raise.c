/* SPDX-License-Identifier: MIT */
/* A child for each fault: it ends, with the vector that the case says (tests/torture.py reads it on
 * the console), and the other guest goes on. */
#include "bystander.h"
#include "faults.h"
#include "lib/print.h"
#include "roles.h"
#include "tests.h"
#include "traps/check.h"

void role_fault(zx_handle_t channel, zx_handle_t resource, uint64_t number) {
  (void)resource;
  faults[number].raise();
  report(channel, ZX_OK, number, ZX_HANDLE_INVALID); /* it has survived */
  zx_process_exit(0);
}

void test_faults(zx_handle_t resource) {
  for (uint32_t i = 0; i < fault_count; i++) {
    struct child child;
    test(faults[i].name);
    print("torture: %s: vector %u\n", faults[i].name, faults[i].vector);
    if (!child_start(&child, resource, ROLE_FAULT, i)) return;
    child_ends(&child);
    expect("reports of a child that should be gone", 0, child.reports);
  }
  test("bystander-after-faults");
  bystander_expect();
}
