/* SPDX-License-Identifier: MIT */
/* The VMM 'smp', for several processors (CPUS=2 and more): vcpus that run at once are kicked and
 * interrupted, and pages are taken from them, thousands of times. CMDLINE='rounds=': how often each
 * is in a storm. */
#include "lib/option.h"
#include "lib/vmm.h"
#include "tests.h"
#include "traps/check.h"

#define DEFAULT_ROUNDS 400u

int vmm_main(const struct temora_start *start) {
  uint64_t rounds = DEFAULT_ROUNDS;
  option_number(start->command_line, "rounds=", &rounds);
  tests_begin("smp");
  test_turns(start->hypervisor_resource);
  test_kicks(start->hypervisor_resource);
  test_pages(start->hypervisor_resource);
  test_storm(start->hypervisor_resource, rounds);
  return tests_end() == 0 ? 0 : 1;
}
