/* SPDX-License-Identifier: MIT */
/* The groups of cases; each file has one. They use the fixture's guest in this order. */
#ifndef VMM_TRAPS_TESTS_H_
#define VMM_TRAPS_TESTS_H_

void test_enter(void);
void test_memory(void);
void test_protect(void);
void test_resize(void);
void test_large(void);
void test_info(void);
void test_ports_of_guest(void);
void test_bells(void);
void test_processor(void);
void test_state(void);
void test_interrupts(void);
void test_kicks(void);
void test_threads(void);
void test_guest_arguments(void);
void test_trap_arguments(void);
void test_vcpu_arguments(void);
void test_handles(void);
void test_port_objects(void);
void test_memory_objects(void);
void test_pointers(void);
void test_channels(void);
void test_rings(void);
void test_stuck_guests(void);
void test_lives(void);
void test_scheduling(void);
void test_storms(void);
void test_real_mode(void);
void test_illegal(void);
void test_registers(void);
void test_apic(void);
void test_many_vcpus(void);
void test_races(void);
void test_tasks(void);
void test_suspend(void);
void test_spaces(void);

#endif
