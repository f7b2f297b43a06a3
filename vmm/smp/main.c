/* SPDX-License-Identifier: MIT */
/* The VMM 'smp', for several processors (CPUS=2 and more): vcpus that run at once are kicked and
 * interrupted, and pages are taken from them, thousands of times. */
#include "lib/vmm.h"
#include "tests.h"
#include "traps/check.h"

int vmm_main(const struct temora_start *start) {
  tests_begin("smp");
  test_turns(start->hypervisor_resource);
  test_kicks(start->hypervisor_resource);
  test_pages(start->hypervisor_resource);
  test_storm(start->hypervisor_resource);
  return tests_end() == 0 ? 0 : 1;
}
