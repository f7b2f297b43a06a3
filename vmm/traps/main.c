/* SPDX-License-Identifier: MIT */
/* The VMM of the guest 'traps': meets every kind of exit, packet and refusal. */
#include "check.h"
#include "fixture.h"
#include "lib/vmm.h"
#include "tests.h"

static void (*const groups[])(void) = {
    test_enter,      test_protect,         test_resize,         test_large,
    test_memory,
    test_ports_of_guest, test_info,         test_bells,
    test_processor,  test_state,           test_interrupts,     test_kicks,
    test_threads,    test_guest_arguments, test_trap_arguments, test_vcpu_arguments,
    test_handles,    test_port_objects,    test_memory_objects, test_pointers,
    test_channels,   test_rings,           test_stuck_guests,
    test_lives,      test_scheduling,      test_storms,         test_real_mode,
    test_illegal,    test_registers,       test_apic,           test_many_vcpus,
    test_races,      test_tasks,           test_suspend,         test_spaces,
};

int vmm_main(const struct temora_start *start) {
  tests_begin("traps");
  test("fixture");
  fixture.info_resource = start->info_resource;
  if (fixture_create(start->hypervisor_resource))
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) groups[i]();
  return tests_end() == 0 ? 0 : 1;
}
