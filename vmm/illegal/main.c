/* SPDX-License-Identifier: MIT */
/* The VMM of the guest 'illegal': every register and descriptor with every value that the
 * specification refuses, in each mode. What must come of a combination is computed here from the
 * rules of the SDM and the decisions of spec/decisions.md, and compared. CMDLINE='group=': only the
 * groups of cases from that number on, 'groups=' of them. */
#include "batch.h"
#include "lib/option.h"
#include "lib/print.h"
#include "lib/vmm.h"
#include "modes.h"
#include "tests.h"
#include "traps/check.h"

static void (*const groups[])(void) = {
    test_control, test_extended, test_numbers, test_values,
    test_segments, test_transfers, test_limits,  test_nowhere,
};

#define GROUPS (sizeof(groups) / sizeof(groups[0]))

int vmm_main(const struct temora_start *start) {
  uint64_t first = 0, count = GROUPS;
  option_number(start->command_line, "group=", &first);
  option_number(start->command_line, "groups=", &count);
  tests_begin("illegal");
  test("fixture");
  if (batch_create(start->hypervisor_resource)) {
    features_read();
    for (uint64_t i = first; i < GROUPS && i - first < count; i++) groups[i]();
  }
  uint32_t failed = tests_end();
  print("illegal: %u combinations, %u as they must be, %u not\n", batch_compared(),
        batch_compared() - batch_wrong(), batch_wrong());
  return failed == 0 && batch_wrong() == 0 ? 0 : 1;
}
