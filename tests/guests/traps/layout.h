/* SPDX-License-Identifier: MIT */
/* What the guest 'traps' and its VMM agree on. Used by the assembler and the compiler. */
#ifndef TESTS_GUESTS_TRAPS_LAYOUT_H_
#define TESTS_GUESTS_TRAPS_LAYOUT_H_

/* Guest-physical addresses; the guest's page tables map them to themselves. */
#define PAGE_TABLES_AT  0x0000 /* CR3 of a new boot vcpu; the next table behind it */
#define GUEST_ENTRY     0x2000
#define PAGE_DIRECTORY  0x10000
#define MAILBOX         0x20000 /* the address of the routine to run next */
#define FAULT_VECTOR    0x20008 /* what the last exception or interrupt was */
#define FAULT_ERROR     0x20010
#define FAULT_RIP       0x20018
#define RESULT          0x20040 /* 8 words out of the guest */
#define INPUT           0x20080 /* 8 words into it */
#define STACK_TOP       0x30000
#define BELL_CLOSED     0xFFB000 /* a bell whose port gets closed */
#define BELL_MANY       0xFFC000
#define BELL_PAGE       0xFFD000
#define TRAP_PAGE       0xFFE000
#define EXIT_PAGE       0xFFF000
#define GUEST_MEMORY    0x1000000
#define UNMAPPED        0x1100000

#define TRAP_PORT       0x11
#define LATE_PORT       0x10 /* trapped by a test, while an access to it waits */
#define FREE_PORT       0x50 /* never trapped */

#define VECTORS         64   /* in the guest's IDT */
#define BELLS           257  /* that the routine bell_many rings */

/* The routines, in the order of the table at GUEST_ENTRY + 8. */
#define ROUTINES(R) \
  R(nothing) R(first_things) R(count) R(mem_write) R(mem_write16) R(mem_read) R(read_unmapped) \
  R(bell_write) R(bell_read) R(bell_many) R(bell_closed) \
  R(out1) R(out2) R(out4) R(in1) R(in2) R(in4) R(out_below) R(out_free) R(out_string) \
  R(halt) R(halt_masked) R(spin) R(spin_open) \
  R(do_cpuid) R(do_rdmsr) R(do_wrmsr) R(write_cr0) R(do_vmcall) \
  R(add_state) R(read_flags) R(triple_fault) R(real_mode)

#endif
